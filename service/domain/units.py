"""What is an administrative unit, where does it stand in the tree, and how is its key given?

Units are addressed from outside by their statistics code. Codes are reused, so inside
every row carries an integer key that is never given twice. Keys are so laid out that
the subtree of a unit is a range of integers (docs/decisions/0003-unit-keys.md):

    nation     1 .. 2,147,483,646
    province   n × 1,000,000 .. n × 1,000,000 + 999,999       n = 1, 2, … in order of code
    commune    province + m × 100 .. + 99                     m = 1, 2, … in order of code
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field
from vietnam_provinces import Province, VietNamDivisionType, Ward

from service.domain.access import Permission, Range, merge
from service.domain.acts import Act, machine
from service.domain.errors import FieldError
from service.domain.language.text import fold, sort_key
from service.domain.paging import ItemQuery, PageQuery
from service.domain.types import Actions, Day, Search, UnitCode, UnitRef, View, clean_line

NATION_CODE = "vn"
NATION_KEY = 1
LAST_KEY = 2**31 - 2
"""The upper bound of an int4range is exclusive and must itself fit 32 bits."""
EVERYWHERE = ((NATION_KEY, LAST_KEY),)
"""The ranges of whoever reaches the whole country."""

PROVINCE_STEP = 1_000_000
COMMUNE_STEP = 100
"""Room below a commune, should hamlets ever need keys of their own."""

FIRST_DAY = date(2025, 7, 1)
"""The present division of the country: two levels, 34 and 3,321 units. Earlier units are not known here."""


class UnitLevel(StrEnum):
    """City and province are one level and behave alike."""

    nation = "nation"
    province = "province"
    commune = "commune"


class UnitKind(StrEnum):
    """What a unit is called: tỉnh, thành phố trực thuộc trung ương, xã, phường, đặc khu."""

    nation = "nation"
    province = "province"
    city = "city"
    commune = "commune"
    ward = "ward"
    special_zone = "special_zone"

    @property
    def level(self) -> UnitLevel:
        return _LEVELS[self]

    @property
    def word(self) -> str:
        """The word before the name, as in "Xã Mỹ Tú"; the nation has none."""
        return _WORDS[self]


_LEVELS = {
    UnitKind.nation: UnitLevel.nation,
    UnitKind.province: UnitLevel.province,
    UnitKind.city: UnitLevel.province,
    UnitKind.commune: UnitLevel.commune,
    UnitKind.ward: UnitLevel.commune,
    UnitKind.special_zone: UnitLevel.commune,
}

_WORDS = {
    UnitKind.nation: "",
    UnitKind.province: "Tỉnh",
    UnitKind.city: "Thành phố",
    UnitKind.commune: "Xã",
    UnitKind.ward: "Phường",
    UnitKind.special_zone: "Đặc khu",
}

_KINDS = {
    VietNamDivisionType.TINH: UnitKind.province,
    VietNamDivisionType.THANH_PHO_TRUNG_UONG: UnitKind.city,
    VietNamDivisionType.XA: UnitKind.commune,
    VietNamDivisionType.PHUONG: UnitKind.ward,
    VietNamDivisionType.DAC_KHU: UnitKind.special_zone,
}

CODE_DIGITS = {UnitLevel.province: 2, UnitLevel.commune: 5}
"""Leading zeros matter: Ba Đình is "00004"."""


class UnitView(View):
    """One unit, called as it was on the day asked for. `validTo` is its last day, null while there is no end."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    code: UnitCode
    name: Annotated[str, Field(description="Tên riêng. The name alone.", examples=["Mỹ Tú"])]
    full_name: Annotated[str, Field(description="Tên đầy đủ. With its kind.", examples=["Xã Mỹ Tú"])]
    level: UnitLevel
    kind: UnitKind
    parent: UnitRef | None
    valid_from: date
    valid_to: date | None
    actions: Actions


class UnitPlace(View):
    """Where a unit stands in the tree: its key and the last key below it."""

    key: int
    last_key: int
    code: str
    level: UnitLevel
    kind: UnitKind


On = Annotated[
    Day | None,
    Field(
        description="Ngày xem; mặc định hôm nay. The day looked at; today unless given.",
        examples=["2026-07-01"],
    ),
]


class UnitItemQuery(ItemQuery):
    """Which bearer of a code is meant: today's, or that of another day."""

    on: On = None


class UnitQuery(PageQuery):
    """Which units: all in existence today, in Vietnamese order, unless narrowed."""

    on: On = None

    level: Annotated[UnitLevel | None, Field(description="Cấp. The level.")] = None
    parent: Annotated[UnitCode | None, Field(description="Mã đơn vị cấp trên. Code of the unit above.")] = (
        None
    )
    q: Annotated[
        Search | None,
        Field(description="Tìm theo tên, không cần dấu. By name, accents not needed.", examples=["my tu"]),
    ] = None


MACHINE = machine(
    "unit",
    {"unit-change": Act(Permission.unit_change, frozenset({"current"}), operation="create_unit_change")},
)
"""`change`: may be named as a predecessor in POST /unit-changes. Other states: `ended`."""


