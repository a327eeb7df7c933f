"""Are the targets of Vietnamese phrases read as a person reads them, exactly, and never wrongly for sure?

One reading is not as its label says: Phú Thái 961, "Năng suất tăng, …", is labelled as one target in words; the plan
that people typed has two indicators of it, and so has the reader.
"""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.language.readings import Confidence
from service.domain.language.targets import LONGEST, read_target
from service.domain.targets import WORDLESS, Comparator, TargetWrite, faults_of
from tests.demo.printed import SEEDS
from tests.language.target_notation import Row, rows, written
from tests.language.target_scores import scores

TABLE = list(rows())

LEAST_RIGHT = 207
MOST_SURE_AND_WRONG = 0
"""What was reached on the 208 labels of the five plans; see tests/language/labels."""

signs = st.sampled_from(["", "≥ ", ">= ", "trên ", "tối thiểu ", "dưới ", "không quá ", "khoảng ", "đạt "])
wholes = st.integers(min_value=0, max_value=10**9)
hundredths = st.integers(min_value=0, max_value=10_000)


def vietnamese(number: Decimal) -> str:
    """A number as a Vietnamese text prints it: 1.234,5."""
    return f"{number:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.phrase)
def test_a_phrase_is_read_exactly(row: Row) -> None:
    reading = read_target(row.phrase)

    assert written(reading) == row.lines


def test_the_table_has_every_phrase_once_under_a_heading() -> None:
    phrases = [row.phrase for row in TABLE]

    assert len(phrases) == len(set(phrases)) >= 120
    assert all(row.about and row.lines for row in TABLE)


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine")
def test_the_five_plans_are_read_as_their_labels_say() -> None:
    every = scores()

    right = [score for score in every if not score.wrong]
    sure_and_wrong = [(score.plan, score.line) for score in every if score.sure_and_wrong]

    assert len(every) == 208
    assert len(right) >= LEAST_RIGHT
    assert len(sure_and_wrong) <= MOST_SURE_AND_WRONG, sure_and_wrong


def test_a_cell_is_read_with_the_name_of_its_row_and_the_year_of_the_plan() -> None:
    reading = read_target("≥ 60%", name="Tỉ lệ phủ sóng 5G", year=2026)

    assert written(reading) == ("ge 60 % | Tỉ lệ phủ sóng 5G | year 2026",)


@pytest.mark.parametrize(
    ("cell", "name", "line"),
    [
        ("3%", "Tỷ lệ hộ nghèo", "eq 3 % down judged le | Tỷ lệ hộ nghèo"),
        ("30%", "Giảm thời gian giải quyết TTHC", "eq 30 % change down | Giảm thời gian giải quyết TTHC"),
        ("30%", "Mức giảm thời gian giải quyết", "eq 30 % | Mức giảm thời gian giải quyết"),
        ("85", "Hộ có Internet (%)", "eq 85 % | Hộ có Internet (%)"),
        ("1.250", "Tổng thu ngân sách (tỷ đồng)", "eq 1250 tỷ đồng | Tổng thu ngân sách (tỷ đồng)"),
        ("12", "Số mô hình chuyển đổi số", "eq 12 | Số mô hình chuyển đổi số"),
        ("85", "Tỷ lệ hộ có Internet", "eq 85 | Tỷ lệ hộ có Internet | likely"),
        ("Có/ ≥ 01", "Sáng kiến được công nhận", "ge 1 | Sáng kiến được công nhận"),
        ("Có triển khai", "Ứng dụng công nghệ", "boolean | Ứng dụng công nghệ"),
        ("0", "Số vụ cháy nổ", "eq 0 down judged le | Số vụ cháy nổ"),
    ],
)
def test_what_a_cell_leaves_out_its_name_may_say(cell: str, name: str, line: str) -> None:
    assert written(read_target(cell, name=name))[0] == line


def test_a_value_of_a_year_before_the_plan_is_not_to_be_trusted() -> None:
    reading = read_target("2025: 80%, 2026: 90%", name="Hồ sơ trực tuyến", year=2026)

    assert [(part.year, part.confidence) for part in reading.parts] == [
        (2025, Confidence.unsure),
        (2026, Confidence.sure),
    ]


def test_a_reading_is_plain_json_in_the_order_of_the_command_line() -> None:
    shown = read_target("Tỷ lệ hộ nghèo (trừ hộ mới tách) còn 1,5% vào năm 2030").as_json()

    assert json.loads(json.dumps(shown)) == {
        "text": "Tỷ lệ hộ nghèo (trừ hộ mới tách) còn 1,5% vào năm 2030",
        "parts": [
            {
                "name": "Tỷ lệ hộ nghèo",
                "comparator": "eq",
                "evaluateAs": "le",
                "measure": "level",
                "direction": "down",
                "approx": False,
                "value": 1.5,
                "low": None,
                "high": None,
                "unitMeasure": "%",
                "year": 2030,
                "condition": None,
                "excludes": "hộ mới tách",
                "confidence": "sure",
            }
        ],
        "problems": [],
    }
    assert list(shown) == ["text", "parts", "problems"]


def test_a_whole_number_is_shown_without_a_point() -> None:
    shown = json.dumps(read_target("100%").as_json())

    assert '"value": 100,' in shown


