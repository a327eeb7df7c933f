"""Everything the lint finds, one case each: what is asked, what is not, and in whose words it is told."""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.domain.lint import findings
from service.domain.lint_facts import (
    Assigned,
    Clear,
    LintAgency,
    LintIndicator,
    LintPlan,
    LintProduct,
    LintTarget,
    LintTask,
)
from service.domain.lint_findings import Found, LintCode, Severity, gaps, told
from service.domain.lint_messages import LINT_MESSAGES
from service.domain.schedules import Schedule, ScheduleKind
from service.domain.targets import Comparator, Direction

OWN, ABOVE = 9, 2


def _agency(role: str = "lead", **given: Any) -> LintAgency:
    return LintAgency(
        **{
            "id": uuid4(), "name": "Công an", "unit_key": OWN, "collective": False, "members": 0, "role": role,
        } | given
    )  # fmt: skip


def _target(**given: Any) -> LintTarget:
    return LintTarget(
        **{
            "name": None, "text": "≥ 80%", "year": 2026, "due": date(2026, 12, 31), "comparator": Comparator.ge,
            "evaluate_as": Comparator.ge, "value": Decimal(80), "low": None, "high": None, "measure": "level",
            "followed": True, "agency_id": None,
        } | given
    )  # fmt: skip


def _indicator(**given: Any) -> LintIndicator:
    return LintIndicator(
        **{
            "id": uuid4(), "number": "1", "name": "Hồ sơ trực tuyến", "unit_measure": "%", "direction": Direction.up,
            "targets": [_target()], "agencies": [_agency()],
            "assigned": [],
        } | given
    )  # fmt: skip


def _asked(number: float, **given: Any) -> Assigned:
    return Assigned(
        **{
            "text": None, "due": date(2026, 12, 31), "evaluate_as": Comparator.ge, "measure": "level",
            "value": Decimal(str(number)), "low": None, "high": None,
        } | given
    )  # fmt: skip


def _task(**given: Any) -> LintTask:
    schedule = Schedule(text="Quý III", kind=ScheduleKind.BY_DATE, due=date(2026, 9, 30))
    return LintTask(
        **{
            "id": uuid4(), "number": "1", "title": "Tập huấn kỹ năng số", "schedule": schedule,
            "due": date(2026, 9, 30), "approving_authority": "UBND xã", "agencies": [_agency()],
            "products": [LintProduct(name="Báo cáo", schedule=None)], "serves": 1,
        } | given
    )  # fmt: skip


def _plan(**given: Any) -> LintPlan:
    return LintPlan(
        **{
            "id": UUID(int=1), "unit_key": OWN, "title": "Kế hoạch", "number": "10", "number_pending": False,
            "issued_on": "2026-04-01", "signed": True, "missing_annexes": [], "clears": [], "effective_on": None,
            "indicators": [_indicator()], "tasks": [_task()],
        } | given
    )  # fmt: skip


def _found(plan: LintPlan, **given: Any) -> list[tuple[LintCode, Severity, str]]:
    return [(f.code, f.severity, f.pointer) for f in findings(plan, **given)]


def test_a_plan_that_is_clear_has_nothing_to_mend() -> None:
    assert findings(_plan()) == []


HEADS: list[tuple[dict[str, Any], LintCode, str]] = [
    ({"number": "", "number_pending": True}, LintCode.number, "/number"),
    ({"issued_on": "2026-04"}, LintCode.issued_on, "/issuedOn"),
    ({"signed": False}, LintCode.signature, "/signature"),
    ({"missing_annexes": ["I", "III"]}, LintCode.missing_annex, "/missingAnnexes/1"),
    ({"indicators": []}, LintCode.no_indicator, ""),
    ({"tasks": []}, LintCode.no_task, ""),
]


@pytest.mark.parametrize(("given", "code", "pointer"), HEADS)
def test_what_is_missing_in_the_head(given: dict[str, Any], code: LintCode, pointer: str) -> None:
    found = findings(_plan(**given))

    assert {f.code for f in found} == {code}
    assert (found[-1].pointer, found[-1].item) == (pointer, None)


def _schedule(kind: ScheduleKind, **given: Any) -> Schedule:
    return Schedule(text="Cột bên cạnh", kind=kind, **given)


