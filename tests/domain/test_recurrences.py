"""Do our days agree with those of another reader of RFC 5545, and does no rule keep the service busy?"""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.recurrences import LIMIT, RuleRefused, due_days

BUSY_SECONDS = 0.5
"""More than any rule may cost of the processor; one that was walked to the year 9999 cost two to four seconds."""

NASTY = [
    ("FREQ=WEEKLY;BYSETPOS=50;UNTIL=20261231", "rrule_unreadable"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "rrule_unreadable"),
    ("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "rrule_unreadable"),
    ("FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "rrule_unreadable"),
    ("FREQ=YEARLY;BYEASTER=0", "rrule_unreadable"),
    ("FREQ=SECONDLY;UNTIL=20261231", "rrule_too_often"),
    ("FREQ=HOURLY;INTERVAL=999", "rrule_too_often"),
    ("FREQ=MONTHLY;INTERVAL=9999999999999999999999", "rrule_unreadable"),
    ("FREQ=MONTHLY;COUNT=99999999999999999999999999", "rrule_too_many"),
    ("FREQ=WEEKLY;BYDAY=5MO", "rrule_unreadable"),
    ("FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=0", "rrule_unreadable"),
    ("EXRULE:FREQ=MONTHLY", "rrule_unreadable"),
    ("FREQ=MONTHLY;EXRULE=FREQ", "rrule_unreadable"),
    ("FREQ=MONTHLY\nEXRULE:FREQ=MONTHLY", "rrule_unreadable"),
    ("FREQ=MONTHLY;FREQ=YEARLY", "rrule_unreadable"),
    ("FREQ=YEARLY;BYMONTH=" + ",".join(["2"] * 80), None),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "rrule_empty"),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;UNTIL=21001231", "rrule_empty"),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=1", "rrule_empty"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=500", "rrule_empty"),
    ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;COUNT=3", "rrule_empty"),
    ("FREQ=MONTHLY;BYDAY=50MO;COUNT=1", "rrule_empty"),
    ("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=9MO,9TU,9WE,9TH,9FR,9SA,9SU;COUNT=1", "rrule_empty"),
    ("FREQ=WEEKLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "rrule_empty"),
]


@pytest.mark.parametrize(("rule", "code"), NASTY)
def test_no_rule_keeps_the_service_busy_whatever_it_says(rule: str, code: str | None) -> None:
    begun = process_time()
    try:
        found = due_days(rule, first=date(1945, 1, 1), last=None, period_end=date(2100, 12, 31))
        refused = None
    except RuleRefused as problem:
        refused = problem.code
    spent = process_time() - begun

    assert refused == code
    assert refused or len(found) <= LIMIT
    assert spent < BUSY_SECONDS


@st.composite
def _rules(draw: st.DrawFn) -> str:
    """Rules that name their days and are sure to yield some."""
    frequency = draw(st.sampled_from(["WEEKLY", "MONTHLY", "YEARLY"]))
    interval = draw(st.integers(1, 5))
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}"]
    if frequency != "WEEKLY" and draw(st.booleans()):
        days = draw(st.lists(st.integers(1, 28) | st.integers(-28, -1), min_size=1, max_size=4, unique=True))
        parts.append(f"BYMONTHDAY={','.join(map(str, days))}")
    else:
        names = draw(st.lists(st.sampled_from(["MO", "TU", "FR", "SA", "SU"]), min_size=1, unique=True))
        nth = draw(st.sampled_from(["", "1", "2", "+3", "-1", "-4"])) if frequency != "WEEKLY" else ""
        parts.append(f"BYDAY={','.join(nth + name for name in names)}")
    if frequency == "YEARLY" and draw(st.booleans()):
        parts.append(f"BYMONTH={','.join(map(str, draw(st.lists(st.integers(1, 12), min_size=1, max_size=3))))}")
    if frequency == "WEEKLY" and draw(st.booleans()):
        parts.append("WKST=SU")
    return ";".join(parts)


@settings(max_examples=300, deadline=None)
@given(rule=_rules(), first=st.dates(date(1990, 1, 1), date(2060, 12, 31)), count=st.integers(1, 30))
def test_the_days_are_those_another_reader_of_the_standard_finds(rule: str, first: date, count: int) -> None:
    theirs = [moment.date() for moment in islice(rrulestr(rule, dtstart=datetime.combine(first, time())), count)]

    ours = due_days(f"{rule};COUNT={count}", first=first, last=None, period_end=None)

    within = [day for day in theirs if day <= date(2100, 12, 31)]
    assert list(ours) == within


def test_a_week_day_may_stand_beside_a_numbered_one() -> None:
    found = due_days("FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=4", first=date(2026, 1, 1), last=None, period_end=None)

    assert [day.isoformat() for day in found] == ["2026-01-05", "2026-01-30", "2026-02-02", "2026-02-27"]
