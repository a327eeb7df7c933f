"""Is a stored calendar of standings the same as judging every single day by hand?"""

from __future__ import annotations

import json
from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.calendars import BEGINNING
from service.domain.schedules import Occurrence, Schedule, ScheduleKind, SchedulePart
from service.domain.standings import task_calendar
from service.domain.task_facts import ProductFacts, TaskFacts, TaskStatus
from service.domain.whys import say_why

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]

some_day = st.sampled_from(DAYS)
maybe_day = st.none() | some_day
QUARTER_ENDS = [date(y, m, d) for y in (2026, 2027) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]


@st.composite
def tasks(draw: st.DrawFn) -> TaskFacts:
    kind = draw(st.sampled_from(list(ScheduleKind)))
    due = draw(some_day)
    status = draw(st.sampled_from(list(TaskStatus)))
    fields: dict[str, Any] = {"kind": kind}
    kept: tuple[Occurrence, ...] = ()
    if kind in (ScheduleKind.BY_DATE, ScheduleKind.PERIOD):
        fields |= {"due": due, "start": FIRST}
    if kind is ScheduleKind.MILESTONES:
        days = draw(st.lists(some_day, min_size=1, max_size=4, unique=True))
        fields["parts"] = tuple(SchedulePart(name=f"mốc {i}", due=each) for i, each in enumerate(days))
        kept = tuple(Occurrence(i, each, each, draw(maybe_day)) for i, each in enumerate(sorted(days), 1))
    if kind is ScheduleKind.RECURRING:
        fields["rrule"] = "FREQ=MONTHLY;INTERVAL=3"
        kept = tuple(Occurrence(i, end, end, draw(maybe_day)) for i, end in enumerate(QUARTER_ENDS, 1))
    stopped = status in (TaskStatus.SUSPENDED, TaskStatus.CANCELLED)
    return TaskFacts(
        schedule=Schedule(**fields),
        status=status,
        period_start=FIRST,
        period_end=LAST,
        done_on=draw(some_day) if status is TaskStatus.DONE else draw(maybe_day),
        effective_on=draw(maybe_day),
        tracked_from=draw(maybe_day),
        occurrences=kept if draw(st.booleans()) else (),
        deliverables=tuple(
            ProductFacts(draw(maybe_day), draw(maybe_day), f"sản phẩm {i}")
            for i in range(draw(st.integers(0, 2)))
        ),
        updates=tuple(draw(st.lists(some_day, max_size=5))),
        due_soon_days=draw(st.integers(0, 40)),
        triggered_due=draw(maybe_day) if kind is ScheduleKind.CONDITIONAL else None,
        extended_due=draw(maybe_day) if kind is not ScheduleKind.MILESTONES else None,
        stopped_on=draw(maybe_day) if stopped else None,
    )


def by_hand(task: TaskFacts, on: date) -> str:
    """Judge one day as a clerk would, with a list of what is open and nothing prepared."""
    if task.status.value in ("suspended", "cancelled") and (task.stopped_on or on) <= on:
        return task.status.value
    done = task.status is TaskStatus.DONE and task.done_on is not None and task.done_on <= on
    if done and task.done_on is not None:
        return by_hand_done(task, task.done_on)
    own = by_hand_open(task, on)
    open_products = [
        product.due_on
        for product in task.deliverables
        if product.due_on is not None
        and not early(task, product.due_on)
        and not (product.done_on is not None and product.done_on <= on)
    ]
    if any(due < on for due in open_products):
        return "overdue"
    if own not in ("overdue", "ongoing_silent") and any(near(task, due, on) for due in open_products):
        return "due_soon"
    return own


def early(task: TaskFacts, due: date) -> bool:
    return any(limit is not None and due < limit for limit in (task.effective_on, task.tracked_from))


def near(task: TaskFacts, due: date, on: date) -> bool:
    return due - timedelta(days=task.due_soon_days) <= on <= due


def against(task: TaskFacts, due: date, on: date) -> str:
    return "overdue" if on > due else "due_soon" if near(task, due, on) else "open_on_time"


def whole_due(task: TaskFacts) -> date | None:
    kind = task.schedule.kind
    if kind is ScheduleKind.MILESTONES:
        return max(part.due for part in task.schedule.parts)
    due = task.triggered_due if kind is ScheduleKind.CONDITIONAL else task.schedule.due
    return due and (task.extended_due or due)


