"""Are the indicators read from a print those that people have typed from it for the demo, figures and leads?

Every difference stands in the table below with its reason: one more fails the test, and so does one fewer.
Beside it how much is equal. An indicator printed twice may be read as two where the demo has one with two
places; both then belong to that one.
"""

from __future__ import annotations

import pytest

from tests.demo.indicators_compared import compared
from tests.demo.printed import SEEDS

NAMED_ONLY = "the title of work wants a ratio raised and gives no figure: not taken for something measured"
IN_MEASURES = (
    "printed among the measures, which are read as provisions: indicators come from objectives and tables"
)
OWNER_FROM_TABLE = (
    "the objective names nobody; the demo takes the agency of the row of work about the same thing"
)
ONE_CELL = "one cell names two things; it is read as one"
NO_YEAR = "the row prints no year; the demo gives the last of the plan"
SHARED_OWNER = "a row of work repeats it under another agency, which leads it too"
ONE_SENTENCE = "one sentence says three things of 100%; it is read as one"
DIFFERENCES: dict[str, dict[tuple[str, str], str]] = {
    "my_tu": {},
    "dai_hai": {},
    "tien_minh": {
        ("6.2", "missing"): NAMED_ONLY,
        ("8.2", "missing"): NAMED_ONLY,
        ("8.1.thanh-toan", "missing"): ONE_SENTENCE,
        ("8.1.chu-ky-so", "targets"): ONE_SENTENCE,
        ("8.1.chu-ky-so", "more targets"): "beside it the leaders' signature is wanted, yes or no",
        ("8.1.chu-ky-so", "unit"): "what is read is yes or no, and counts nothing",
    },
    "phu_thai": {
        ("5g", "leads"): OWNER_FROM_TABLE,
        ("internet-ho", "leads"): OWNER_FROM_TABLE,
        ("can-bo-ky-nang", "leads"): OWNER_FROM_TABLE,
        ("pho-thong-muc-2", "leads"): OWNER_FROM_TABLE,
        ("mam-non-muc-2", "leads"): OWNER_FROM_TABLE,
        ("tthc-toan-trinh", "leads"): OWNER_FROM_TABLE,
        ("6g", "leads"): OWNER_FROM_TABLE,
        ("giao-vien", "missing"): IN_MEASURES,
        ("van-ban", "missing"): IN_MEASURES,
        ("ioc", "missing"): IN_MEASURES,
        ("hoc-ba", "missing"): IN_MEASURES,
        ("cau-lac-bo", "missing"): IN_MEASURES,
        ("xa-thong-minh", "missing"): IN_MEASURES,
        ("doanh-nghiep-khcn", "missing"): IN_MEASURES,
        ("chi-ngan-sach", "targets"): IN_MEASURES,
        ("nang-suat", "missing"): ONE_CELL,
        ("y-te-so", "targets"): ONE_CELL,
        ("y-te-so", "more targets"): ONE_CELL,
        ("y-te-so", "unit"): ONE_CELL,
        ("y-te-so", "leads"): ONE_CELL,
        ("tiep-can", "targets"): "the figure of 2045 is printed once for two things: read as the other one",
        ("tiep-can", "more targets"): "a row of every year repeats the figure of 2030 without a year",
        ("huong-ung", "targets"): NO_YEAR,
        ("huong-ung", "more targets"): NO_YEAR,
        ("III.3 line 668: Tỷ lệ phủ sóng", "extra"): "the row says coverage and not of what; the demo: 6G",
    },
    "tan_hung": {("II.2.V.9", "leads"): SHARED_OWNER},
}
EQUAL = {
    "my_tu": "| my_tu | 56 | 47/47 | 0 | 48/48 | 47/47 |",
    "dai_hai": "| dai_hai | 29 | 24/24 | 0 | 28/28 | 24/24 |",
    "tien_minh": "| tien_minh | 15 | 14/17 | 0 | 4/6 | 14/14 |",
    "phu_thai": "| phu_thai | 39 | 22/30 | 1 | 38/52 | 14/22 |",
    "tan_hung": "| tan_hung | 32 | 17/17 | 0 | 17/17 | 16/17 |",
}
"""Of a plan: indicators read; of the demo's how many; read beside them; its targets read; leads as typed."""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]


@pytest.mark.parametrize("folder", DIFFERENCES)
def test_the_indicators_of_a_print_are_those_of_the_demo_but_for_the_table(folder: str) -> None:
    result = compared(folder)

    unexpected = {key: pair for key, pair in result.differences.items() if key not in DIFFERENCES[folder]}
    assert unexpected == {}
    assert DIFFERENCES[folder].keys() - result.differences.keys() == set()
    assert result.row(folder) == EQUAL[folder]