TASKS: list[tuple[dict[str, Any], LintCode, Severity, str]] = [
    ({"agencies": []}, LintCode.task_without_lead, Severity.error, "/assignments"),
    ({"agencies": [_agency("coordinator")]}, LintCode.task_without_lead, Severity.error, "/assignments"),
    ({"agencies": [_agency(collective=True)]}, LintCode.collective_lead, Severity.error, "/assignments"),
    (
        {"agencies": [_agency(collective=True, members=3)]},
        LintCode.collective_lead, Severity.warning, "/assignments",
    ),
    ({"agencies": [_agency(), _agency()]}, LintCode.several_leads, Severity.info, "/assignments"),
    ({"agencies": [_agency(unit_key=ABOVE)]}, LintCode.upper_levels_work, Severity.warning, "/assignments"),
    ({"title": "Khác"}, LintCode.task_vague, Severity.warning, "/title"),
    (
        {"schedule": _schedule(ScheduleKind.UNPARSED), "due": None},
        LintCode.task_unparsed, Severity.error, "/schedule",
    ),
    (
        {"schedule": _schedule(ScheduleKind.BY_DATE, due=date(2029, 12, 31), problems=("ambiguous",))},
        LintCode.deadline_doubtful, Severity.warning, "/schedule/problems",
    ),
    (
        {"products": [LintProduct(name="A", schedule=_schedule(ScheduleKind.UNPARSED))]},
        LintCode.product_unparsed, Severity.error, "/deliverables/0/schedule",
    ),
    ({"due": date(2026, 3, 31)}, LintCode.due_before_issue, Severity.warning, "/schedule/due"),
    ({"products": []}, LintCode.task_without_product, Severity.info, "/deliverables"),
    ({"approving_authority": None}, LintCode.task_without_authority, Severity.info, "/approvingAuthority"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "code", "severity", "pointer"), TASKS)
def test_what_is_unclear_in_a_task(
    given: dict[str, Any], code: LintCode, severity: Severity, pointer: str
) -> None:
    task = _task(**given)

    assert _found(_plan(tasks=[task])) == [(code, severity, pointer)]
    (found,) = findings(_plan(tasks=[task]))
    assert found.item is not None
    assert (found.item.kind, found.item.id, found.item.number) == ("task", task.id, "1")


