"""What becomes of units that merge, split, are renamed, re-coded, established or dissolved?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.errors import Invalid
from service.domain.unit_change_plans import applied, plan_change
from service.domain.unit_changes import ChangePlan, FormerName, UnitChangeCreate
from service.domain.units import UnitKind, UnitRecord, national_units, reach_ranges, unit_record

COUNTRY = {unit.code: unit for unit in national_units()}
CAN_THO, DONG_NAI, NATION = 33_000_000, 27_000_000, 1
NEXT = {CAN_THO: 33_010_400, DONG_NAI: 27_009_600, NATION: 35_000_000}
ON, DAY_BEFORE = date(2026, 7, 1), date(2026, 6, 30)
DECREE = {
    "number": "12",
    "symbol": "/NQ-UBTVQH16",
    "issuer": "Ủy ban Thường vụ Quốc hội",
    "issuedOn": "2026-06-10",
}
MY_TU, DAI_HAI = COUNTRY["31567"], COUNTRY["31561"]


def change(
    kind: str, predecessors: list[str], /, *successors: dict[str, Any], **other: Any
) -> UnitChangeCreate:
    return UnitChangeCreate.model_validate(
        {
            "kind": kind,
            "effectiveOn": "2026-07-01",
            "basis": DECREE,
            "predecessors": predecessors,
            "successors": list(successors),
        }
        | other
    )


def after(code: str, name: str, kind: str = "commune", parent: str | None = None) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": kind, "parent": parent}


def record(
    key: int, code: str, name: str, kind: UnitKind = UnitKind.commune, parent: int = CAN_THO
) -> UnitRecord:
    return unit_record(key=key, code=code, name=name, kind=kind, parent_key=parent, valid_from=ON)


def faults(
    asked: UnitChangeCreate, current: dict[str, UnitRecord] = COUNTRY, **more: Any
) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        plan_change(asked, current, NEXT, **more)
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_a_merge_ends_the_predecessors_and_begins_a_unit_even_under_an_old_code() -> None:
    asked = change("merge", ["31567", "31561"], after("31567", "Xã Mỹ Tú"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert plan == ChangePlan(
        ended=((33_006_900, DAY_BEFORE), (33_006_800, DAY_BEFORE)),
        created=(record(33_010_400, "31567", "Mỹ Tú"),),
        lineage=((33_006_900, 33_010_400), (33_006_800, 33_010_400)),
    )


def test_people_of_the_merged_unit_reach_the_rows_of_both_predecessors() -> None:
    asked = change("merge", ["31567", "31561"], after("31567", "Mỹ Tú"))

    plan = plan_change(asked, COUNTRY, NEXT)

    units = {unit.key: unit for unit in (*COUNTRY.values(), *plan.created)}
    assert reach_ranges(33_010_400, units, plan.lineage) == (
        (33_006_800, 33_006_999),
        (33_010_400, 33_010_499),
    )
    assert reach_ranges(CAN_THO, units, plan.lineage) == ((33_000_000, 33_999_999),)


def test_a_split_ends_one_unit_and_begins_several_in_order() -> None:
    asked = change("split", ["31567"], after("31567", "Mỹ Tú"), after("31568", "Tân Mỹ Tú", "ward"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert plan == ChangePlan(
        ended=((33_006_900, DAY_BEFORE),),
        created=(
            record(33_010_400, "31567", "Mỹ Tú"),
            record(33_010_500, "31568", "Tân Mỹ Tú", UnitKind.ward),
        ),
        lineage=((33_006_900, 33_010_400), (33_006_900, 33_010_500)),
    )


def test_a_rename_keeps_the_unit_and_records_what_it_was_called() -> None:
    asked = change("rename", ["31567"], after("31567", "Mỹ Tú Mới", "ward"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert plan == ChangePlan(
        changed=(
            replace(
                MY_TU,
                name="Mỹ Tú Mới",
                full_name="Phường Mỹ Tú Mới",
                kind=UnitKind.ward,
                folded="phuong my tu moi",
                sort_key="my-tu-mo|i 455 a8",
            ),
        ),
        former=(
            FormerName(
                33_006_900, "31567", "Mỹ Tú", "Xã Mỹ Tú", UnitKind.commune, date(2025, 7, 1), DAY_BEFORE
            ),
        ),
    )


def test_a_second_rename_records_the_name_from_the_first_on() -> None:
    first = FormerName(
        33_006_900, "31567", "Cũ", "Xã Cũ", UnitKind.commune, date(2025, 7, 1), date(2026, 1, 31)
    )
    asked = change("rename", ["31567"], after("31567", "Mỹ Tú Mới"))

    plan = plan_change(asked, COUNTRY, NEXT, [first])

    assert [(f.name, f.valid_from, f.valid_to) for f in plan.former] == [
        ("Mỹ Tú", date(2026, 2, 1), DAY_BEFORE)
    ]


def test_a_province_that_becomes_a_city_is_renamed_with_its_communes_untouched() -> None:
    asked = change("rename", ["75"], after("75", "Đồng Nai", "city"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert [(u.key, u.full_name, u.kind) for u in plan.changed] == [
        (DONG_NAI, "Thành phố Đồng Nai", UnitKind.city)
    ]
    assert [f.full_name for f in plan.former] == ["Tỉnh Đồng Nai"]
    assert (plan.ended, plan.created, plan.moved, plan.lineage) == ((), (), (), ())


def test_a_recode_keeps_the_unit_under_its_new_code() -> None:
    asked = change("recode", ["31567"], after("31999", "Mỹ Tú"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert plan == ChangePlan(
        changed=(replace(MY_TU, code="31999"),),
        former=(
            FormerName(
                33_006_900, "31567", "Mỹ Tú", "Xã Mỹ Tú", UnitKind.commune, date(2025, 7, 1), DAY_BEFORE
            ),
        ),
    )


def test_a_recode_into_another_province_begins_a_unit_there() -> None:
    asked = change("recode", ["31567"], after("26999", "Mỹ Tú", parent="75"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert plan == ChangePlan(
        ended=((33_006_900, DAY_BEFORE),),
        created=(record(27_009_600, "26999", "Mỹ Tú", parent=DONG_NAI),),
        lineage=((33_006_900, 27_009_600),),
    )
    units = {unit.key: unit for unit in (*COUNTRY.values(), *plan.created)}
    assert reach_ranges(DONG_NAI, units, plan.lineage) == ((27_000_000, 27_999_999), (33_006_900, 33_006_999))


def test_merged_provinces_keep_the_keys_of_their_communes_and_reach_them() -> None:
    asked = change("merge", ["92", "96"], after("92", "Cần Thơ", "city"))

    plan = plan_change(asked, COUNTRY, NEXT)

    assert plan.ended == ((33_000_000, DAY_BEFORE), (34_000_000, DAY_BEFORE))
    assert plan.created == (record(35_000_000, "92", "Cần Thơ", UnitKind.city, NATION),)
    assert len(plan.moved) == 103 + 64
    assert plan.moved[0] == (33_000_100, 35_000_000)
    units = {unit.key: unit for unit in (*COUNTRY.values(), *applied(COUNTRY, plan).values())}
    assert reach_ranges(35_000_000, units, plan.lineage) == ((33_000_000, 35_999_999),)


def test_units_are_established_and_dissolved() -> None:
    born = plan_change(
        change("establish", [], after("31568", "Thổ Mới", "special_zone", "92")), COUNTRY, NEXT
    )
    gone = plan_change(change("dissolve", ["31567"]), COUNTRY, NEXT)

    assert born == ChangePlan(created=(record(33_010_400, "31568", "Thổ Mới", UnitKind.special_zone),))
    assert gone == ChangePlan(ended=((33_006_900, DAY_BEFORE),))


def test_a_code_is_free_again_the_day_after_its_bearer_ended() -> None:
    ended = COUNTRY | {"31567": replace(MY_TU, valid_to=DAY_BEFORE)}
    asked = change("establish", [], after("31567", "Hưng Lợi", parent="92"))

    assert plan_change(asked, ended, NEXT).created == (record(33_010_400, "31567", "Hưng Lợi"),)
    too_early = asked.model_copy(update={"effective_on": DAY_BEFORE})
    assert faults(too_early, ended) == [("/successors/0/code", "unit_code_taken")]


def test_a_former_code_is_not_free_before_its_bearer_gave_it_up() -> None:
    recoded = {c: u for c, u in COUNTRY.items() if c != "31567"} | {"31999": replace(MY_TU, code="31999")}
    former = FormerName(33_006_900, "31567", "Mỹ Tú", "Xã Mỹ Tú", UnitKind.commune, date(2025, 7, 1), ON)
    asked = change("establish", [], after("31567", "Hưng Lợi", parent="92"))

    assert faults(asked, recoded, history=[former]) == [("/successors/0/code", "unit_code_taken")]
    gave_up = replace(former, valid_to=DAY_BEFORE)
    assert len(plan_change(asked, recoded, NEXT, [gave_up]).created) == 1


def test_changes_of_one_file_build_on_each_other() -> None:
    merged = applied(
        COUNTRY, plan_change(change("merge", ["31567", "31561"], after("31567", "Mỹ Tú")), COUNTRY, NEXT)
    )

    assert merged["31567"].key == 33_010_400
    assert merged["31561"].valid_to == DAY_BEFORE
    assert faults(change("dissolve", ["31561"]), merged) == [("/predecessors/0", "unit_ended")]
    assert faults(change("dissolve", ["31567"]), merged) == [("/predecessors/0", "unit_changed_later")]
    reused = plan_change(
        change("establish", [], after("31561", "Đại Hải", parent="92")), merged, {CAN_THO: 33_010_500}
    )
    assert reused.created == (record(33_010_500, "31561", "Đại Hải"),)


TWO = [after("31567", "Mỹ Tú"), after("31568", "Tân Mỹ Tú")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (change("merge", ["31567"], after("31567", "Mỹ Tú")), [("/predecessors", "unit_predecessors_count")]),
        (change("merge", ["31567", "31561"], *TWO), [("/successors", "unit_successors_count")]),
        (change("split", ["31567"], TWO[0]), [("/successors", "unit_successors_count")]),
        (change("split", ["31567", "31561"], *TWO), [("/predecessors", "unit_predecessors_count")]),
        (change("rename", []), [
            ("/predecessors", "unit_predecessors_count"), ("/successors", "unit_successors_count"),
        ]),
        (change("establish", ["31567"], after("31568", "Mới", parent="92")), [
            ("/predecessors", "unit_predecessors_count"),
        ]),
        (change("dissolve", ["31567"], TWO[0]), [("/successors", "unit_successors_count")]),
        (change("merge", ["31567", "31567"], TWO[0]), [("/predecessors/1", "unit_named_twice")]),
        (change("split", ["31567"], TWO[0], after("31567", "Tân Mỹ Tú")), [("/successors/1", "unit_named_twice")]),
        (change("dissolve", ["99999"]), [("/predecessors/0", "unit_unknown")]),
        (change("dissolve", ["vn"]), [("/predecessors/0", "unit_is_nation")]),
        (change("dissolve", ["92"]), [("/predecessors/0", "unit_has_units_below")]),
        (change("split", ["92"], after("92", "Cần Thơ", "city"), after("94", "Sóc Trăng", "province")), [
            ("/predecessors/0", "unit_has_units_below"),
        ]),
        (change("merge", ["92", "31567"], after("92", "Cần Thơ", "city", "vn")), [
            ("/predecessors/0", "unit_levels_differ"), ("/predecessors/1", "unit_levels_differ"),
            ("/successors/0/kind", "unit_levels_differ"),
        ]),
        (change("rename", ["31567"], after("31567", "Mỹ Tú", "city")), [("/successors/0/kind", "unit_levels_differ")]),
        (change("establish", [], after("vn", "Nước", "nation")), [("/successors/0/kind", "unit_is_nation")]),
        (change("establish", [], after("93", "Mới", parent="92")), [("/successors/0/code", "unit_digits")]),
        (change("establish", [], after("00093", "Mới", "province", "vn")), [("/successors/0/code", "unit_digits")]),
        (change("establish", [], after("31561", "Mới", parent="92")), [("/successors/0/code", "unit_code_taken")]),
        (change("recode", ["31567"], after("31561", "Mỹ Tú")), [("/successors/0/code", "unit_code_taken")]),
        (change("establish", [], after("31568", "Mới")), [("/successors/0/parent", "unit_parent_needed")]),
        (change("merge", ["31567", "25345"], after("31567", "Mỹ Tú")), [
            ("/successors/0/parent", "unit_parent_needed"),
        ]),
        (change("establish", [], after("31568", "Mới", parent="93")), [("/successors/0/parent", "unit_unknown")]),
        (change("establish", [], after("31568", "Mới", parent="vn")), [("/successors/0/parent", "unit_parent_level")]),
        (change("establish", [], after("31568", "Mới", parent="31567")), [
            ("/successors/0/parent", "unit_parent_level"),
        ]),
        (change("establish", [], after("31568", "Mỹ  tú", parent="92")), [("/successors/0/name", "unit_name_taken")]),
        (change("split", ["31567"], after("31567", "Thuỷ Mới"), after("31568", "Xã Thủy Mới")), [
            ("/successors/1/name", "unit_name_taken"),
        ]),
        (change("rename", ["31567"], after("31568", "Mỹ Tú Mới")), [("/successors/0/code", "unit_code_must_stay")]),
        (change("rename", ["31567"], TWO[0]), [("/successors/0/name", "unit_name_must_change")]),
        (change("rename", ["31567"], after("31567", "Mỹ Tú Mới", parent="75")), [
            ("/successors/0/parent", "unit_parent_must_stay"),
        ]),
        (change("recode", ["31567"], TWO[0]), [("/successors/0/code", "unit_code_must_change")]),
        (change("recode", ["31567"], TWO[1]), [("/successors/0/name", "unit_name_must_stay")]),
        (change("dissolve", ["31567"], effectiveOn="2025-07-01", basis=DECREE | {"issuedOn": "2025-06-16"}), [
            ("/predecessors/0", "unit_changed_later"),
        ]),
        (change("dissolve", ["31567"], basis=DECREE | {"issuedOn": "2026-07-02"}), [
            ("/basis/issuedOn", "unit_decree_after_effect"),
        ]),
        (change("merge", ["99999", "31561"], after("31560", "Mới", parent="93")), [
            ("/predecessors/0", "unit_unknown"), ("/successors/0/parent", "unit_unknown"),
        ]),
    ],
)  # fmt: skip
def test_a_wrong_change_names_each_field_and_fault(
    asked: UnitChangeCreate, expected: list[tuple[str, str]]
) -> None:
    assert faults(asked) == expected


def test_a_unit_that_already_has_an_end_cannot_be_changed() -> None:
    ending = COUNTRY | {"31567": replace(MY_TU, valid_to=date(2026, 12, 31))}

    assert faults(change("dissolve", ["31567"]), ending) == [("/predecessors/0", "unit_ended")]


def test_a_unit_renamed_later_cannot_be_changed_before_that() -> None:
    later = FormerName(
        33_006_900, "31567", "Cũ", "Xã Cũ", UnitKind.commune, date(2025, 7, 1), date(2026, 8, 31)
    )

    refused = faults(change("dissolve", ["31567"]), history=[later])

    assert refused == [("/predecessors/0", "unit_changed_later")]


def test_nothing_begins_below_a_unit_that_ends() -> None:
    ending = COUNTRY | {"92": replace(COUNTRY["92"], valid_to=date(2026, 12, 31))}
    asked = change("establish", [], after("31568", "Mới", parent="92"))

    assert faults(asked, ending) == [("/successors/0/parent", "unit_parent_not_in_existence")]


def test_a_province_without_free_keys_says_so() -> None:
    asked = change("split", ["31567"], *TWO)

    with pytest.raises(Invalid) as refused:
        plan_change(asked, COUNTRY, {CAN_THO: 33_999_900})

    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/successors/1", "unit_keys_exhausted")]


def test_a_fault_carries_what_its_sentence_needs() -> None:
    asked = change("establish", [], after("31561", "Mới", parent="92"))

    with pytest.raises(Invalid) as refused:
        plan_change(asked, COUNTRY, NEXT)

    assert dict(refused.value.errors[0].params) == {"code": "31561", "name": "Xã Đại Hải"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "transfer"},
        {"effectiveOn": "1900-01-01"},
        {"predecessors": ["3156"]},
        {"basis": {"number": "12"}},
        {"successors": [{"code": "31567", "name": "", "kind": "commune"}]},
        {"successors": [{"code": "31567", "name": "A", "kind": "district"}]},
        {"decree": "12"},
    ],
)
def test_a_change_of_the_wrong_shape_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        change("merge", ["31567", "31561"], after("31567", "Mỹ Tú"), **wrong)


def test_a_change_names_every_code_that_must_be_looked_up() -> None:
    asked = change("merge", ["31567", "31561"], after("31568", "Mỹ Tú", parent="92"))

    assert asked.codes == {"31567", "31561", "31568", "92"}
