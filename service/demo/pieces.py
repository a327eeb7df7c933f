"""Which pieces is a plan file made of, and which readings of the print do they allow?

The printed form stays beside its reading everywhere; how the pieces are laid out in files is told
in `plan_file`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.domain.reporting_times import ReportingTimesWrite
from service.domain.schedules import ScheduleKind, ScheduleWrite
from service.domain.types import Day, Line, Name, PartialDate, Text, UnitCode

LineNumber = Annotated[int, Field(ge=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Part = Annotated[str, Field(pattern=r"^(body|annex(-[0-9]+)?)$")]
Obligation = Literal["obliged", "asked"]
Comparator = Literal["ge", "gt", "eq", "le", "lt", "range", "approx", "boolean", "qualitative"]
AgencyKind = Literal[
    "party_committee", "party_office", "peoples_council", "peoples_committee", "steering_committee",
    "office", "division", "public_service_centre", "public_service_unit", "school", "health_station",
    "police", "military_command", "front_or_union", "community_group", "hamlet", "enterprise",
    "upper_department", "outside",
]  # fmt: skip


class Piece(BaseModel):
    """Anything written in a plan file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Signature(Piece):
    """The signature block, its four lines as printed."""

    authority: str = ""
    capacity: str = ""
    position: Name
    name: Name
    line: LineNumber


class Plan(Piece):
    """The head of the plan. `effective_on` is the first day the printed date allows.

    `clears` is the set of "six clears" the plan itself names, in its order, else empty.
    `missing_annexes` are cited by the plan and absent from the text.
    """

    number: str = ""
    symbol: Name
    number_pending: bool = False
    issued_on: PartialDate | None = None
    place: str = ""
    title: Name
    issuer: Name
    period_start: Day
    period_end: Day
    effective_on: Day
    tracked_from: Day
    recipients: tuple[Name, ...]
    clears: tuple[str, ...] = ()
    focal_offices: tuple[Name, ...]
    missing_annexes: tuple[str, ...] = ()
    line: LineNumber
    signature: Signature


class Document(Piece):
    """A paper the plan rests on, implements or replaces; number and symbol as printed."""

    relation: Literal["basis", "implements", "amends", "adjusts", "replaces"]
    number: Name
    symbol: Name
    issuer: Name
    issued_on: PartialDate | None = None
    title: Name
    line: LineNumber


class Agency(Piece):
    """One agency under its canonical name; `aliases` are the other ways the plan prints it.

    `members` stay empty for a collective whose members the plan does not list.
    """

    name: Name
    kind: AgencyKind
    slug: Slug
    short: str | None = None
    aliases: tuple[Name, ...] = ()
    collective: bool = False
    members: tuple[Name, ...] = ()
    upper_unit: UnitCode | None = None
    line: LineNumber


class Section(Piece):
    """A heading. `number` is empty where the print has none."""

    key: str
    parent: str | None = None
    part: Part
    number: str = ""
    title: Name
    line: LineNumber


class Oddity(Piece):
    """A slip or a trap in the print, kept so that nobody takes our reading for the print."""

    line: LineNumber
    text: Text
    note: Text


class Provision(Piece):
    """A printed purpose, requirement, objective, measure, funding clause or duty, in short words.

    `printed` holds the figures and days it contains, exactly as printed.
    """

    section: str
    kind: Literal["purpose", "requirement", "objective", "measure", "duty", "funding"]
    number: str = ""
    text: Text
    agencies: tuple[Name, ...] = ()
    coordinators: tuple[Name, ...] = ()
    obligation: Obligation = "obliged"
    printed: tuple[str, ...] = ()
    line: LineNumber


class AgencyRef(Piece):
    """An agency in a lead or coordinator cell; `line` only where it is not the row's own."""

    agency: Name
    obligation: Obligation = "obliged"
    line: LineNumber | None = None


class Reference(Piece):
    """A place where an indicator stands: part, number of the section inside it, number, figure."""

    part: Part
    section: str
    number: str = ""
    text: str = ""
    line: LineNumber

    @property
    def section_key(self) -> str:
        """The key of the section in `[[sections]]`: annex keys begin with their part."""
        own = self.part == "body" or self.section.startswith(self.part)
        return self.section if own else f"{self.part}.{self.section}"


