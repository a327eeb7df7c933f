"""When does a reporting rule want something: which windows, known as which periods, by which day?

The printed words are kept beside the reading. Windows and last days are data relative to the last
month of their nominal period, so that one line serves every month of a plan and every year of a
long one. "Trước ngày 10" has been turned into the 9th already: a last day is the last in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from service.domain.calendars import BEGINNING, END, Span, month_end, month_start
from service.domain.periods import PeriodPattern, periods_within
from service.domain.reporting_messages import REPORTING_MESSAGES
from service.domain.types import Code, Day, Flag, Line, Shape, View, Whole
from service.domain.working_days import DayShift, shifted


class ReportingCadence(StrEnum):
    """How often something is reported. Only periodic and once yield days; for the others a request
    comes first, or nothing but the words themselves."""

    periodic = "periodic"
    once = "once"
    on_request = "on_request"
    continuous = "continuous"
    unspecified = "unspecified"


class MonthDay(View):
    """A day near a period. month: counted from the period's last month (0), -1 the one before, 1 the one
    after. day: of that month; one it does not have means its last."""

    month: Annotated[Whole, Field(ge=-12, le=12)] = 0
    day: Annotated[Whole, Field(ge=1, le=31)]

    def of(self, span: Span) -> date:
        """The day itself, for one period."""
        first = month_start(span.end.year, span.end.month + self.month)
        last = month_end(first.year, first.month)
        return min(first + timedelta(days=self.day - 1), last)

    @property
    def order(self) -> tuple[int, int]:
        return self.month, self.day


class Window(View):
    """The days a report tells of, both ends included."""

    start: MonthDay
    end: MonthDay


DaysByHand = Annotated[tuple[Day, ...], Field(max_length=60)]


class ReportingTimes(View):
    """When a rule wants something, as printed and as read.

    text: the printed words. periods: of each year, for a periodic rule. window: absent means the nominal
    period itself. last_day: the last in time, absent where none is printed: nothing can be late then;
    exclusive: it was printed as "trước" the day after. due_on: of a rule that wants something once.
    shift: of a last day that is no working day; days_off, working_days: what the decree says that the
    calendar does not know. assumed: what the reading took for granted.
    """

    text: Line | None = None
    cadence: ReportingCadence
    periods: tuple[PeriodPattern, ...] = ()
    window: Window | None = None
    last_day: MonthDay | None = None
    exclusive: bool = False
    due_on: Day | None = None
    shift: DayShift = DayShift.none
    days_off: DaysByHand = ()
    working_days: DaysByHand = ()
    assumed: Annotated[tuple[Code, ...], Field(max_length=20)] = ()


class ReportingTimesWrite(Shape):
    """What a person or a reader of documents says about a rule's days; the fields must agree."""

    text: Line | None = None
    cadence: ReportingCadence
    periods: Annotated[tuple[PeriodPattern, ...], Field(max_length=24)] = ()
    window: Window | None = None
    last_day: MonthDay | None = None
    exclusive: Flag = False
    due_on: Day | None = None
    shift: DayShift = DayShift.none
    days_off: DaysByHand = ()
    working_days: DaysByHand = ()
    assumed: Annotated[tuple[Code, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _fields_agree(self) -> Self:
        faults = list(_faults(self))
        if faults:
            raise ValidationError.from_exception_data(
                "times",
                [
                    InitErrorDetails(
                        type=PydanticCustomError(code, REPORTING_MESSAGES[code][1], params),
                        loc=(field,),
                        input=self.text,
                    )
                    for field, code, params in faults
                ],
            )
        return self

    def read(self) -> ReportingTimes:
        """The same, as it is kept."""
        return ReportingTimes(**{name: getattr(self, name) for name in ReportingTimes.model_fields})


def _faults(write: ReportingTimesWrite) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name every disagreement: the field (as in JSON), the code, its values."""
    periodic, once = write.cadence is ReportingCadence.periodic, write.cadence is ReportingCadence.once
    if periodic and not write.periods:
        yield "periods", "times_periods_missing", {}
    for name, given, fits in (
        ("periods", write.periods, periodic),
        ("window", write.window, periodic),
        ("lastDay", write.last_day, periodic),
        ("dueOn", write.due_on, once),
    ):
        if given and not fits:
            yield name, "times_not_for_cadence", {"cadence": write.cadence.value}
    if write.window is not None:
        if write.window.end.order < write.window.start.order:
            yield "window", "times_window_backwards", {}
        if write.last_day is not None and write.last_day.order < write.window.start.order:
            yield "lastDay", "times_due_before_window", {}
    if write.exclusive and write.last_day is None and write.due_on is None:
        yield "exclusive", "times_exclusive_without_day", {}
    if set(write.days_off) & set(write.working_days):
        yield "workingDays", "times_day_both_ways", {}


class Wanted(NamedTuple):
    """One thing a rule wants: its nominal period, the days it tells of, the last day in time if any."""

    nominal: str
    start: date
    end: date
    last_day: date | None


def wanted(times: ReportingTimes, first: date, last: date) -> tuple[Wanted, ...]:
    """List what a rule wants for the days first..last (a plan's period), in order of the windows.

    Windows are cut to those days: nothing is told of days that are no part of the plan. The last day in
    time may lie beyond them, as December's report does.
    """
    found = [one for one in _each(times, first, last) if one.start <= one.end]
    return tuple(sorted(found, key=lambda one: (one.end, one.start, one.nominal)))


def _each(times: ReportingTimes, first: date, last: date) -> Iterator[Wanted]:
    if times.cadence is ReportingCadence.once:
        end = times.due_on or last
        start = max(first, date(end.year, 1, 1)) if times.due_on else first
        yield Wanted(str(end.year), start, end, _moved(times, times.due_on))
    elif times.cadence is ReportingCadence.periodic:
        for span in periods_within(times.periods, first, last):
            start = times.window.start.of(span) if times.window else span.start
            end = times.window.end.of(span) if times.window else span.end
            due = times.last_day.of(span) if times.last_day else None
            yield Wanted(span.nominal, max(start, first), min(end, last), _moved(times, due))


def _moved(times: ReportingTimes, day: date | None) -> date | None:
    if day is None:
        return None
    return min(max(shifted(day, times.shift, off=times.days_off, on=times.working_days), BEGINNING), END)


def slices(
    rules: tuple[ReportingTimes, ...], first: date, last: date, *, since: date = BEGINNING
) -> tuple[Span, ...]:
    """Cut a plan's days by its main rules: each part begins after the window before it has ended.

    What ongoing work is judged by. A year's report over the quarters asks for what is new since the
    last one, or a word in January would be enough for the whole year. end: the last day in time where
    there is one, for until then there is still time to tell. since: windows that ended before it ask
    for nothing.
    """
    return tuple(part for part, _ in parts_of(rules, first, last, since=since))


def parts_of(
    rules: tuple[ReportingTimes, ...], first: date, last: date, *, since: date = BEGINNING
) -> tuple[tuple[Span, bool], ...]:
    """The same, each with whether a last day in time is printed for it."""
    ends: dict[date, Wanted] = {}
    for one in (one for times in rules for one in wanted(times, first, last)):
        if one.end not in ends or one.start > ends[one.end].start:
            ends[one.end] = one
    found: list[tuple[Span, bool]] = []
    told = first - timedelta(days=1)
    for end, one in sorted(ends.items()):
        judged = max(end, one.last_day or end, found[-1][0].end if found else end)
        if end >= since:
            part = Span(one.nominal, max(one.start, told + timedelta(days=1)), judged)
            found.append((part, one.last_day is not None))
        told = end
    return tuple(found)
