"""Is the country complete, and do keys make every subtree a range?"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from pydantic import ValidationError
from vietnam_provinces import NESTED_DIVISIONS_JSON_PATH

from service.domain.units import (
    LAST_KEY,
    NATION_KEY,
    UnitKind,
    UnitLevel,
    UnitQuery,
    UnitRecord,
    full_name,
    national_units,
    next_key,
    own_ranges,
    plain_name,
    reach_ranges,
    succeeded,
    unit_record,
)

COUNTRY = {unit.code: unit for unit in national_units()}
BY_KEY = {unit.key: unit for unit in COUNTRY.values()}


def test_the_country_has_one_nation_34_provinces_and_3321_communes() -> None:
    levels = Counter(unit.level for unit in COUNTRY.values())
    kinds = Counter(unit.kind for unit in COUNTRY.values())

    assert levels == {UnitLevel.nation: 1, UnitLevel.province: 34, UnitLevel.commune: 3321}
    assert kinds == {
        UnitKind.nation: 1, UnitKind.province: 28, UnitKind.city: 6,
        UnitKind.commune: 2621, UnitKind.ward: 687, UnitKind.special_zone: 13,
    }  # fmt: skip


def test_my_tu_is_a_commune_of_can_tho() -> None:
    my_tu = COUNTRY["31567"]

    assert my_tu == UnitRecord(
        key=33_006_900,
        last_key=33_006_999,
        code="31567",
        name="Mỹ Tú",
        full_name="Xã Mỹ Tú",
        level=UnitLevel.commune,
        kind=UnitKind.commune,
        parent_key=33_000_000,
        valid_from=date(2025, 7, 1),
        valid_to=None,
        folded="xa my tu",
        sort_key="my-tu 45 a",
    )
    assert COUNTRY["92"].key == 33_000_000
    assert COUNTRY["92"].last_key == 33_999_999
    assert (COUNTRY["92"].name, COUNTRY["92"].full_name) == ("Cần Thơ", "Thành phố Cần Thơ")
    assert sum(unit.parent_key == 33_000_000 for unit in COUNTRY.values()) == 103


@pytest.mark.parametrize(
    ("code", "full"),
    [
        ("vn", "Việt Nam"),
        ("01", "Thành phố Hà Nội"),
        ("08", "Tỉnh Tuyên Quang"),
        ("00004", "Phường Ba Đình"),
        ("31561", "Xã Đại Hải"),
        ("11791", "Xã Tiên Minh"),
        ("10750", "Xã Phú Thái"),
        ("25345", "Xã Tân Hưng"),
    ],
)
def test_units_bear_padded_codes_and_cleaned_names(code: str, full: str) -> None:
    assert COUNTRY[code].full_name == full


def test_no_name_holds_a_double_blank_or_its_kind_twice() -> None:
    odd = [unit.full_name for unit in COUNTRY.values() if unit.full_name != " ".join(unit.full_name.split())]
    twice = [unit.name for unit in COUNTRY.values() if plain_name(unit.name, unit.kind) != unit.name]

    assert odd == []
    assert twice == []


def test_the_country_says_what_the_source_says() -> None:
    source = json.loads(NESTED_DIVISIONS_JSON_PATH.read_bytes())
    printed = {
        f"{ward['code']:05d}": (f"{province['code']:02d}", " ".join(ward["name"].split()))
        for province in source
        for ward in province["wards"]
    }

    read = {
        unit.code: (BY_KEY[unit.parent_key].code, unit.full_name)
        for unit in COUNTRY.values()
        if unit.level is UnitLevel.commune and unit.parent_key is not None
    }

    assert read == printed


def test_every_key_lies_in_its_parents_range_and_no_two_ranges_overlap() -> None:
    communes = sorted((u for u in COUNTRY.values() if u.level is UnitLevel.commune), key=lambda u: u.key)
    provinces = sorted((u for u in COUNTRY.values() if u.level is UnitLevel.province), key=lambda u: u.key)

    assert len(BY_KEY) == 3356
    for level in (communes, provinces):
        assert all(one.last_key < other.key for one, other in pairwise(level))
        for unit in level:
            assert unit.parent_key is not None
            parent = BY_KEY[unit.parent_key]
            assert parent.key < unit.key <= unit.last_key <= parent.last_key
    assert (COUNTRY["vn"].key, COUNTRY["vn"].last_key) == (NATION_KEY, LAST_KEY) == (1, 2_147_483_646)


def test_parents_come_before_children_and_codes_ascend_below_each_parent() -> None:
    units = national_units()

    assert [unit.key for unit in units] == sorted(unit.key for unit in units)
    assert [u.code for u in units if u.level is UnitLevel.province][:4] == ["01", "04", "08", "11"]
    can_tho = [unit.code for unit in units if unit.parent_key == 33_000_000]
    assert can_tho == sorted(can_tho)


def test_the_same_list_gives_the_same_keys() -> None:
    assert national_units() == list(COUNTRY.values())


def test_the_next_key_follows_the_highest_ever_used() -> None:
    assert next_key(UnitLevel.nation, 1) == 1_000_000
    assert next_key(UnitLevel.nation, 34_006_400) == 35_000_000
    assert next_key(UnitLevel.province, 33_000_000) == 33_000_100
    assert next_key(UnitLevel.province, 33_010_300) == 33_010_400
    assert next_key(UnitLevel.province, 33_010_399) == 33_010_400


@pytest.mark.parametrize(
    ("given", "kind", "plain"),
    [
        ("Xã  Mỹ Tú", UnitKind.commune, "Mỹ Tú"),
        ("xã Mỹ Tú", UnitKind.commune, "Mỹ Tú"),
        ("Mỹ Tú", UnitKind.commune, "Mỹ Tú"),
        ("Xã Mỹ Tú", UnitKind.ward, "Xã Mỹ Tú"),
        ("Phường 1 Bảo Lộc", UnitKind.ward, "1 Bảo Lộc"),
        ("Xã", UnitKind.commune, "Xã"),
        ("Việt Nam", UnitKind.nation, "Việt Nam"),
    ],
)
def test_a_name_is_kept_without_its_kind(given: str, kind: UnitKind, plain: str) -> None:
    assert plain_name(given, kind) == plain
    assert full_name(plain, kind).endswith(plain)


def test_a_unit_exists_from_its_first_to_its_last_day() -> None:
    unit = UnitRecord(**{**COUNTRY["31567"].__dict__, "valid_to": date(2026, 6, 30)})

    assert [unit.exists_on(day) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [False, True]
    assert [unit.exists_on(day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [True, False]


def test_reach_without_lineage_is_one_range() -> None:
    assert reach_ranges(33_000_000, BY_KEY, ()) == ((33_000_000, 33_999_999),)
    assert reach_ranges(33_006_900, BY_KEY, ()) == ((33_006_900, 33_006_999),)
    assert reach_ranges(1, BY_KEY, ()) == ((1, LAST_KEY),)
    assert own_ranges(33_000_000, ()) == ((33_000_000, 33_000_000),)


def test_a_successor_reaches_what_its_predecessors_had_however_far_back() -> None:
    lineage = [(33_000_100, 33_010_400), (33_000_500, 33_010_400), (33_010_400, 33_010_500), (7, 8)]
    born = {
        key: unit_record(
            key=key, code=code, name="Mới", kind=UnitKind.commune, parent_key=33_000_000, valid_from=date(2026, 7, 1)
        )
        for key, code in ((33_010_400, "90001"), (33_010_500, "90002"))
    }  # fmt: skip

    assert succeeded(33_010_500, lineage) == {33_010_400, 33_000_100, 33_000_500}
    assert own_ranges(33_010_400, lineage) == (
        (33_000_100, 33_000_100),
        (33_000_500, 33_000_500),
        (33_010_400, 33_010_400),
    )
    assert reach_ranges(33_010_500, BY_KEY | born, lineage) == (
        (33_000_100, 33_000_199),
        (33_000_500, 33_000_599),
        (33_010_400, 33_010_599),
    )
    assert reach_ranges(33_000_100, BY_KEY | born, lineage) == ((33_000_100, 33_000_199),)


def test_a_query_refuses_what_is_no_level_and_no_code() -> None:
    asked = UnitQuery.model_validate({"level": "commune", "parent": "92", "q": "  my   tu ", "limit": 10})

    assert (asked.level, asked.parent, asked.q, asked.limit) == (UnitLevel.commune, "92", "my tu", 10)
    for wrong in ({"level": "district"}, {"parent": "920"}, {"q": ""}, {"district": "1"}):
        with pytest.raises(ValidationError):
            UnitQuery.model_validate(wrong)