@dataclass(frozen=True)
class UnitRecord:
    """A unit as it is stored. Its own data lies at `key`, its subtree at `key` to `last_key`, both inclusive.

    valid_to: last day in existence, None while there is no end. folded: what search looks in.
    """

    key: int
    last_key: int
    code: str
    name: str
    full_name: str
    level: UnitLevel
    kind: UnitKind
    parent_key: int | None
    valid_from: date
    valid_to: date | None
    folded: str
    sort_key: str

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def no_unit(code: str) -> FieldError:
    """A body names a unit that is not there."""
    return FieldError("/unit", "unit_unknown", (("given", code),))


def unit_record(
    *, key: int, code: str, name: str, kind: UnitKind, parent_key: int | None, valid_from: date
) -> UnitRecord:
    """A unit that begins, with everything that follows from its key, kind and name."""
    plain = plain_name(name, kind)
    full = full_name(plain, kind)
    return UnitRecord(
        key=key,
        last_key=last_key(key, kind.level),
        code=code,
        name=plain,
        full_name=full,
        level=kind.level,
        kind=kind,
        parent_key=parent_key,
        valid_from=valid_from,
        valid_to=None,
        folded=fold(full),
        sort_key=sort_key(plain),
    )


def plain_name(name: str, kind: UnitKind) -> str:
    """The name without its kind: "Xã  Mỹ Tú" and "Mỹ Tú" are both Mỹ Tú. Kept when nothing else is left."""
    clean = str(clean_line(name))
    start = f"{kind.word} ".casefold()
    rest = clean[len(start) :] if clean.casefold().startswith(start) else clean
    return rest or clean


def full_name(name: str, kind: UnitKind) -> str:
    """The plain name with its kind before it."""
    return f"{kind.word} {name}".strip()


def last_key(key: int, level: UnitLevel) -> int:
    """The end of the range that a unit's key opens."""
    if level is UnitLevel.nation:
        return LAST_KEY
    return key + (PROVINCE_STEP if level is UnitLevel.province else COMMUNE_STEP) - 1


def next_key(parent_level: UnitLevel, highest: int) -> int:
    """The next key below a parent, given the highest ever used in the parent's range (its own included).

    Ended units count too: a key is never given again, or old rows would change owner.
    """
    step = PROVINCE_STEP if parent_level is UnitLevel.nation else COMMUNE_STEP
    return (highest // step + 1) * step


def succeeded(key: int, lineage: Iterable[tuple[int, int]]) -> frozenset[int]:
    """All units that a unit goes back to, however far, without itself. Pairs: (predecessor, successor)."""
    return frozenset(_reached(key, ((successor, predecessor) for predecessor, successor in lineage)) - {key})


def own_ranges(key: int, lineage: Iterable[tuple[int, int]]) -> tuple[Range, ...]:
    """Where a unit's own rows lie: at its key and at those of the units it succeeded."""
    return merge((each, each) for each in {key} | succeeded(key, lineage))


def reach_ranges(
    key: int, units: Mapping[int, UnitRecord], lineage: Iterable[tuple[int, int]]
) -> tuple[Range, ...]:
    """Where the rows of a unit's subtree lie. `units` by key, ended ones too.

    Besides its own range: the ranges of all units that it or anything below it
    succeeded, and of units that came under it while keeping a key from elsewhere
    (the communes of provinces that were merged).
    """
    below = [(unit.parent_key, unit.key) for unit in units.values() if unit.parent_key is not None]
    before = [(successor, predecessor) for predecessor, successor in lineage]
    return merge((units[each].key, units[each].last_key) for each in _reached(key, [*below, *before]))


def _reached(start: int, steps: Iterable[tuple[int, int]]) -> set[int]:
    """Everything that can be reached from a key by steps (from, to), itself included."""
    ways: dict[int, set[int]] = {}
    for origin, goal in steps:
        ways.setdefault(origin, set()).add(goal)
    found = {start}
    ahead = [start]
    while ahead:
        fresh = ways.get(ahead.pop(), set()) - found
        found |= fresh
        ahead.extend(fresh)
    return found


def national_units() -> list[UnitRecord]:
    """The country as of FIRST_DAY, each unit after its parent: 1 nation, 34 provinces, 3,321 communes.

    Source: the package vietnam-provinces, after the list of the statistics office.
    The keys depend on nothing but the codes, so every installation gives the same.
    """
    nation = unit_record(
        key=NATION_KEY,
        code=NATION_CODE,
        name="Việt Nam",
        kind=UnitKind.nation,
        parent_key=None,
        valid_from=FIRST_DAY,
    )
    communes: dict[int, list[Ward]] = {}
    for ward in Ward.iter_all():
        communes.setdefault(int(ward.province_code), []).append(ward)
    units = [nation]
    for province in sorted(Province.iter_all(), key=lambda each: int(each.code)):
        above = _listed(province, units[0], next_key(UnitLevel.nation, units[-1].key))
        units.append(above)
        for ward in sorted(communes[int(province.code)], key=lambda each: int(each.code)):
            units.append(_listed(ward, above, next_key(UnitLevel.province, units[-1].key)))
    return units


def _listed(entry: Province | Ward, parent: UnitRecord, key: int) -> UnitRecord:
    kind = _KINDS[entry.division_type]
    return unit_record(
        key=key,
        code=f"{int(entry.code):0{CODE_DIGITS[kind.level]}d}",
        name=entry.name,
        kind=kind,
        parent_key=parent.key,
        valid_from=FIRST_DAY,
    )
