"""What do cells of uploaded tables, names of agencies and signs of documents mean?"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from service.domain.agencies import AgencyKind
from service.domain.import_decisions import decided_draft, together
from service.domain.import_names import KnownHome, as_known, kind_of, known_to_readers
from service.domain.import_observations import period_of_text
from service.domain.import_plans import paper_of, symbol_of
from service.domain.import_tables import CellWrong, number_of
from service.domain.imports import ImportDecision
from service.domain.language.agencies import read_agencies


@pytest.mark.parametrize(
    ("text", "nominal"),
    [
        ("2026-Q1", "2026-Q1"), ("2026-m04", "2026-M04"), ("2026", "2026"), ("năm 2026", "2026"),
        ("Quý I/2026", "2026-Q1"), ("quý 4 năm 2026", "2026-Q4"), ("Quý III - 2026", "2026-Q3"),
        ("Tháng 4/2026", "2026-M04"), ("T04/2026", "2026-M04"), ("04/2026", "2026-M04"),
        ("tháng 12 năm 2026", "2026-M12"),
        ("6 tháng 2026", "2026-H1"), ("6 tháng đầu năm 2026", "2026-H1"), ("6 tháng cuối năm 2026", "2026-H2"),
        ("9 tháng năm 2026", "2026-9M"), ("Cả năm 2026", "2026"),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_write_it(text: str, nominal: str) -> None:
    assert period_of_text(text) == nominal


@pytest.mark.parametrize("text", ["quý V/2026", "tháng 13/2026", "quý I", "hôm qua", "13/2026", "31/12/2026", ""])
def test_what_names_no_period_is_not_guessed(text: str) -> None:
    with pytest.raises(CellWrong):
        period_of_text(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("1.250", "1250"), ("1.250.000", "1250000"), ("12,5", "12.5"), ("12.5", "12.5"),
        ("1.250,75", "1250.75"), ("75,5 %", "75.5"), ("-3", "-3"), ("0", "0"), ("1 250", "1250"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_here(text: str, number: str) -> None:
    assert number_of(text) == Decimal(number)


@pytest.mark.parametrize("text", ["mười", "1,2,3", "1.2.3", "12a", "%", "1/2"])
def test_what_is_no_number_is_told(text: str) -> None:
    with pytest.raises(CellWrong):
        number_of(text)


@pytest.mark.parametrize(
    ("name", "kind", "collective"),
    [
        ("Trường Tiểu học Mỹ Tú A", AgencyKind.school, False),
        ("Ban nhân dân ấp Mỹ Lợi", AgencyKind.hamlet, False),
        ("Phòng Kinh tế", AgencyKind.division, False),
        ("Sở Khoa học và Công nghệ", AgencyKind.upper_department, False),
        ("Đảng ủy xã", AgencyKind.party_committee, False),
        ("Các trường học", AgencyKind.school, True),
        ("Công ty TNHH Minh Phát", AgencyKind.enterprise, False),
        ("Nhóm bạn bè", AgencyKind.outside, False),
    ],
)
def test_the_kind_of_an_agency_is_proposed_by_its_name(name: str, kind: AgencyKind, collective: bool) -> None:
    assert kind_of(name) == (kind, collective)


def home(number: int, unit: int, name: str, *aliases: str) -> KnownHome:
    return KnownHome(
        id=UUID(int=number), unit_key=unit, name=name, short_name=None, aliases=list(aliases),
        kind=AgencyKind.division, collective=False, members=[],
    )  # fmt: skip


def test_an_agency_that_is_known_is_found_under_every_name_plans_have_for_it() -> None:
    homes = [home(1, 5, "Ủy ban nhân dân"), home(2, 5, "Công an"), home(3, 1, "Ủy ban nhân dân")]

    known = as_known(known_to_readers(homes, 5))

    def meant(text: str) -> list[str | None]:
        return [one.canonical for one in read_agencies(text, known=known).agencies]

    assert meant("UBND xã") == ["Ủy ban nhân dân"]
    assert meant("Công an xã, Phòng Kinh tế, Hạ tầng và Đô thị") == ["Công an", "Phòng Kinh tế, Hạ tầng và Đô thị"]
    assert [one.name for one in known].count("Ủy ban nhân dân") == 1
    assert "Công an xã" not in [one.name for one in known]


@pytest.mark.parametrize(
    ("printed", "number", "symbol"),
    [
        ("124/KH-UBND", "124", "/KH-UBND"), ("57-NQ/TW", "57", "-NQ/TW"), ("25/2026/TT-BTC", "25", "/2026/TT-BTC"),
        ("15", "15", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_the_number_of_a_paper_is_apart_from_its_symbol(printed: str, number: str, symbol: str) -> None:
    paper = paper_of({"number": printed, "issuer": "Chính phủ", "date": None})

    assert (paper["number"], paper["symbol"]) == (number, symbol)


def test_a_symbol_gets_its_first_stroke() -> None:
    assert [symbol_of(one) for one in ("KH-UBND", "KH/ĐU", "/KH-UBND", "-KH/ĐU", "", None)] == [
        "/KH-UBND", "-KH/ĐU", "/KH-UBND", "-KH/ĐU", "", "",
    ]  # fmt: skip


def test_the_last_decision_about_a_thing_counts_and_the_reading_stays() -> None:
    read = {"plan": {"title": "A"}, "tasks": [{"title": "Một"}, {"title": "Hai"}], "report": []}
    said = [
        {"act": "skip", "pointer": "/tasks/0"},
        {"act": "correct", "pointer": "/tasks/1/title", "value": "Ba"},
        {"act": "keep", "pointer": "/tasks/0"},
        {"act": "correct", "pointer": "/tasks/1/title", "value": "Bốn"},
        {"act": "correct", "pointer": "/plan/period", "value": {"start": "2026-01-01", "end": "2026-12-31"}},
    ]

    decided = together(ImportDecision.model_validate(one) for one in said)
    draft = decided_draft(read, decided, lambda pointer, text: text)

    assert (decided.takes("/tasks/0"), draft["tasks"][1]["title"]) == (True, "Bốn")
    assert draft["plan"]["period"]["end"] == "2026-12-31"
    assert read == {"plan": {"title": "A"}, "tasks": [{"title": "Một"}, {"title": "Hai"}], "report": []}