def instances(task: TaskFacts) -> list[Occurrence]:
    """List what counts of the occurrences or milestones, those kept or those of the schedule."""
    days = (
        QUARTER_ENDS
        if task.schedule.kind is ScheduleKind.RECURRING
        else sorted(part.due for part in task.schedule.parts)
    )
    all_of_them = list(task.occurrences) or [Occurrence(i, day, day) for i, day in enumerate(days, 1)]
    return [o for o in all_of_them if not early(task, o.due) or (o.done_on and o.done_on <= o.due)]


def by_hand_done(task: TaskFacts, done_on: date) -> str:
    if task.schedule.kind is ScheduleKind.RECURRING:
        counted = instances(task)
        if not counted:
            return "due_before_issue"
        passed = [o for o in counted if o.due < done_on]
        judged = passed[-1] if passed else counted[0]
        return "done_on_time" if min(judged.done_on or done_on, done_on) <= judged.due else "done_late"
    due = whole_due(task)
    if due is None or done_on <= due:
        return "done_on_time"
    return "due_before_issue" if early(task, due) else "done_late"


def by_hand_open(task: TaskFacts, on: date) -> str:
    kind = task.schedule.kind
    if kind is ScheduleKind.UNPARSED:
        return "undated"
    if kind is ScheduleKind.ONGOING:
        since = max(task.effective_on or FIRST, task.tracked_from or FIRST)
        ended = [end for end in QUARTER_ENDS if since <= end < on]
        if not ended:
            return "ongoing_ok"
        begin = date(ended[-1].year, ended[-1].month - 2, 1)
        return "ongoing_ok" if any(begin <= update <= on for update in task.updates) else "ongoing_silent"
    if kind in (ScheduleKind.MILESTONES, ScheduleKind.RECURRING):
        counted = instances(task)
        still_open = [o for o in counted if o.done_on is None or o.done_on > on]
        if kind is ScheduleKind.MILESTONES:
            if still_open:
                return against(task, still_open[0].due, on)
            dropped = len(counted) < len(task.schedule.parts)
            return "due_before_issue" if dropped else "open_on_time"
        passed, coming = [o for o in counted if o.due < on], [o for o in counted if o.due >= on]
        if passed and passed[-1] in still_open:
            return "overdue"
        if coming and coming[0] not in still_open:
            return "done_on_time"
        if coming and near(task, coming[0].due, on):
            return "due_soon"
        if passed and passed[-1].done_on is not None:
            return "done_on_time" if passed[-1].done_on <= passed[-1].due else "done_late"
        return "open_on_time" if coming else "due_before_issue"
    due = whole_due(task)
    if due is None:
        return "waiting"
    return "due_before_issue" if early(task, due) else against(task, due, on)


@settings(max_examples=300, deadline=None)
@given(tasks())
def test_the_calendar_says_on_every_day_of_two_years_what_a_clerk_would_say(task: TaskFacts) -> None:
    calendar = task_calendar(task)

    told = [calendar.on(day).code.value for day in DAYS]

    assert told == [by_hand(task, day) for day in DAYS]


@settings(max_examples=300, deadline=None)
@given(tasks())
def test_days_rise_from_the_beginning_and_neighbours_differ(task: TaskFacts) -> None:
    calendar = task_calendar(task)

    assert calendar.days[0] == BEGINNING
    assert len(calendar.days) == len(calendar.codes) == len(calendar.whys)
    assert all(before < after for before, after in pairwise(calendar.days))
    entries = list(zip(calendar.codes, calendar.whys, strict=True))
    assert all(before != after for before, after in pairwise(entries))


@settings(max_examples=200, deadline=None)
@given(tasks(), some_day)
def test_the_entry_in_force_is_the_one_width_bucket_picks(task: TaskFacts, day: date) -> None:
    calendar = task_calendar(task)

    bucket = bisect_right(calendar.days, day)

    moment = calendar.on(day)
    assert (moment.code, moment.since) == (calendar.codes[bucket - 1], calendar.days[bucket - 1])


@settings(max_examples=200, deadline=None)
@given(tasks())
def test_every_reason_can_be_said_in_both_languages(task: TaskFacts) -> None:
    for why in task_calendar(task).whys:
        assert "code" in json.loads(why)
        assert "{" not in say_why(why, "vi") + say_why(why, "en")
