"""How is a printed target read: what is compared, with which value, by when, and which one counts?

The comparator is as printed; `evaluateAs` says how it is judged. Nobody prints "≥ 100%"
and means that more is wanted: a bare "100%" is judged as at least (at most where the
indicator should fall), a range is met from its near end. Source: domain.md section 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.agencies import AgencyRef
from service.domain.errors import FieldError
from service.domain.sections import Part
from service.domain.types import Day, Flag, Line, Shape, View, Whole


class Direction(StrEnum):
    """Which way the value should go."""

    up = "up"
    down = "down"
    hold = "hold"


class Comparator(StrEnum):
    """How a value is compared with its target."""

    ge = "ge"
    gt = "gt"
    eq = "eq"
    le = "le"
    lt = "lt"
    range = "range"
    approx = "approx"
    boolean = "boolean"
    qualitative = "qualitative"


class Measure(StrEnum):
    """Whether the target is a level to stand at, or a change from a baseline ("Giảm ≥ 50%")."""

    level = "level"
    change = "change"


WORDLESS = frozenset({Comparator.boolean, Comparator.qualitative})
"""Comparators that take no number."""

Figure = Annotated[Decimal, Field(max_digits=24, decimal_places=6, allow_inf_nan=False)]


class TargetView(View):
    """A value to reach by a day. `text` is as printed, beside its reading.

    followed: false for a value printed a second time that does not count. name: which
    quantity, where one line holds two. condition: what the value is counted on or holds
    under, as printed ("trên tổng số hồ sơ", "từ 15 tuổi trở lên"); excludes: what is left out
    of the count ("văn bản mật").
    """

    id: UUID
    name: str | None
    year: int | None
    due: date | None
    comparator: Comparator
    evaluate_as: Comparator
    measure: Measure
    value: float | None
    low: float | None
    high: float | None
    condition: str | None
    excludes: str | None
    text: str
    agency: AgencyRef | None
    part: str | None
    followed: bool


class TargetRow(View):
    """A target that is kept: whom it names, and how it is judged."""

    id: UUID
    agency_id: UUID | None
    comparator: Comparator
    evaluate_as: Comparator


_STRICT = frozenset({Comparator.gt, Comparator.lt})


class Asked(View):
    """What is asked by a day, by a plan or by a unit above it. due: null for the plan's own last day."""

    due: date | None
    evaluate_as: Comparator
    measure: Measure
    value: Decimal | None
    low: Decimal | None
    text: str | None

    @property
    def amount(self) -> Decimal | None:
        """The number that has to be reached: of a range its near end."""
        return self.value if self.value is not None else self.low


def asks_as_much(own: Asked, given: Asked) -> bool:
    """Whether one target asks at least what another does, by the same day or before.

    The table of target assignments says the same in SQL (`carried`); a test compares them. Yes asks for yes, and
    words ask for the same words.
    """
    if own.measure is not given.measure or own.due is None or given.due is None or own.due > given.due:
        return False
    if given.evaluate_as in WORDLESS:
        same = given.evaluate_as is Comparator.boolean or given.text in (None, own.text)
        return own.evaluate_as is given.evaluate_as and same
    if own.amount is None or given.amount is None:
        return False
    if own.amount == given.amount:
        return given.evaluate_as not in _STRICT or own.evaluate_as in _STRICT
    falling = given.evaluate_as in (Comparator.le, Comparator.lt)
    return own.amount < given.amount if falling else own.amount > given.amount


class TargetWrite(Shape):
    """A target as printed and as read. What is left out is read by the rules of the domain."""

    text: Line
    name: Line | None = None
    year: Annotated[Whole | None, Field(ge=1945, le=2100)] = None
    due: Day | None = None
    comparator: Comparator
    evaluate_as: Comparator | None = None
    measure: Measure = Measure.level
    value: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    condition: Line | None = None
    excludes: Line | None = None
    agency: UUID | None = None
    part: Part | None = None
    followed: Flag | None = None