INDICATORS: list[tuple[dict[str, Any], LintCode, Severity, str]] = [
    ({"agencies": []}, LintCode.indicator_without_lead, Severity.warning, "/assignments"),
    ({"targets": []}, LintCode.indicator_without_target, Severity.warning, "/targets"),
    (
        {"targets": [_target(text="≥ 100%", value=Decimal(100))]},
        LintCode.bound_cannot_be_exceeded, Severity.info, "/targets/0/value",
    ),
    (
        {"targets": [_target(text="trên 100%", comparator=Comparator.gt, value=Decimal(100))]},
        LintCode.bound_cannot_be_exceeded, Severity.error, "/targets/0/value",
    ),
    ({"targets": [_target(due=date(2026, 3, 31))]}, LintCode.due_before_issue, Severity.warning, "/targets/0/due"),
    (
        {"targets": [_target(), _target(text="100%", comparator=Comparator.eq, value=Decimal(100))]},
        LintCode.conflicting_targets, Severity.warning, "/targets/1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "code", "severity", "pointer"), INDICATORS)
def test_what_is_doubtful_in_an_indicator(
    given: dict[str, Any], code: LintCode, severity: Severity, pointer: str
) -> None:
    assert _found(_plan(indicators=[_indicator(**given)])) == [(code, severity, pointer)]


def test_a_bare_hundred_and_a_count_of_hundred_are_no_bounds() -> None:
    bare = _indicator(targets=[_target(text="100%", comparator=Comparator.eq, value=Decimal(100))])
    count = _indicator(
        name="Mô hình", unit_measure="mô hình", targets=[_target(text="≥ 120", value=Decimal(120))]
    )
    change = _indicator(
        name="Doanh thu", targets=[_target(text="Tăng ≥ 100%", value=Decimal(100), measure="change")]
    )

    assert findings(_plan(indicators=[bare, count, change])) == []


def test_the_same_thing_printed_twice_whatever_the_accents() -> None:
    tasks = [_task(), _task(number="7", title="TẬP HUẤN  kỹ năng số")]
    indicators = [_indicator(), _indicator(number="4", targets=[_target(text="90%", value=Decimal(90))])]

    found = findings(_plan(tasks=tasks, indicators=indicators))

    assert [(f.code, f.item.number if f.item else "") for f in found] == [
        (LintCode.duplicate_indicator, "4"),
        (LintCode.duplicate_task, "7"),
        (LintCode.conflicting_targets, "4"),
    ]


def test_the_set_of_clears_is_the_plans_own() -> None:
    bare = _task(products=[], approving_authority=None, serves=0, agencies=[_agency(), _agency()])
    long = Schedule(text="2026", kind=ScheduleKind.PERIOD, start=date(2026, 1, 1), due=date(2026, 12, 31))

    six = _found(_plan(tasks=[bare]))
    five = _found(
        _plan(tasks=[bare], clears=[Clear.person, Clear.work, Clear.time, Clear.result, Clear.effect])
    )
    steps = _found(_plan(tasks=[_task(schedule=long, due=date(2026, 12, 31))], clears=[Clear.progress]))

    assert [code for code, _, _ in six] == [
        LintCode.several_leads, LintCode.task_without_product, LintCode.task_without_authority,
    ]  # fmt: skip
    assert [code for code, _, _ in five] == [LintCode.task_without_result, LintCode.task_without_effect]
    assert [code for code, _, _ in steps] == [LintCode.task_without_steps]


def test_a_finding_names_the_clear_it_is_against_only_if_the_plan_wants_it() -> None:
    unparsed = _task(schedule=_schedule(ScheduleKind.UNPARSED), due=None)

    (asked,) = findings(_plan(tasks=[unparsed]))
    (unasked,) = findings(_plan(tasks=[unparsed], clears=[Clear.person]))

    assert (asked.clear, unasked.clear) == (Clear.time, None)


def test_a_target_below_the_one_assigned_either_way() -> None:
    up = _indicator(assigned=[_asked(85), _asked(80), _asked(99, due=date(2026, 6, 30))])
    falling = {"evaluate_as": Comparator.le}
    down = _indicator(
        name="Hồ sơ trễ hạn", targets=[_target(value=Decimal(10), **falling)],
        assigned=[_asked(5, text="≤ 5%", **falling), _asked(10, **falling)],
    )  # fmt: skip

    found = findings(_plan(indicators=[up, down]))

    assert [(f.code, f.pointer, f.params["assigned"]) for f in found] == [
        (LintCode.below_assigned, "/targets/0/value", "85"),
        (LintCode.below_assigned, "/targets/0/value", "≤ 5%"),
    ]


def test_what_is_asked_is_held_against_all_that_is_followed_by_its_day() -> None:
    half, whole = _target(due=date(2026, 6, 30), value=Decimal(60)), _target(value=Decimal(80))
    enough = _indicator(targets=[half, whole, _target(due=date(2026, 9, 30), value=Decimal(90))], assigned=[_asked(85)])
    short = _indicator(name="Khác", targets=[half, whole, _target(value=Decimal(99), followed=False)],
                       assigned=[_asked(85), _asked(90, low=Decimal(90), high=Decimal(95), value=None)])  # fmt: skip
    others = _indicator(name="Nữa", targets=[_target(agency_id=uuid4())], assigned=[_asked(85)])
    strict = _indicator(name="Vượt", assigned=[_asked(80, evaluate_as=Comparator.gt)])
    worded = _indicator(name="Có", assigned=[_asked(0, value=None, evaluate_as=Comparator.boolean)])
    change = _indicator(name="Giảm", assigned=[_asked(85, measure="change")])

    found = findings(_plan(indicators=[enough, short, others, strict, worded, change]))

    below = [(f.item.title, f.pointer, f.params["assigned"]) for f in found if f.item and f.code == "below_assigned"]
    assert below == [
        ("Khác", "/targets/1/value", "85"), ("Khác", "/targets/1/value", "90–95"), ("Vượt", "/targets/0/value", "80"),
    ]  # fmt: skip


def test_the_gaps_of_a_publication_are_the_findings_counted() -> None:
    plan = _plan(tasks=[_task(products=[]), _task(title="Việc thứ hai", products=[])], signed=False)

    assert [(gap.code, gap.count) for gap in gaps(findings(plan))] == [
        (LintCode.signature, 1),
        (LintCode.task_without_product, 2),
    ]


def test_every_code_is_told_in_both_languages_with_all_its_values() -> None:
    assert set(LINT_MESSAGES) == {code.value for code in LintCode}
    for code, text in LINT_MESSAGES.items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(said) if name}
            for said in (text.vi + text.vi_mend, text.en + text.en_mend)
        ]
        assert fields[0] == fields[1], code
        assert all(said and said == said.strip() for said in text), code
        assert all(said[-1] in ".?!" for said in text[2:]), code


def test_a_finding_is_told_in_the_language_asked_for() -> None:
    found = [
        Found(code=LintCode.missing_annex, severity=Severity.warning, pointer="", params={"annex": "III"})
    ]

    vi, en = told(found, "vi"), told(found, "en")

    assert vi.items[0].message == "Phụ lục “III” được nhắc nhưng không có trong văn bản."
    assert en.items[0].message == "Annex “III” is cited and is not in the document."
    assert (vi.count, vi.counts[0].code, en.items[0].code) == (1, "missing_annex", "missing_annex")
