"""When is something due: the deadline as printed, the deadline as understood, and its occurrences?

The printed words are kept beside the reading, always. A reading that had to assume
something says what (`assumed`); one that found no date says so (`unparsed`) and never
guesses. Dates are days in Viet Nam, and due means the end of that day.

A schedule comes in as a ScheduleWrite, whose fields must agree with each other, and is
settled against the plan's period into a Schedule, in which everything that follows
from something else has been filled in. Recurrence rules live in `recurrences`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from service.domain.errors import FieldError, Invalid
from service.domain.recurrences import RuleRefused, due_days, read_rule
from service.domain.types import Code, Day, Flag, Line, Shape, Text, View

NEVER = date.max
"""Where the undated sort: behind every date. PostgreSQL's driver writes it as `infinity`."""


class ScheduleKind(StrEnum):
    """How a deadline is understood."""

    BY_DATE = "by_date"
    PERIOD = "period"
    MILESTONES = "milestones"
    ONGOING = "ongoing"
    RECURRING = "recurring"
    CONDITIONAL = "conditional"
    UNPARSED = "unparsed"


KIND_LABELS: dict[ScheduleKind, dict[str, str]] = {
    ScheduleKind.BY_DATE: {"vi": "Theo ngày", "en": "By a date"},
    ScheduleKind.PERIOD: {"vi": "Trong một giai đoạn", "en": "Within a period"},
    ScheduleKind.MILESTONES: {"vi": "Theo các mốc", "en": "In milestones"},
    ScheduleKind.ONGOING: {"vi": "Thường xuyên", "en": "Ongoing"},
    ScheduleKind.RECURRING: {"vi": "Định kỳ", "en": "Recurring"},
    ScheduleKind.CONDITIONAL: {"vi": "Khi có điều kiện", "en": "When a condition is met"},
    ScheduleKind.UNPARSED: {"vi": "Chưa đọc được thời hạn", "en": "Deadline not readable"},
}

REFUSALS: dict[str, dict[str, str]] = {
    "due_missing": {
        "vi": "Loại thời hạn này cần ngày đến hạn (due), hoặc ngày in trong văn bản (printedDate).",
        "en": "This kind of schedule needs the last day in time (due), or the date as printed (printedDate).",
    },
    "due_not_allowed": {
        "vi": "Loại thời hạn này không có ngày đến hạn: hãy bỏ trường này hoặc đổi kind.",
        "en": "This kind of schedule has no due date: leave the field out, or change kind.",
    },
    "due_disagrees": {
        "vi": "Ngày đến hạn không khớp với các trường khác: phải là {expected}.",
        "en": "The due date does not agree with the other fields: it must be {expected}.",
    },
    "start_missing": {
        "vi": "Giai đoạn cần ngày bắt đầu (start).",
        "en": "A period needs its first day (start).",
    },
    "start_after_due": {
        "vi": "Ngày bắt đầu sau ngày đến hạn: hãy sửa một trong hai ngày.",
        "en": "The start lies after the due date: correct one of the two.",
    },
    "printed_date_missing": {
        "vi": "Thời hạn 'trước ngày' (exclusive) cần ngày in trong văn bản (printedDate).",
        "en": "A deadline 'before a day' (exclusive) needs that day as printed (printedDate).",
    },
    "field_not_for_kind": {
        "vi": "Trường này không dùng cho loại thời hạn {kind}: hãy bỏ trường này hoặc đổi kind.",
        "en": "This field is not for schedules of kind {kind}: leave it out, or change kind.",
    },
    "parts_missing": {
        "vi": "Cần ít nhất một mốc, mỗi mốc có ngày đến hạn.",
        "en": "Give at least one milestone, each with a due date.",
    },
    "rrule_missing": {
        "vi": "Thời hạn định kỳ cần quy tắc lặp (rrule), ví dụ FREQ=MONTHLY;INTERVAL=6.",
        "en": "A recurring schedule needs a rule (rrule), such as FREQ=MONTHLY;INTERVAL=6.",
    },
    "rrule_unreadable": {
        "vi": "Không đọc được quy tắc lặp. Hãy viết theo RFC 5545, ví dụ FREQ=MONTHLY;INTERVAL=6; chỉ dùng FREQ,"
        " INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY.",
        "en": "The recurrence rule cannot be read. Write it after RFC 5545, such as FREQ=MONTHLY;INTERVAL=6; the parts"
        " taken are FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY.",
    },
    "rrule_too_often": {
        "vi": "Lặp hằng ngày hoặc dày hơn không được nhận: dùng FREQ=WEEKLY, MONTHLY hoặc YEARLY.",
        "en": "Daily and finer repetition is refused: use FREQ=WEEKLY, MONTHLY or YEARLY.",
    },
    "rrule_until_not_a_day": {
        "vi": "UNTIL phải là một ngày viết dạng 20261231, từ năm 1945 đến năm 2100.",
        "en": "UNTIL must be a day written as 20261231, between the years 1945 and 2100.",
    },
    "rrule_unbounded": {
        "vi": "Quy tắc lặp không có điểm dừng: hãy thêm UNTIL, COUNT, hoặc thời gian của kế hoạch.",
        "en": "The rule never ends: add UNTIL or COUNT, or give the plan a period.",
    },
    "rrule_empty": {
        "vi": "Quy tắc lặp không cho lần nào từ {first} đến {last}: hãy sửa quy tắc hoặc thời gian.",
        "en": "The rule yields no occurrence from {first} to {last}: correct the rule or the dates.",
    },
    "rrule_too_many": {
        "vi": "Quy tắc lặp cho hơn {limit} lần: hãy lặp thưa hơn hoặc kết thúc sớm hơn.",
        "en": "The rule yields more than {limit} occurrences: repeat less often, or end sooner.",
    },
}
"""Every code a schedule may be refused with, and what to tell the person."""