class Target(Piece):
    """One printed value and how it is judged.

    `comparator` is what is printed, `evaluate_as` what it is taken for: a bare 100% is judged as
    at least. `followed` is false for a value printed a second time that does not count. `condition`: what
    it is counted on or holds under; `excludes`: what is left out of the count.
    """

    text: Name
    name: str = ""
    year: Annotated[int, Field(ge=1945, le=2100)]
    due: Day
    comparator: Comparator
    evaluate_as: Comparator
    measure: Literal["level", "change"] = "level"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    condition: Name | None = None
    excludes: Name | None = None
    part: Part
    followed: bool = True
    agency: Name | None = None
    line: LineNumber

    @model_validator(mode="after")
    def _figures_fit_comparator(self) -> Self:
        if self.comparator in {"boolean", "qualitative"}:
            wanted = set()
        elif self.comparator == "range":
            wanted = {"low", "high"}
        else:
            wanted = {"value"}
        given = {key for key in ("value", "low", "high") if getattr(self, key) is not None}
        if given != wanted:
            raise ValueError(f"comparator {self.comparator} needs {sorted(wanted)}, has {sorted(given)}")
        return self


class Indicator(Piece):
    """What is measured. `unit_measure` is absent for yes/no and qualitative ones.

    `targets` are empty where the print names a ratio and gives it no value. `tasks` are the keys of the
    rows of work that serve it or are judged by it.
    """

    key: str
    section: str
    number: str = ""
    name: Name
    unit_measure: str | None = None
    direction: Literal["up", "down", "hold"] = "up"
    body_only: bool = False
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    leads: tuple[AgencyRef, ...] = ()
    coordinators: tuple[AgencyRef, ...] = ()
    targets: tuple[Target, ...] = ()
    tasks: tuple[str, ...] = ()
    line: LineNumber


class Schedule(ScheduleWrite):
    """The deadline as printed (`text`, on `line`) and as read, by the rules of the domain.

    An unparsed one says in `problems` why no date was read.
    """

    text: Line
    line: LineNumber

    @model_validator(mode="after")
    def _unparsed_says_why(self) -> Self:
        if (self.kind is ScheduleKind.UNPARSED) != bool(self.problems):
            raise ValueError("problems belong to kind unparsed, and only there")
        return self


class Product(Piece):
    """What a task yields; `schedule` only where the print gives it a time of its own."""

    name: Name
    schedule: Schedule | None = None
    line: LineNumber


class Cell(Piece):
    """A cell of a row of work that has no field of its own: the heading of its column, what it says, where.

    Figures and the words about them are as printed; longer wording is shortened.
    """

    column: Name
    text: Line
    line: LineNumber


class Task(Piece):
    """One row of work. `group` is the sub-heading it stands under.

    `key` names the row in the other files where `number`, which may repeat or be missing, does not.
    """

    key: str = ""
    number: str = ""
    section: str
    group: str = ""
    title: Name
    leads: tuple[AgencyRef, ...] = ()
    coordinators: tuple[AgencyRef, ...] = ()
    products: tuple[Product, ...] = ()
    schedule: Schedule
    cells: tuple[Cell, ...] = ()
    line: LineNumber

    @property
    def name(self) -> str:
        """What the other files call it."""
        return self.key or self.number

class ReportingStep(Piece):
    """Who sends to whom. `leads`: the printed collective is read as every agency that leads something."""

    act: Literal["consolidate", "accept", "acknowledge", "enter_in_system"]
    from_: tuple[Name, ...] = Field((), alias="from")
    leads: bool = False
    to: Annotated[tuple[Name, ...], Field(min_length=1)]


class ReportingRule(ReportingTimesWrite):
    """One thing the plan wants told, as printed (`text`, on `line`) and as read.

    `section` is the printed number of the heading; `printed` are days on `line` beside the words.
    """

    name: Name
    part: Part = "body"
    section: str | None = None
    text: Line
    line: LineNumber
    printed: tuple[str, ...] = ()
    obligation: Obligation = "obliged"
    main: bool = False
    steps: Annotated[tuple[ReportingStep, ...], Field(min_length=1)]