def evaluate_as(comparator: Comparator, direction: Direction) -> Comparator:
    """How a printed comparator is judged when nobody says otherwise."""
    if comparator in (Comparator.eq, Comparator.range):
        return Comparator.le if direction is Direction.down else Comparator.ge
    return comparator


def due_of(write: TargetWrite, period_end: date) -> tuple[int, date]:
    """Year and last day in time: 31 December of the year, the plan's last year if none is said."""
    due = write.due or date(write.year or period_end.year, 12, 31)
    return write.year or due.year, due


def faults_of(pointer: str, write: TargetWrite) -> list[FieldError]:
    """What is wrong with one target by itself."""
    found: list[FieldError] = []
    numbers = {"value": write.value, "low": write.low, "high": write.high}
    given = {name for name, number in numbers.items() if number is not None}
    if write.comparator in WORDLESS:
        wanted: set[str] = set()
    elif write.comparator is Comparator.range:
        wanted = {"low", "high"}
    else:
        wanted = {"value"}
    comparator = ("comparator", write.comparator.value)
    for name in sorted(wanted ^ given):
        code = "target_number_missing" if name in wanted else "target_number_unwanted"
        found.append(FieldError(f"{pointer}/{name}", code, (comparator,)))
    if write.low is not None and write.high is not None and write.low >= write.high:
        found.append(FieldError(f"{pointer}/low", "target_range_empty"))
    if write.evaluate_as is not None and not _judgeable(write.comparator, write.evaluate_as):
        known = (comparator, ("evaluate_as", write.evaluate_as.value))
        found.append(FieldError(f"{pointer}/evaluateAs", "target_judged_otherwise", known))
    if (
        write.due is not None
        and write.year is not None
        and write.due.year not in (write.year, write.year - 1)
    ):
        found.append(FieldError(f"{pointer}/due", "target_due_elsewhere", (("year", write.year),)))
    return found


def _judgeable(printed: Comparator, judged: Comparator) -> bool:
    if printed in WORDLESS or judged in WORDLESS:
        return printed is judged
    return judged is not Comparator.range or printed is Comparator.range


def settle(
    writes: Sequence[TargetWrite], direction: Direction, period_end: date
) -> tuple[list[dict[str, Any]], list[FieldError]]:
    """Read all targets of one indicator: their columns in print order, and what is wrong.

    Several values printed for the same name, day and agency: exactly one is followed, the
    first if none is named. A value that stands alone may be left unfollowed.
    """
    faults = [fault for i, write in enumerate(writes) for fault in faults_of(f"/targets/{i}", write)]
    keys = [(write.name, due_of(write, period_end)[1], write.agency) for write in writes]
    followed = [write.followed for write in writes]
    for key, several in Counter(keys).items():
        places = [i for i, own in enumerate(keys) if own == key]
        chosen = [i for i in places if followed[i]]
        if not chosen:
            open_ones = [i for i in places if followed[i] is None]
            chosen = open_ones[:1]
        if several > 1 and len(chosen) != 1:
            faults.append(FieldError(f"/targets/{(chosen or places)[-1]}/followed", "target_followed_one"))
        for i in places:
            followed[i] = i in chosen
    if writes and not any(followed):
        faults.append(FieldError("/targets", "target_none_followed"))
    rows = []
    for i, write in enumerate(writes):
        year, due = due_of(write, period_end)
        rows.append(
            {
                **write.given(without={"agency", "evaluate_as", "followed", "year", "due"}),
                "ordinal": i,
                "agency_id": write.agency,
                "evaluate_as": write.evaluate_as or evaluate_as(write.comparator, direction),
                "followed": followed[i],
                "year": year,
                "due": due,
            }
        )
    return rows, faults


def judged_after(row: TargetRow, before: Direction, after: Direction) -> Comparator:
    """How a kept target is judged when its indicator changes direction: what was read by rule is read anew."""
    by_rule = row.evaluate_as is evaluate_as(row.comparator, before)
    return evaluate_as(row.comparator, after) if by_rule else row.evaluate_as
