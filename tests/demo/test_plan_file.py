"""Is a plan file that is wrong refused with the file, the key and the mend?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.demo.plan_file import PlanFileError, load

MY_TU = Path(__file__).resolve().parents[2] / "service" / "demo" / "my_tu"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a good plan, to be spoilt."""
    return Path(shutil.copytree(MY_TU, tmp_path / "my_tu"))


def spoil(path: Path, old: str, new: str) -> None:
    """Write `new` for the first `old`, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        (
            "tasks.toml",
            'agency = "Công an xã"',
            'agency = "Công an"',
            "tasks[0].leads[1].agency: unknown agency 'Công an'; did you mean 'Công an xã'?",
        ),
        (
            "tasks.toml",
            'section = "annex-2.I"',
            'section = "annex-2.X"',
            "tasks[0].section: unknown section 'annex-2.X'",
        ),
        (
            "indicators.toml",
            'section = "IV.2.b"',
            'section = "IV.2.z"',
            "references[1].section: unknown section",
        ),
        (
            "indicators.toml",
            "[[indicators]]\n",
            '[[indicators]]\ntasks = ["1", "58"]\n',
            "indicators[0].tasks[1]: unknown task '58'; did you mean",
        ),
        ("tasks.toml", 'number = "2"', 'number = "1"', "tasks[1].key: '1' is given twice"),
        ("tasks.toml", "[[tasks]]", '[[tasks]]\nkey = "2"', "tasks[1].key: '2' is given twice"),
        ("plan.toml", 'slug = "cong-an"', 'slug = "kinh-te"', "slug: 'kinh-te' is given twice"),
        ("plan.toml", 'number = ""', 'nummer = ""', "plan.nummer: Extra inputs are not permitted"),
        (
            "tasks.toml",
            "due = 2026-01-31",
            "due = 2025-01-31",
            "schedule.start: The start lies after the due",
        ),
        ("tasks.toml", "[[tasks]]", 'unit = "31567"\n[[tasks]]', "unit: does not belong in this file"),
        ("provisions.toml", "[[provisions]]", "[[provisions]", "cannot be read"),
        ("indicators.toml", "value = 100\n", "", "comparator eq needs ['value'], has []"),
    ],
)
def test_a_spoilt_plan_is_refused_naming_file_and_key(
    folder: Path, name: str, old: str, new: str, complaint: str
) -> None:
    spoil(folder / name, old, new)

    with pytest.raises(PlanFileError) as refused:
        load(folder)

    assert f"{folder / name}: " in str(refused.value)
    assert complaint in str(refused.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "tasks.toml").unlink()

    with pytest.raises(PlanFileError, match=r"tasks\.toml: cannot be read"):
        load(folder)


def test_all_complaints_are_told_at_once(folder: Path) -> None:
    spoil(folder / "tasks.toml", 'agency = "Công an xã"', 'agency = "Công an"')
    spoil(folder / "provisions.toml", 'section = "II"', 'section = "XX"')

    with pytest.raises(PlanFileError) as refused:
        load(folder)

    assert len(str(refused.value).splitlines()) == 2
