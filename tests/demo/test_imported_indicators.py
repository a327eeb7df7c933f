"""Are the indicators read from a print those that people have typed from it for the demo, figures and agencies?

Also what a value is counted on ("trên tổng số …") and what is left out of the count ("trừ văn bản mật").

Every difference stands in the table below with its reason: one more fails the test, and so does one fewer.
Beside it how much is equal. An indicator printed twice may be read as two where the demo has one with two
places; both then belong to that one.
"""

from __future__ import annotations

import pytest

from tests.demo.indicators_compared import compared
from tests.demo.printed import SEEDS

OWNER_FROM_TABLE = (
    "the sentence names nobody; the demo takes the agency of the row of work about the same thing"
)
ROW_OF_TWO = "the row of work has two leads and names two things; the demo gives each thing its own lead"
AGAIN_WITHOUT_YEAR = "printed again without a year, which is the plan's last; the demo keeps the year printed first"
SHARED_OWNER = "a row of work repeats it under another agency, which leads it too"
HELPED_IN_ROW = "a row of work repeats it and names who helps; the demo keeps these with the work alone"
LEAD_HELPS_TOO = "the cell of those who help names a lead again; the demo leaves it out"
TOGETHER = "one figure of those who have all three things: read as one indicator; the demo counts each thing"
LEADER_SIGNS = "beside it the leaders' signature is wanted, yes or no; the demo takes it with the rest"
_REPEATED_IN_TAN_HUNG = ("I.1", "I.2", "II.1", "II.3", *(f"V.{number}" for number in range(1, 10)))
DIFFERENCES: dict[str, dict[tuple[str, str], str]] = {
    "my_tu": {},
    "dai_hai": {("annex.VII.26", "coordinators"): LEAD_HELPS_TOO},
    "tien_minh": {
        ("3.3", "coordinators"): "a second row of work raises it with other help; the demo takes the first row's",
        ("8.1.thanh-toan", "missing"): TOGETHER,
        ("8.1.chu-ky-so", "targets"): TOGETHER,
        ("8.1.chu-ky-so", "more targets"): LEADER_SIGNS,
        ("8.1.chu-ky-so", "unit"): LEADER_SIGNS,
    },
    "phu_thai": {
        ("5g", "leads"): OWNER_FROM_TABLE,
        ("internet-ho", "leads"): OWNER_FROM_TABLE,
        ("can-bo-ky-nang", "leads"): OWNER_FROM_TABLE,
        ("mam-non-muc-2", "leads"): OWNER_FROM_TABLE,
        ("tthc-toan-trinh", "leads"): OWNER_FROM_TABLE,
        ("6g", "leads"): OWNER_FROM_TABLE,
        ("van-ban", "leads"): OWNER_FROM_TABLE,
        ("hoc-ba", "leads"): OWNER_FROM_TABLE,
        ("pho-thong-muc-2", "leads"): ROW_OF_TWO,
        ("y-te-so", "leads"): ROW_OF_TWO,
        ("mam-non-muc-2", "coordinators"): OWNER_FROM_TABLE,
        ("tthc-toan-trinh", "coordinators"): OWNER_FROM_TABLE,
        ("hoc-ba", "coordinators"): OWNER_FROM_TABLE,
        ("tiep-can", "coordinators"): HELPED_IN_ROW,
        ("tiep-can", "targets"): "the figure of 2045 is printed once for two things: read as the other one",
        ("tiep-can", "more targets"): AGAIN_WITHOUT_YEAR,
        ("tthc-toan-trinh", "more targets"): AGAIN_WITHOUT_YEAR,
        ("III.3 line 668: Tỷ lệ phủ sóng", "extra"): "the row says coverage and not of what; the demo: 6G",
    },
    "tan_hung": {
        ("II.2.V.9", "leads"): SHARED_OWNER,
        **{(f"II.2.{number}", "coordinators"): HELPED_IN_ROW for number in _REPEATED_IN_TAN_HUNG},
    },
}
EQUAL = {
    "my_tu": "| my_tu | 56 | 47/47 | 0 | 48/48 | 47/47 | 47/47 |",
    "dai_hai": "| dai_hai | 30 | 24/24 | 0 | 28/28 | 24/24 | 23/24 |",
    "tien_minh": "| tien_minh | 18 | 16/17 | 0 | 4/6 | 16/16 | 15/16 |",
    "phu_thai": "| phu_thai | 55 | 30/30 | 1 | 51/52 | 20/30 | 26/30 |",
    "tan_hung": "| tan_hung | 32 | 17/17 | 0 | 17/17 | 16/17 | 4/17 |",
}
"""Of a plan: indicators read; of the demo's how many; read beside them; its targets read; agencies as typed."""

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
