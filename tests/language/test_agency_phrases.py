"""Are cells of other plans than the five read as they are meant?"""

from __future__ import annotations

import pytest

from service.domain.language.agencies import AgencyReading, read_agencies
from service.domain.language.agency_catalogue import catalogue
from service.domain.language.readings import Confidence
from service.domain.language.text import name_key
from tests.language.agency_phrases import PHRASES

ROWS = [row for rows in PHRASES.values() for row in rows]


def told(agency: AgencyReading) -> str:
    """An agency in the notation of the table."""
    marks = ("+" if agency.role == "coordinator" else "") + ("" if agency.canonical else "?")
    return f"{marks}{'*' if agency.collective else ''}{agency.canonical or name_key(agency.name)}"


def meant(row: str) -> list[str]:
    """The agencies of a row; what is not known is compared as one name is with another."""
    return [
        one[: len(one) - len(one.lstrip("+?*"))]
        + (name_key(one.lstrip("+?*")) if "?" in one else one.lstrip("+?*"))
        for one in row.split("|")
    ]


@pytest.mark.parametrize(("cell", "names"), ROWS)
def test_a_cell_is_read_as_it_is_meant(cell: str, names: str) -> None:
    reading = read_agencies(cell)

    assert [told(agency) for agency in reading.agencies] == meant(names)


def test_the_table_holds_more_than_a_hundred_cells_and_names_only_what_the_catalogue_has() -> None:
    known = {agency.name for agency in catalogue()}

    named = {one.lstrip("+*") for _, row in ROWS for one in row.split("|") if "?" not in one}

    assert len({cell for cell, _ in ROWS}) == len(ROWS) > 100
    assert named - known == set()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "agencies_missing"),
        (" - ", "agencies_missing"),
        ("nt", "agency_same_as_above"),
        ("Như trên", "agency_same_as_above"),
        ('"', "agency_same_as_above"),
        ("Thường xuyên", "agency_unreadable"),
        ("Quý IV/2026", "agency_unreadable"),
        ("Tháng 12/2026", "agency_unreadable"),
        ("100% hồ sơ được số hóa", "agency_unreadable"),
        ("đ/c Trần Văn B", "agency_person"),
        ("x" * 2001, "agencies_text_too_long"),
        ("xã, " * 121, "agencies_text_too_long"),
    ],
)
def test_what_names_no_agency_gives_none_and_says_why(cell: str, code: str) -> None:
    reading = read_agencies(cell)

    assert reading.agencies == ()
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.confidence is Confidence.unsure


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Công an xã, Phòng Kinh tế,", "agencies_cut_off"),
        ("Phòng Kinh tế (phối hợp Công an", "agencies_cut_off"),
        ("Phòng Kinh tế và", "agencies_cut_off"),
        ("Phòng Kinh tế; Công an xã; Phòng Kinh tế", "agency_named_twice"),
        ("Phòng Kinh tế (gấp rút)", "agency_bracket_unread"),
        (",mCông an xã", "agency_text_repaired"),
        ("Văn phòng Đảng ủy, HĐND", "agency_split_doubtful"),
        ("Phòng Kinh tế Hạ tầng và Đô thi mới", "agency_alike"),
        ("Trung tâm VHTT&TT", "agency_ambiguous"),
    ],
)
def test_what_a_person_should_look_at_is_said(cell: str, code: str) -> None:
    reading = read_agencies(cell)

    assert reading.agencies
    assert code in [problem.code for problem in reading.problems]
