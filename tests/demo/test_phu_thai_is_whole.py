"""Is anything of the plan of Phú Thái missing from its demo files?

The other direction is asked by `test_seed_lines`: whether what is written there is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from service.demo.pieces import Target
from service.demo.plan_file import load
from service.domain.schedules import Occurrence, occurrences
from tests.demo.printed import SEEDS, Seed, unaccounted, words

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

PLAN = load(Path(__file__).resolve().parents[2] / "service" / "demo" / "phu_thai")
MILESTONES = {"II.1.1": 2030, "II.1.2": 2035, "II.1.3": 2040, "II.1.4": 2045}
TASKS = {task.key: task for task in PLAN.tasks}


def lines_of(key: str) -> range:
    """The lines from a heading to the next one."""
    start = next(s.line for s in PLAN.sections if s.key == key)
    return range(start, min(s.line for s in PLAN.sections if s.line > start))


def test_phu_thai_has_30_indicators_9_tasks_and_93_provisions() -> None:
    kinds = Counter(provision.kind for provision in PLAN.provisions)
    by_section = Counter(i.section[:4].rstrip(".") for i in PLAN.indicators)

    counts = (len(PLAN.indicators), len(PLAN.tasks))

    assert counts == (30, 9)
    assert by_section == {"II.1": 17, "II.2": 7, "III": 6}
    assert kinds == {"purpose": 3, "requirement": 4, "measure": 73, "duty": 13}


def test_the_35_values_for_2030_2035_2040_and_2045_are_targets_of_their_year() -> None:
    seed = Seed(PLAN.seed)
    targets = [(i.key, t) for i in PLAN.indicators for t in i.targets]

    figures = {
        year: re.findall(r"(\d+) %", " ".join(seed.between(lines_of(key).start, lines_of(key).stop - 1)))
        for key, year in MILESTONES.items()
    }
    taken = {
        year: [t for _, t in targets if t.line in lines_of(key) and t.year == year]
        for key, year in MILESTONES.items()
    }
    printed = {year: len(found) for year, found in figures.items()}

    assert printed == {2030: 11, 2035: 9, 2040: 8, 2045: 6}
    # With the operating model of 2045, which has no figure, 35 values; one of them is that of two series.
    assert {year: len(found) for year, found in taken.items()} == printed | {2045: 6 + 1 + 1}
    assert {year: sorted(map(last_figure, filter(numeric, found))) for year, found in taken.items()} == {
        year: sorted([*found, *(["100"] if year == 2045 else [])]) for year, found in figures.items()
    }
    assert [key for key, t in targets if t.line == 161] == ["tiep-can", "thuong-xuyen"]
    assert all(t.followed for found in taken.values() for t in found)


def numeric(target: Target) -> bool:
    """Tell whether a figure is printed."""
    return target.comparator != "qualitative"


def last_figure(target: Target) -> str:
    """The figure before the percent sign, its tenths only."""
    return re.findall(r"(\d+) %", " ".join(words(target.text)))[-1]


def test_every_series_rises_to_its_last_milestone() -> None:
    series = {
        i.key: [(t.year, t.value if t.low is None else (t.low, t.high)) for t in i.targets if t.followed]
        for i in PLAN.indicators
        if len([t for t in i.targets if t.followed]) > 1 and numeric(i.targets[0])
    }

    assert series == {
        "tiep-can": [(2030, 90), (2035, 95), (2040, 97), (2045, 100)],
        "pho-thong-muc-2": [(2030, 95), (2035, 100)],
        "mam-non-muc-2": [(2030, 90), (2035, 95)],
        "ho-so-truc-tuyen": [(2030, 85), (2035, 95), (2040, 100)],
        "doanh-nghiep": [(2030, 60), (2035, 85), (2040, 95), (2045, 100)],
        "kinh-te-so": [(2030, 40), (2035, (45, 50)), (2040, (50, 55)), (2045, 60)],
        "6g": [(2035, 50), (2040, 80), (2045, 100)],
        "dinh-danh": [(2035, 95), (2040, 100)],
        "chu-ky-so": [(2035, 20), (2040, 30), (2045, 40)],
        "thuong-xuyen": [(2040, (80, 90)), (2045, 100)],
        "chi-ngan-sach": [(2045, 3.5), (2025, 3)],
        # The one that falls, as printed.
        "cau-lac-bo": [(2030, 100), (2035, 95)],
    }


def test_every_bullet_is_a_provision_or_prints_an_indicator() -> None:
    seed = Seed(PLAN.seed)
    recipients = next(n for n, row in enumerate(seed.rows, 1) if row == ["nơi", "nhận"])
    begun = {p.line for p in PLAN.provisions}
    referred = {ref.line for i in PLAN.indicators for ref in i.references}

    bullets = [n for n in range(1, recipients) if seed.lines[n - 1].lstrip().startswith("- ")]
    values = [n for n in bullets if any(n in lines_of(key) for key in MILESTONES)]

    assert (len(bullets), len(values)) == (112, 20)
    assert [n for n in bullets if n not in begun and n not in values] == []
    assert [n for n in values if n not in referred] == []


def test_every_percentage_outside_the_values_is_in_a_provision_and_a_reference() -> None:
    seed = Seed(PLAN.seed)
    first = next(s.line for s in PLAN.sections if s.key == "II.2")
    last = next(s.line for s in PLAN.sections if s.key == "III.3")
    printed = Counter(re.findall(r"(\d+) %", " ".join(seed.between(first, last))))

    clauses = Counter(
        figure for p in PLAN.provisions for figure in re.findall(r"(\d+) %", " ".join(words(p.text)))
    )
    references = Counter(
        figure
        for i in PLAN.indicators
        for ref in i.references
        if first <= ref.line < last
        for figure in re.findall(r"(\d+) %", " ".join(words(ref.text)))
    )

    assert printed == references
    assert printed == clauses


def test_each_of_the_nine_evaluation_cells_is_held_by_its_task_and_measured() -> None:
    judged = {
        key: [
            i.key
            for i in PLAN.indicators
            if key in i.tasks and any(evaluates(key, r.line) for r in i.references)
        ]
        for key in TASKS
    }

    assert judged == {
        "1": ["6g"],
        "2": ["ho-so-truc-tuyen"],
        "3": ["thoi-gian-xu-ly"],
        "4": ["tiep-can"],
        "5": ["huong-ung"],
        "6": ["nang-suat", "truy-xuat"],
        "7": ["dinh-danh"],
        "8": ["pho-thong-muc-2", "mam-non-muc-2", "y-te-so"],
        "9": ["dich-vu-cong"],
    }


def evaluates(key: str, line: int) -> bool:
    """Tell whether a line lies in the last cell of a row, "Đánh giá"."""
    following = [task.line for task in PLAN.tasks if task.line > TASKS[key].line]
    return TASKS[key].cells[-1].line <= line < min(following, default=1127)


def test_every_row_of_the_table_has_its_six_cells() -> None:
    columns = {tuple(cell.column for cell in task.cells) for task in PLAN.tasks}
    times = [task.schedule.text for task in PLAN.tasks]

    assert columns == {("Việc phải làm", "Trách nhiệm", "Đánh giá")}
    assert all(task.leads for task in PLAN.tasks)
    assert times == [
        "2025–2030 (5G), 2035–2045 (6G)",
        "Hoàn thành toàn trình trước 2030",
        "2025–2030 hoàn thành cơ bản",
        "Hằng năm (2025–2045)",
        "Thường xuyên, liên tục",
        "2025–2035 thí điểm, 2035–2045 nhân rộng",
        "2025–2030 cơ bản hoàn thành",
        "2025–2030 hoàn thành cơ bản",
        "Thường xuyên, liên tục",
    ]


def test_every_lead_cell_is_accounted_for() -> None:
    seed = Seed(PLAN.seed)
    names = {a.name: [a.name, *a.aliases] for a in PLAN.agencies}

    left = {
        task.key: unaccounted(
            seed.between(task.leads[0].line or task.line, task.cells[0].line - 1),
            [
                names[ref.agency]
                for ref in (*task.leads, *task.coordinators)
                if task.key != "5" or ref in task.leads
            ],
        )
        for task in PLAN.tasks
    }

    # What is left says only that the agencies in brackets coordinate; those of row 5 stand in another cell.
    assert left == {
        "1": "", "2": "phối hợp", "3": "", "4": "phối hợp", "5": "", "6": "",
        "7": "phối hợp", "8": "phối hợp", "9": "phối hợp",
    }  # fmt: skip


def test_the_yearly_task_has_21_occurrences_and_before_2030_means_the_end_of_2029() -> None:
    yearly = occurrences(TASKS["4"].schedule, PLAN.plan.period_start, PLAN.plan.period_end)
    before = TASKS["2"].schedule

    assert len(yearly) == 21
    assert yearly[0] == Occurrence(1, date(2025, 1, 1), date(2025, 12, 31))
    assert yearly[-1] == Occurrence(21, date(2045, 1, 1), date(2045, 12, 31))
    assert (before.due, before.exclusive, before.assumed) == (date(2029, 12, 31), True, ("before_year",))


def test_those_phu_thai_only_asks_are_not_obliged() -> None:
    refs = [(t.key, ref) for t in PLAN.tasks for ref in (*t.leads, *t.coordinators)]

    asked = {(key, ref.agency) for key, ref in refs if ref.obligation == "asked"}
    duties = [p.line for p in PLAN.provisions if p.obligation == "asked"]

    assert asked == {
        ("4", "Đoàn Thanh niên"),
        ("4", "Hội Phụ nữ"),
        ("5", "Các đoàn thể"),
        ("8", "Trạm y tế xã"),
        ("9", "Các đoàn thể"),
    }
    assert duties == [627, 631]
