"""Are cells of other plans than the five read as they are meant?"""

from __future__ import annotations

import pytest

from service.domain.language.agencies import AgencyReading, KnownAgency, read_agencies
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


def test_every_spelling_in_the_catalogue_is_read_as_its_own_entry_for_sure() -> None:
    strange = []
    for agency in catalogue():
        for spelling in (agency.name, *agency.aliases):
            reading = read_agencies(spelling)
            found = [(one.canonical, one.confidence) for one in reading.agencies]
            if found != [(agency.name, Confidence.sure)] and spelling != TWO_MEANINGS:
                strange.append((spelling, found))

    assert strange == []


TWO_MEANINGS = "Trung tâm VHTT&TT"
"""Thể thao và Truyền thông, or Thông tin và Thể thao: an alias of both, so that a person is asked."""


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
        ("Kế hoạch thực hiện", "agency_unreadable"),
        ("Báo cáo kết quả", "agency_unreadable"),
        ("Ban hành kế hoạch", "agency_unreadable"),
        ("Theo chức năng, nhiệm vụ", "agency_unreadable"),
        ("Nguyễn Văn An", "agency_person"),
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
        ("Công an xã, Phòng Kinh tế, v.v.", "agencies_and_others"),
        ("Công an xã…", "agencies_and_others"),
        ("Phòng Kinh tế; Công an xã; Phòng Kinh tế", "agency_named_twice"),
        ("Phòng Kinh tế (gấp rút)", "agency_bracket_unread"),
        (",mCông an xã", "agency_text_repaired"),
        ("Văn phòng Đảng ủy, HĐND", "agency_split_doubtful"),
        ("Công an xã Phòng Kinh tế", "agency_split_doubtful"),
        ("Phòng Kinh tế Hạ tầng và Đô thi mới", "agency_alike"),
        ("Trung tâm VHTT&TT", "agency_ambiguous"),
    ],
)
def test_what_a_person_should_look_at_is_said(cell: str, code: str) -> None:
    reading = read_agencies(cell)

    assert reading.agencies
    assert code in [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sở Y tế", "Bộ Y tế"),
        ("Sở Nội vụ", "Phòng Nội vụ"),
        ("Trạm Y tế xã", "Trung tâm Y tế"),
        ("Công an xã", "Công an tỉnh"),
        ("Công an xã Mỹ Tú", "Công an xã Đại Hải"),
        ("Ủy ban nhân dân xã Tân Hưng", "Ủy ban nhân dân xã Tân Hùng"),
        ("Ủy ban nhân dân xã", "Ủy ban nhân dân thành phố"),
        ("Phòng Kinh tế", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        ("Trường Tiểu học Đại Hải 1", "Trường Tiểu học Đại Hải 2"),
        ("Trường THCS Đại Hải", "Trường THPT Đại Hải"),
        ("Trường Mầm non Hoa Sen", "Trường Mầm non Hoa Hồng"),
        ("Ấp 1", "Ấp 2"),
        ("Ấp Thạnh Lợi", "Ấp Thạnh Lộc"),
        ("Trung tâm Dịch vụ tổng hợp", "Trung tâm Dịch vụ sự nghiệp công"),
        ("Văn phòng Đảng ủy", "Văn phòng HĐND và UBND"),
        ("Thường trực Đảng ủy", "Ban Thường vụ Đảng ủy"),
        ("Ban Chỉ đạo chuyển đổi số", "Ban Chỉ đạo phòng, chống thiên tai"),
        ("VNPT Cần Thơ", "VNPT Hải Phòng"),
        ("Agribank Chi nhánh Mỹ Tú", "Agribank Chi nhánh Kế Sách"),
        ("Hội Nông dân", "Hội Người cao tuổi"),
        ("Các trường học", "Các trường phổ thông"),
        ("Các cơ quan, đơn vị liên quan", "Các phòng chuyên môn, cơ quan, đơn vị liên quan"),
    ],
)
def test_two_agencies_are_never_surely_one_and_each_is_itself_where_both_are_known(
    one: str, other: str
) -> None:
    first, second = KnownAgency(one), KnownAgency(other)

    alone = [read_agencies(text, known=[known]) for text, known in ((one, second), (other, first))]
    both = [read_agencies(text, known=[first, second]) for text in (one, other)]

    for reading in alone:
        assert not any(
            agency.canonical and agency.confidence is Confidence.sure for agency in reading.agencies
        )
    assert [(a.canonical, a.confidence) for reading in both for a in reading.agencies] == [
        (one, Confidence.sure),
        (other, Confidence.sure),
    ]


@pytest.mark.parametrize("cell", ["PVHCC", "VH-XH", "KT"])
def test_an_office_called_by_its_field_alone_is_likely_and_asked_about(cell: str) -> None:
    reading = read_agencies(cell)

    assert [agency.confidence for agency in reading.agencies] == [Confidence.likely]
    assert [problem.code for problem in reading.problems] == ["agency_assumed"]