class SchedulePart(View):
    """A milestone: what is reached, and the last day in time for it."""

    name: Text
    start: Day | None = None
    due: Day


class Trigger(View):
    """The act that set a conditional schedule going: its basis, its day, and the due date it gave."""

    basis: Line
    triggered_on: Day
    due: Day | None = None


RuleText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Parts = Annotated[tuple[SchedulePart, ...], Field(max_length=100)]
Codes = Annotated[tuple[Code, ...], Field(max_length=20)]


class Schedule(View):
    """A deadline, as printed and as understood.

    text: the printed words. due: the last day in time. printed_date with exclusive: the
    day of a "trước ngày …", which itself is late. rrule: RFC 5545, without DTSTART; start
    (else the plan's first day) is where it begins and due, if any, where it ends.
    on_request: also whenever asked. Of a conditional one, due is the last day the print
    allows ("trong năm, khi có chủ trương"): nobody is late by it before an act has set a
    day. assumed, problems: machine codes of what the reading took for granted and of what
    a person should look at.
    """

    text: Line | None = None
    kind: ScheduleKind
    start: Day | None = None
    due: Day | None = None
    printed_date: Day | None = None
    exclusive: bool = False
    rrule: RuleText | None = None
    on_request: bool = False
    assumed: Codes = ()
    parts: Parts = ()
    problems: Codes = ()
    condition: Line | None = None
    triggered_by: Trigger | None = None


