"""What is expected of each commune for each definition and period, what has come, and what do they add up to?

A slot is one figure that is expected of a commune (or has come unasked): the figure of its
indicators for one nominal period, folded and with its contributions added up. A roll-up is the
sum of the slots of one province or city. Triggers keep both with whatever they follow from, in
the same transaction (see `slot_upkeep`); nobody else writes them, and all of it can be made anew.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Numeric, text
from sqlmodel import Field, SQLModel

from service.db.rows import declare

_NUMBER: Any = Numeric(24, 6)
_SUM: Any = Numeric


class Slot(SQLModel, table=True):
    """One commune's figure for a definition and a nominal period.

    parent_key: the province or city it was below on the period's last day. expected: by a plan in
    force, else it has come unasked. state: counted, missing, not_applicable or without_denominator
    (a percentage without counts). value_kind: of the definition, which never changes. value: a
    number, or the percentage without counts. nominal: the period of the figure it stands by, which
    may be a shorter one; own: recorded for the commune itself, not added up of its agencies.
    amount: what is held against targets, a flow summed since the year's beginning. met: the target
    of the plan then in force. off_calendar: its days are not those of its nominal period. unit_code:
    of the commune, so that naming it takes no other table. No foreign keys: it follows from rows that
    have them.
    """

    __tablename__ = "slot"
    __table_args__ = (
        # Those who are missing, or stand apart otherwise, are few: named without reading the others.
        Index(
            "slot_apart",
            "parent_key",
            "period",
            "definition_id",
            postgresql_where=text("state <> 'counted' or off_calendar"),
            postgresql_include=["unit_key", "unit_code", "state", "off_calendar"],
        ),
        Index("slot_period", "period", "parent_key", "unit_key"),
    )
    unit_key: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    definition_id: UUID = Field(primary_key=True)
    period: str = Field(primary_key=True)
    first_day: date
    last_day: date
    parent_key: int
    expected: bool
    state: str
    value_kind: str
    nominal: str | None = None
    own: bool | None = None
    indicator_id: UUID | None = None
    obs_status: str | None = None
    numerator: Decimal | None = Field(default=None, sa_type=_SUM)
    denominator: Decimal | None = Field(default=None, sa_type=_SUM)
    value: Decimal | None = Field(default=None, sa_type=_SUM)
    answer: bool | None = None
    amount: Decimal | None = Field(default=None, sa_type=_SUM)
    met: bool | None = None
    off_calendar: bool
    unit_code: str


class Rollup(SQLModel, table=True):
    """The slots of one province or city (unit_key) for a definition and a period, counted and added up; see SUMS.

    value_kind: of the definition. missing_codes and so on: codes of the communes that stand apart, in order,
    as they stand between the brackets of a JSON array; see LISTS. told: the row as it is answered most,
    all but the definition, the period and who is missing (see `rollup_text`).
    """

    __tablename__ = "rollup"
    period: str = Field(primary_key=True)
    unit_key: int = Field(primary_key=True, foreign_key="unit.key")
    definition_id: UUID = Field(primary_key=True, foreign_key="indicator_definition.id", ondelete="CASCADE")
    expected: int
    reported: int
    counted: int
    not_applicable: int
    without_denominator: int
    off_calendar: int
    numerator: Decimal = Field(sa_type=_SUM)
    denominator: Decimal = Field(sa_type=_SUM)
    value: Decimal = Field(sa_type=_SUM)
    yes: int
    answers: int
    estimated: int
    provisional: int
    judged: int
    met: int
    value_kind: str
    missing_codes: str
    not_applicable_codes: str
    without_denominator_codes: str
    off_calendar_codes: str
    told: str


# Everything in them follows from other rows, which the journal has.
declare(Slot, wall="slot", subject=None, rights=("select",))
declare(Rollup, wall="rollup", subject=None, rights=("select",))

_COUNTED = "{0}.state = 'counted'"
SUMS: dict[str, str] = {
    "expected": "1",
    "reported": "({0}.state <> 'missing')::integer",
    "counted": f"({_COUNTED})::integer",
    "not_applicable": "({0}.state = 'not_applicable')::integer",
    "without_denominator": "({0}.state = 'without_denominator')::integer",
    "off_calendar": "{0}.off_calendar::integer",
    "numerator": f"case when {_COUNTED} then coalesce({{0}}.numerator, 0) else 0 end",
    "denominator": f"case when {_COUNTED} then coalesce({{0}}.denominator, 0) else 0 end",
    "value": f"case when {_COUNTED} then coalesce({{0}}.value, 0) else 0 end",
    "yes": f"(coalesce({{0}}.answer, false) and {_COUNTED})::integer",
    "answers": f"({{0}}.answer is not null and {_COUNTED})::integer",
    "estimated": "(coalesce({0}.obs_status, '') = 'estimated')::integer",
    "provisional": "(coalesce({0}.obs_status, '') = 'provisional')::integer",
    "judged": "({0}.met is not null)::integer",
    "met": "coalesce({0}.met, false)::integer",
}
"""What each slot (`{0}`) adds to every column of the roll-up. Whoever has reported is expected: no coverage
exceeds its whole."""

LISTS: dict[str, str] = {
    "missing": "{0}.state = 'missing'",
    "not_applicable": "{0}.state = 'not_applicable'",
    "without_denominator": "{0}.state = 'without_denominator'",
    "off_calendar": "{0}.off_calendar",
}
"""Which slots (`{0}`) are named in which list of a roll-up."""
