"""Is the head of a document read as a person reads it, however its two columns arrive?"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.language.heads import read_head

EXAMPLES = tomllib.loads((Path(__file__).parent / "head_examples.toml").read_text(encoding="utf-8"))[
    "example"
]
ELSEWHERE = tomllib.loads(
    (Path(__file__).parent / "head_examples_elsewhere.toml").read_text(encoding="utf-8")
)["example"]
LINES = [line for example in EXAMPLES for line in example["text"].splitlines()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_a_head_is_read_as_it_is_printed(example: dict[str, Any]) -> None:
    read = read_head(example["text"]).as_json()

    read["problems"] = [problem["code"] for problem in read["problems"]]
    printed = {name: value for name, value in read.items() if value is not None}
    for base in [*read["legalBases"], read["replaces"] or {}]:
        for name in [name for name, value in base.items() if value is None]:
            del base[name]
    assert printed == example["head"]


@pytest.mark.parametrize("example", ELSEWHERE, ids=lambda example: example["name"])
def test_a_head_of_another_kind_of_document_is_read_as_it_is_printed(example: dict[str, Any]) -> None:
    read = read_head(example["text"]).as_json()

    known = {name: value for name, value in read.items() if name not in {"confidence", "problems"}}
    assert _said(known) == _said(example["head"])


def _said(value: Any) -> Any:
    """The same without what is not printed."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one is not None}
    return [_said(one) for one in value] if isinstance(value, list) else value


def test_a_head_is_written_in_the_order_of_the_command_line() -> None:
    assert list(read_head("").as_json()) == [
        "number", "symbol", "date", "place", "issuer", "parent", "type", "title", "period", "signer", "signerRole",
        "signerCapacity", "signerAuthority", "replaces", "recipients", "legalBases", "secrecy", "confidence",
        "problems",
    ]  # fmt: skip


def test_an_empty_text_is_told_to_have_no_head() -> None:
    reading = read_head("")

    assert reading.confidence == "unsure"
    assert {"type_missing", "title_missing", "issuer_missing"} <= {
        problem.code for problem in reading.problems
    }


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_mark_of_secrecy_is_told(mark: str) -> None:
    reading = read_head(f"{mark}\nỦY BAN NHÂN DÂN\nXÃ MỸ TÚ\nSố: 01/KH-UBND\nKẾ HOẠCH\nDiễn tập năm 2026")

    assert reading.secrecy == mark
    assert [dict(p.params) for p in reading.problems if p.code == "secrecy_mark"] == [{"mark": mark}]


def test_a_word_about_secrets_is_no_mark() -> None:
    text = "KẾ HOẠCH\nBảo vệ bí mật nhà nước năm 2026\nTài liệu thuộc diện mật được gửi riêng."

    assert read_head(text).secrecy is None


@pytest.mark.parametrize(
    ("line", "number", "symbol"),
    [
        ("Số: 10/KH-UBND", "10", "KH-UBND"),
        ("Số:      /KH-UBND", None, "KH-UBND"),
        ("Số: ....../KH-UBND", None, "KH-UBND"),
        ("Số 25-KH/ĐU", "25", "KH/ĐU"),
        ("Số:     -KH/ĐU", None, "KH/ĐU"),
        ("Số: 05/2026/QĐ-UBND", "05/2026", "QĐ-UBND"),
        ("Số: 12 /KH-UBND", "12", "KH-UBND"),
        ("Số: 7/KH-PVHXH", "7", "KH-PVHXH"),
    ],
)
def test_number_and_symbol_are_read_apart_and_a_blank_stays_blank(
    line: str, number: str | None, symbol: str
) -> None:
    reading = read_head(f"ỦY BAN NHÂN DÂN\nXÃ MỸ TÚ\n{line}\nKẾ HOẠCH\nNăm 2026")

    assert (reading.number, reading.symbol) == (number, symbol)


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("ngày 05 tháng 4 năm 2026", "2026-04-05"),
        ("ngày     tháng 4 năm 2026", "2026-04"),
        ("ngày … tháng … năm 2026", "2026"),
        ("ngày ... tháng 12 năm 2026", "2026-12"),
        ("ngày 31/3/2026", "2026-03-31"),
        ("ngày 31 tháng 11 năm 2026", None),
        ("ngày tháng năm", None),
    ],
)
def test_a_date_stays_as_incomplete_as_it_is_printed(printed: str, date: str | None) -> None:
    reading = read_head(f"UBND XÃ MỸ TÚ\nSố: 1/KH-UBND\nMỹ Tú, {printed}\nKẾ HOẠCH\nNăm 2026")

    assert (reading.place, reading.date) == ("Mỹ Tú" if printed != "ngày tháng năm" else reading.place, date)


@pytest.mark.parametrize(
    ("title", "period", "told"),
    [
        ("Chuyển đổi số năm 2026", ("2026-01-01", "2026-12-31"), []),
        ("Chuyển đổi số năm 2026 và giai đoạn 2026-2030", ("2026-01-01", "2030-12-31"), []),
        (
            "Thực hiện Nghị quyết Đại hội nhiệm kỳ 2025-2030 năm 2026",
            ("2026-01-01", "2026-12-31"),
            ["several_periods"],
        ),
        (
            "Chương trình giai đoạn 2021 - 2025 trong năm 2026",
            ("2026-01-01", "2026-12-31"),
            ["several_periods"],
        ),
        ("Phát triển đến năm 2030, tầm nhìn đến năm 2045", (None, "2045-12-31"), ["vision_year"]),
        ("Kiểm tra công vụ 6 tháng đầu năm 2026", ("2026-01-01", "2026-06-30"), []),
        ("Tuần lễ chuyển đổi số quý IV/2026", ("2026-10-01", "2026-12-31"), []),
        ("Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024", None, ["head_period_missing"]),
    ],
)
def test_the_period_is_that_of_the_title(
    title: str, period: tuple[str | None, str] | None, told: list[str]
) -> None:
    reading = read_head(
        f"UBND XÃ MỸ TÚ\nSố: 1/KH-UBND\nMỹ Tú, ngày 01/02/2026\nKẾ HOẠCH\n{title}\nCăn cứ Luật"
    )

    read = reading.as_json()["period"]

    assert (read and (read["start"], read["end"])) == period
    codes = {"several_periods", "vision_year", "head_period_missing"}
    assert [problem.code for problem in reading.problems if problem.code in codes] == told


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=60), max_size=40).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read_head(text)

    assert reading.as_json()["confidence"] in {"sure", "likely", "unsure"}


def test_a_long_document_takes_bounded_time() -> None:
    text = "\n".join(
        [*LINES, "Căn cứ Kế hoạch số 1/KH-UBND ngày 01/01/2026 của Ủy ban nhân dân xã; " * 20_000]
    )

    # By the processor's clock: other tests run on this machine at the same time.
    began = time.process_time()
    read_head(text)
    read_head("Ủy ban nhân dân xã " * 50_000)
    read_head("KẾ HOẠCH\n" + "ban hành " * 100_000)

    assert time.process_time() - began < 12
