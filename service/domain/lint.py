"""What is unclear, doubtful or missing in a plan, and how is it mended?

Plans promise to be clear ("sáu rõ": who, what, when, whose responsibility, which product, on
whose authority; some name other sets). The set is the plan's own; the six where it names none.
Nothing here keeps a plan from being published: what is found then is counted and kept as its
gaps. Source: domain.md section 2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.language.text import fold
from service.domain.lint_facts import (
    SIX,
    Assigned,
    Clear,
    LintAgency,
    LintIndicator,
    LintPlan,
    LintTarget,
    LintTask,
)
from service.domain.lint_findings import Found, LintCode, LintItem, Severity
from service.domain.schedules import ScheduleKind
from service.domain.targets import Comparator, asks_as_much

E, W, N = Severity.error, Severity.warning, Severity.info
C = LintCode
_HUNDRED = Decimal(100)
_LONG_DAYS = 183
"""Work of more than half a year whose progress cannot be told between beginning and end."""


def findings(plan: LintPlan, *, on: date | None = None) -> list[Found]:
    """Everything found. on: the day the paper takes effect, if it is only now being given one."""
    wanted = frozenset(plan.clears or SIX)
    issued = on or plan.effective_on or _whole_day(plan.issued_on)
    order = list(LintCode)
    found = [
        *_head(plan),
        *(each for indicator in plan.indicators for each in _indicator(plan, indicator, issued)),
        *(each for task in plan.tasks for each in _task(plan, task, wanted, issued)),
        *_twice(C.duplicate_indicator, ((_of_indicator(i), "/name") for i in plan.indicators)),
        *_twice(C.duplicate_task, ((_of_task(t), "/title") for t in plan.tasks)),
        *_at_odds(plan.indicators),
    ]
    told = [each if each.clear in wanted else each.model_copy(update={"clear": None}) for each in found]
    return sorted(told, key=lambda each: order.index(each.code))


def _whole_day(printed: str | None) -> date | None:
    return date.fromisoformat(printed) if printed is not None and len(printed) == 10 else None


def _of_indicator(indicator: LintIndicator) -> LintItem:
    return LintItem(kind="indicator", id=indicator.id, number=indicator.number, title=indicator.name)


def _of_task(task: LintTask) -> LintItem:
    return LintItem(kind="task", id=task.id, number=task.number, title=task.title)


def _head(plan: LintPlan) -> Iterator[Found]:
    if plan.number_pending or not plan.number:
        yield Found(code=C.number, severity=N, pointer="/number")
    if _whole_day(plan.issued_on) is None:
        yield Found(code=C.issued_on, severity=N, pointer="/issuedOn")
    if not plan.signed:
        yield Found(code=C.signature, severity=W, pointer="/signature")
    for i, annex in enumerate(plan.missing_annexes):
        yield Found(code=C.missing_annex, severity=W, pointer=f"/missingAnnexes/{i}", params={"annex": annex})
    if not plan.indicators:
        yield Found(code=C.no_indicator, severity=W, pointer="")
    if not plan.tasks:
        yield Found(code=C.no_task, severity=W, pointer="")


def _indicator(plan: LintPlan, indicator: LintIndicator, issued: date | None) -> Iterator[Found]:
    item = _of_indicator(indicator)
    leads = [agency for agency in indicator.agencies if agency.role == "lead"]
    if not leads:
        yield Found(
            code=C.indicator_without_lead, severity=W, pointer="/assignments", item=item, clear=Clear.person
        )
    yield from _leads(plan, item, leads, frozenset())
    if not indicator.targets:
        yield Found(code=C.indicator_without_target, severity=W, pointer="/targets", item=item)
    for i, target in enumerate(indicator.targets):
        if _bounded(indicator, target):
            beyond = target.comparator is Comparator.gt or target.value != _HUNDRED
            yield Found(
                code=C.bound_cannot_be_exceeded,
                severity=E if beyond else N,
                pointer=f"/targets/{i}/value",
                item=item,
                params={"text": target.text},
            )
        if issued is not None and target.due is not None and target.due < issued:
            yield _early(item, f"/targets/{i}/due", target.due, issued)
    yield from _below(indicator, item)


def _bounded(indicator: LintIndicator, target: LintTarget) -> bool:
    """A share that is to be 100 % or more cannot be more: "≥ 100%"."""
    share = "%" in (indicator.unit_measure or "") or "%" in target.text
    upward = target.comparator in (Comparator.ge, Comparator.gt)
    return share and upward and target.measure == "level" and (target.value or 0) >= _HUNDRED


def _below(indicator: LintIndicator, item: LintItem) -> Iterator[Found]:
    """What is asked from above by a day, where what the unit itself is to reach by then is less.

    An indicator without any number by that day is another matter, and so is one counted otherwise.
    """
    for given in indicator.assigned:
        own = [
            (target.due, i)
            for i, target in enumerate(indicator.targets)
            if target.followed
            and target.agency_id is None
            and target.measure is given.measure
            and target.amount is not None
            and target.due is not None
            and target.due <= given.due
        ]
        if given.amount is None or not own or any(asks_as_much(indicator.targets[i], given) for _, i in own):
            continue
        _, nearest = max(own)
        params = {"text": indicator.targets[nearest].text, "assigned": given.text or _figures(given)}
        yield Found(
            code=C.below_assigned, severity=E, pointer=f"/targets/{nearest}/value", item=item, params=params
        )


def _figures(given: Assigned) -> str:
    numbers = (given.value, given.low, given.high)
    return "–".join(f"{number.normalize():f}" for number in numbers if number is not None)


def _leads(
    plan: LintPlan, item: LintItem, leads: Sequence[LintAgency], wanted: frozenset[Clear]
) -> Iterator[Found]:
    for agency in leads:
        if agency.collective:
            yield Found(
                code=C.collective_lead,
                severity=W if agency.members else E,
                pointer="/assignments",
                item=item,
                clear=Clear.responsibility,
                params={"agency": agency.name},
            )
        if agency.unit_key != plan.unit_key:
            yield Found(
                code=C.upper_levels_work,
                severity=W,
                pointer="/assignments",
                item=item,
                params={"agency": agency.name},
            )
    if len(leads) > 1 and Clear.responsibility in wanted:
        yield Found(
            code=C.several_leads,
            severity=N,
            pointer="/assignments",
            item=item,
            clear=Clear.responsibility,
            params={"agencies": ", ".join(agency.name for agency in leads)},
        )


def _task(plan: LintPlan, task: LintTask, wanted: frozenset[Clear], issued: date | None) -> Iterator[Found]:
    item = _of_task(task)

    def missing(code: LintCode, severity: Severity, pointer: str, clear: Clear) -> Found:
        return Found(code=code, severity=severity, pointer=pointer, item=item, clear=clear)

    leads = [agency for agency in task.agencies if agency.role == "lead"]
    if not leads:
        yield missing(C.task_without_lead, E, "/assignments", Clear.person)
    yield from _leads(plan, item, leads, wanted)
    yield from _deadlines(task, item, issued)
    if Clear.work in wanted and len(task.title.split()) < 2:
        yield missing(C.task_vague, W, "/title", Clear.work)
    if Clear.product in wanted and not task.products:
        yield missing(C.task_without_product, N, "/deliverables", Clear.product)
    if Clear.authority in wanted and not task.approving_authority:
        yield missing(C.task_without_authority, N, "/approvingAuthority", Clear.authority)
    if Clear.result in wanted and not task.products and not task.serves:
        yield missing(C.task_without_result, N, "/deliverables", Clear.result)
    if Clear.progress in wanted and _without_steps(task):
        yield missing(C.task_without_steps, N, "/schedule", Clear.progress)
    if Clear.effect in wanted and not task.serves:
        yield missing(C.task_without_effect, N, "", Clear.effect)


def _without_steps(task: LintTask) -> bool:
    schedule = task.schedule
    if schedule.kind not in (ScheduleKind.BY_DATE, ScheduleKind.PERIOD) or task.due is None:
        return False
    dated = any(product.schedule is not None for product in task.products)
    return not dated and schedule.start is not None and (task.due - schedule.start).days > _LONG_DAYS


def _deadlines(task: LintTask, item: LintItem, issued: date | None) -> Iterator[Found]:
    printed = task.schedule.text or ""
    if task.schedule.kind is ScheduleKind.UNPARSED:
        yield Found(
            code=C.task_unparsed,
            severity=E,
            pointer="/schedule",
            item=item,
            clear=Clear.time,
            params={"text": printed},
        )
    elif task.schedule.problems:
        yield Found(
            code=C.deadline_doubtful,
            severity=W,
            pointer="/schedule/problems",
            item=item,
            clear=Clear.time,
            params={"text": printed, "problems": ", ".join(task.schedule.problems)},
        )
    for i, product in enumerate(task.products):
        if product.schedule is not None and product.schedule.kind is ScheduleKind.UNPARSED:
            yield Found(
                code=C.product_unparsed,
                severity=E,
                pointer=f"/deliverables/{i}/schedule",
                item=item,
                clear=Clear.time,
                params={"text": product.schedule.text or "", "product": product.name},
            )
    if issued is not None and task.due is not None and task.due < issued:
        yield _early(item, "/schedule/due", task.due, issued)


def _early(item: LintItem, pointer: str, due: date, issued: date) -> Found:
    params = {"due": due.isoformat(), "issued": issued.isoformat()}
    return Found(code=C.due_before_issue, severity=W, pointer=pointer, item=item, params=params)


def _twice(code: LintCode, items: Iterable[tuple[LintItem, str]]) -> Iterator[Found]:
    """The second and every further item called the same, whatever the accents and the case."""
    first: dict[str, LintItem] = {}
    for item, pointer in items:
        known = first.setdefault(fold(item.title), item)
        if known is not item:
            params = {"other": known.number or known.title}
            yield Found(code=code, severity=W, pointer=pointer, item=item, clear=Clear.work, params=params)


def _at_odds(indicators: Sequence[LintIndicator]) -> Iterator[Found]:
    """Several values printed for the same quantity, day and agency, in one indicator or in two of one name."""
    said: dict[tuple[Any, ...], list[tuple[LintItem, int, LintTarget]]] = defaultdict(list)
    for indicator in indicators:
        item = _of_indicator(indicator)
        for i, target in enumerate(indicator.targets):
            key = (fold(indicator.name), target.name, target.due, target.agency_id)
            said[key].append((item, i, target))
    for several in said.values():
        _, _, first = several[0]
        for item, i, target in several[1:]:
            if (target.comparator, target.value, target.low, target.high) != (
                first.comparator, first.value, first.low, first.high,
            ):  # fmt: skip
                params = {"text": target.text, "other": first.text}
                yield Found(
                    code=C.conflicting_targets, severity=W, pointer=f"/targets/{i}", item=item, params=params
                )
