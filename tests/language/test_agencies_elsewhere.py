"""Are cells of provinces, wards, special zones, mountain communes and other sectors read as they are meant?

What is not read as meant is listed with its reason, and never sure.
"""

from __future__ import annotations

import pytest

from service.domain.language.agencies import read_agencies
from service.domain.language.agency_catalogue import catalogue
from service.domain.language.readings import Confidence
from tests.language.agency_phrases import PHRASES
from tests.language.agency_phrases_elsewhere import PHRASES as ELSEWHERE
from tests.language.test_agency_phrases import meant, told

ROWS = [row for rows in ELSEWHERE.values() for row in rows]
OTHERWISE = {
    "Ngân hàng Nhà nước Chi nhánh khu vực 14": "a numbered branch is proposed as new",
    "Ban QLDA khu vực Long Mỹ": "one of the commune or one of the region: a person is asked",
    "UBND các phường: An Cựu, Thuận Hóa": "read as one circle, both names in it",
    "Công chức Tư pháp - Hộ tịch, Địa chính": "a second field of the same officials is read as part of the name",
    "Hợp tác xã Hòa Bình; Tổ hợp tác số 2": "a numbered group is taken for a circle",
    "Toàn dân": "too broad for a circle that is known: a person is asked",
    "Thường trực HĐND, hai Ban HĐND xã": "a number in words is no beginning of a name",
}
"""Cell → why it is read otherwise."""


@pytest.mark.parametrize(("cell", "names"), ROWS)
def test_a_cell_of_elsewhere_is_read_as_it_is_meant(cell: str, names: str) -> None:
    reading = read_agencies(cell)

    same = [told(agency) for agency in reading.agencies] == meant(names)

    assert same == (cell not in OTHERWISE)
    assert same or all(agency.confidence is not Confidence.sure for agency in reading.agencies)


def test_the_table_of_elsewhere_is_new_and_names_only_what_the_catalogue_has() -> None:
    known = {agency.name for agency in catalogue()}

    cells = {cell for cell, _ in ROWS}
    named = {one.lstrip("+*") for _, row in ROWS for one in row.split("|") if "?" not in one}

    assert len(cells) == len(ROWS) > 100
    assert not cells & {cell for rows in PHRASES.values() for cell, _ in rows}
    assert named - known == set()
    assert cells >= OTHERWISE.keys()