def test_the_text_is_given_back_as_it_came() -> None:
    text = " Tỷ lệ  $\\geq 50\\%$ .\n"

    assert read_target(text).text == text


@given(signs, wholes)
def test_a_whole_number_with_its_dots_is_read_back(sign: str, number: int) -> None:
    reading = read_target(f"{sign}{vietnamese(Decimal(number))} hộ")

    assert [part.value for part in reading.parts] == [number]


@given(signs, hundredths)
def test_a_percentage_with_its_comma_is_read_back(sign: str, number: int) -> None:
    value = Decimal(number) / 100

    reading = read_target(f"{sign}{vietnamese(value)}%")

    assert [(part.value, part.unit_measure) for part in reading.parts] == [(value, "%")]


@given(
    st.tuples(hundredths, hundredths).filter(lambda ends: ends[0] < ends[1]),
    st.sampled_from(["-", " - ", "–"]),
)
def test_a_range_is_read_back(ends: tuple[int, int], dash: str) -> None:
    low, high = (Decimal(end) / 100 for end in ends)

    reading = read_target(f"Tỷ lệ hồ sơ đạt {vietnamese(low)}{dash}{vietnamese(high)}%")

    assert [(part.comparator, part.low, part.high) for part in reading.parts] == [
        (Comparator.range, low, high)
    ]


@given(
    st.integers(min_value=1, max_value=100),
    st.sampled_from(["", "- ", "+ ", "a) ", "1. ", "1.2. ", "Phấn đấu ", "* "]),
    st.sampled_from(["", ".", ";", " ", " .", "\n", " (nếu có)", " (trừ hồ sơ mật)"]),
    st.sampled_from(
        ["mức độ 3, 4", "từ 15 tuổi trở lên", "5G", "tốc độ 1Gb/s trở lên", "theo Đề án 06", "trên địa bàn"]
    ),
)
def test_what_stands_around_a_sure_number_does_not_change_it(
    value: int, head: str, tail: str, kind: str
) -> None:
    reading = read_target(f"{head}Tỷ lệ người dân {kind} được phục vụ đạt tối thiểu {value}%{tail}")

    found = [(part.comparator, part.value, part.unit_measure, part.confidence) for part in reading.parts]
    assert found == [(Comparator.ge, value, "%", Confidence.sure)]


@given(st.text(max_size=300), st.none() | st.text(max_size=40), st.none() | st.integers(1945, 2100))
@example("(" * 200, None, None)
@example("İ ≥ 5% İ", "İ", 2026)
@example("²% ٣% 5²%", None, None)
def test_no_text_is_too_odd_to_be_answered(text: str, name: str | None, year: int | None) -> None:
    json.dumps(read_target(text, name=name, year=year).as_json())


PIECES = (
    "Tỷ lệ|hồ sơ|đạt|tối thiểu|80%|từ|45-50%|trở lên|, |; |và|giảm|xuống|còn|5%|(|)|năm 2030|đến|trên|tổng số"
    "|1.200|hộ|≥|lần lượt|gấp|2 lần|không còn|trừ|so với|mức độ 3, 4|15 tuổi|một|/|10.000 dân|01|mô hình|. "
    "|quý I|-|%|khoảng"
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=25))
def test_a_part_has_the_numbers_its_comparator_needs(words: list[str]) -> None:
    reading = read_target(" ".join(words), name="Chỉ tiêu", year=2030)

    for part in reading.parts:
        write = TargetWrite(
            text="x",
            comparator=part.comparator,
            evaluate_as=part.evaluate_as,
            measure=part.measure,
            value=part.value,
            low=part.low,
            high=part.high,
        )
        faults = {fault.code for fault in faults_of("", write)}
        assert faults <= ({"target_range_empty"} if part.confidence is Confidence.unsure else set())
        assert part.comparator not in WORDLESS or part.unit_measure is None


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "1.", "1 ", "1-", "%", "(", "≥ ", "mức độ 1,1,1,1,1,1,1,1,1,1,1,1,1,1x ", "từ đủ trên dưới "),
        *("từ 1 đến ", "80% hồ sơ, ", "80% hồ sơ; ", "tốc độ từ trên ", "năm 2030 ", "không còn ", "trừ "),
    ],
)
def test_a_long_text_is_read_in_bounded_time(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]

    began = time.process_time()
    read_target(text)

    assert time.process_time() - began < 5


def test_a_bracket_names_the_baseline_of_a_year_before_the_plan_and_a_target_of_one_after() -> None:
    text = "Thu nhập đạt 72 triệu đồng/người (năm 2025: 66 triệu đồng)"

    of_a_year = read_target(text, year=2026)
    of_several = read_target(text, begins=2026)
    ahead = read_target("Tỷ lệ hồ sơ số hóa đạt 80% (năm 2030: 100%)", begins=2026)

    figures = [[(part.value, part.year) for part in one.parts] for one in (of_a_year, of_several, ahead)]
    assert figures[:2] == [[(72, 2026)], [(72, None)]]
    assert [problem.code for problem in of_a_year.problems] == ["baseline_named"]
    assert figures[2] == [(80, None), (100, 2030)]


def test_a_text_that_is_too_long_is_refused_with_a_reason() -> None:
    reading = read_target("80% " * LONGEST)

    assert (reading.parts, [problem.code for problem in reading.problems]) == ((), ["too_long"])