class ScheduleWrite(Shape):
    """What a person or a reader of documents says about a deadline; the fields must agree."""

    text: Line | None = None
    kind: ScheduleKind
    start: Day | None = None
    due: Day | None = None
    printed_date: Day | None = None
    exclusive: Flag = False
    rrule: RuleText | None = None
    on_request: Flag = False
    assumed: Codes = ()
    parts: Parts = ()
    problems: Codes = ()
    condition: Line | None = None

    @model_validator(mode="after")
    def _fields_agree(self) -> Self:
        faults = list(_faults(self))
        if faults:
            raise ValidationError.from_exception_data(
                "schedule",
                [
                    InitErrorDetails(
                        type=PydanticCustomError(fault.code, REFUSALS[fault.code]["en"], fault.params),
                        loc=(fault.field,),
                        input=self.text,
                    )
                    for fault in faults
                ],
            )
        return self


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instance of a recurring schedule, or one milestone; number starts at 1 in order of due."""

    number: int
    start: date
    due: date
    done_on: date | None = None


class _Fault(NamedTuple):
    field: str
    code: str
    params: dict[str, Any]


_DATED = {ScheduleKind.BY_DATE, ScheduleKind.PERIOD}
_MAY_HAVE_DUE = _DATED | {ScheduleKind.MILESTONES, ScheduleKind.RECURRING, ScheduleKind.CONDITIONAL}


def _faults(write: ScheduleWrite) -> Iterator[_Fault]:
    """Name every disagreement between the fields, each with the field (as in JSON) to mend."""
    kind = write.kind
    due = _read_due(write)
    if kind in _DATED and due is None:
        yield _Fault("due", "due_missing", {})
    if kind not in _MAY_HAVE_DUE and write.due is not None:
        yield _Fault("due", "due_not_allowed", {})
    if kind is ScheduleKind.PERIOD and write.start is None:
        yield _Fault("start", "start_missing", {})
    if write.due is not None and kind in _MAY_HAVE_DUE and due is not None and write.due != due:
        yield _Fault("due", "due_disagrees", {"expected": due.isoformat()})
    if write.exclusive and write.printed_date is None:
        yield _Fault("printedDate", "printed_date_missing", {})
    if write.printed_date is not None and kind not in _DATED:
        yield _Fault("printedDate", "field_not_for_kind", {"kind": kind.value})
    if write.start is not None and due is not None and write.start > due:
        yield _Fault("start", "start_after_due", {})
    if kind is ScheduleKind.MILESTONES and not write.parts:
        yield _Fault("parts", "parts_missing", {})
    if kind is not ScheduleKind.MILESTONES and write.parts:
        yield _Fault("parts", "field_not_for_kind", {"kind": kind.value})
    if any(part.start is not None and part.start > part.due for part in write.parts):
        yield _Fault("parts", "start_after_due", {})
    if kind is not ScheduleKind.CONDITIONAL and write.condition is not None:
        yield _Fault("condition", "field_not_for_kind", {"kind": kind.value})
    if kind is not ScheduleKind.RECURRING and write.rrule is not None:
        yield _Fault("rrule", "field_not_for_kind", {"kind": kind.value})
    if kind is ScheduleKind.RECURRING:
        if write.rrule is None:
            yield _Fault("rrule", "rrule_missing", {})
        else:
            try:
                read_rule(write.rrule)
            except RuleRefused as refused:
                yield _Fault("rrule", refused.code, refused.params)


def _read_due(write: ScheduleWrite) -> date | None:
    """Derive the last day in time from what is printed; "trước ngày 20/12" ends on the 19th."""
    if write.kind is ScheduleKind.MILESTONES:
        return max((part.due for part in write.parts), default=write.due)
    if write.printed_date is not None:
        return write.printed_date - timedelta(days=1) if write.exclusive else write.printed_date
    return write.due


def settle(
    write: ScheduleWrite,
    period_start: date | None,
    period_end: date | None,
    *,
    pointer: str = "/schedule",
) -> Schedule:
    """Fill in what follows from the fields and from the plan's period (days, both included).

    A recurring schedule is tried out: a rule that never ends, yields nothing, or yields
    more than 500 occurrences is refused (Invalid, pointing at the rule).
    """
    assumed = list(write.assumed)
    rule_text = write.rrule
    if write.rrule is not None:
        rule = read_rule(write.rrule)
        rule_text = rule.text
        assumed += [code for code in (rule.assumption,) if code is not None and code not in assumed]
    schedule = Schedule(
        **write.model_dump(by_alias=False, exclude={"due", "assumed", "rrule", "parts"}),
        due=_read_due(write),
        assumed=tuple(assumed),
        rrule=rule_text,
        parts=write.parts,
    )
    try:
        occurrences(schedule, period_start, period_end)
    except RuleRefused as refused:
        error = FieldError(f"{pointer}/rrule", refused.code, tuple(refused.params.items()))
        raise Invalid("invalid", errors=(error,)) from refused
    return schedule


def occurrences(
    schedule: Schedule, period_start: date | None, period_end: date | None
) -> tuple[Occurrence, ...]:
    """List the occurrences of a recurring schedule, or the milestones, in order of due; else nothing.

    An occurrence covers the days after the one before it: its due is the last of them. A
    rule that names no day means the last day of each calendar span: every six months of
    2026 is due on 30 June and 31 December. Raises RuleRefused where `settle` refuses.
    """
    first = schedule.start or period_start
    if schedule.kind is ScheduleKind.MILESTONES:
        parts = sorted(schedule.parts, key=lambda part: part.due)
        spans = [(part.start, part.due) for part in parts]
    elif schedule.kind is ScheduleKind.RECURRING and schedule.rrule is not None:
        dues = due_days(schedule.rrule, first=first, last=schedule.due, period_end=period_end)
        spans = [(None, due) for due in dues]
    else:
        return ()
    found: list[Occurrence] = []
    begin = first
    for number, (start, due) in enumerate(spans, 1):
        found.append(Occurrence(number, min(start or begin or due, due), due))
        begin = due + timedelta(days=1)
    return tuple(found)


def due_on(schedule: Schedule) -> date | None:
    """Give the one day the whole is due: a period's end, the last milestone, the date an act has set.

    None for the ongoing, recurring, untriggered and unreadable: they have no such day.
    """
    if schedule.kind in _DATED:
        return schedule.due
    if schedule.kind is ScheduleKind.MILESTONES:
        return max((part.due for part in schedule.parts), default=None)
    if schedule.kind is ScheduleKind.CONDITIONAL and schedule.triggered_by is not None:
        return schedule.triggered_by.due
    return None


def due_sort(
    schedule: Schedule, *, extended_due: date | None = None, instances: tuple[Occurrence, ...] = ()
) -> date:
    """Give the never-empty day lists are ordered by; NEVER for what has no day.

    What has instances (recurring, milestones) sorts by the first one not yet done.
    """
    still_open = [instance.due for instance in instances if instance.done_on is None]
    if still_open:
        return min(still_open)
    return extended_due or due_on(schedule) or NEVER
