"""What do the figures of communes add up to for a city, a province or the nation, and who is in the sum?

By definition and nominal period: numerators and denominators are summed, then divided, never a
mean of percentages; counts are summed; yes and no give how many of how many. Source: domain.md
sections 4 and 9. What each commune brings is folded over time beforehand (see `figures`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from service.domain.calendars import Span
from service.domain.figures import Aggregation, ObsStatus, ValueKind
from service.domain.indicator_definitions import DefinitionKey
from service.domain.latest_figures import ObservedPeriod
from service.domain.moments import KnownAt
from service.domain.periods import Nominal, period
from service.domain.targets import Direction
from service.domain.timeliness import Count
from service.domain.types import Day, Shape, UnitCode, UnitRef, View


class RollupBy(StrEnum):
    """What groups are made of. child: the units just below. agency: whose contributions they are."""

    none = "none"
    child = "child"
    agency = "agency"


class RollupPolicy(StrEnum):
    """What is done about those who are missing.

    partial: what has come is added up. strict: no figure until everybody expected has reported.
    carry_forward: the last earlier figure of at most a year before stands in, except for a flow.
    """

    partial = "partial"
    strict = "strict"
    carry_forward = "carry_forward"


class RollupSeries(StrEnum):
    """as_reported: by the units as they were. restated: what merged units reported counts for those that
    have taken their place; what was split cannot be divided and stays where it was."""

    as_reported = "as_reported"
    restated = "restated"


class RollupAgainst(StrEnum):
    """By which targets it is told how many reach theirs: of their own plans, or assigned from above."""

    own = "own"
    assigned = "assigned"


ROLLUP_LABELS = (
    (
        "rollupBy",
        {
            RollupBy.none: ("Toàn bộ", "As a whole"),
            RollupBy.child: ("Theo đơn vị cấp dưới", "By the units just below"),
            RollupBy.agency: ("Theo cơ quan đóng góp số liệu", "By the agencies that contribute"),
        },
    ),
    (
        "rollupPolicy",
        {
            RollupPolicy.partial: ("Cộng số đã có", "Add up what has come"),
            RollupPolicy.strict: ("Chỉ khi đủ đơn vị", "Only when everybody has reported"),
            RollupPolicy.carry_forward: ("Lấy số kỳ trước khi thiếu", "Carry the last figure forward"),
        },
    ),
    (
        "rollupSeries",
        {
            RollupSeries.as_reported: ("Như đã báo cáo", "As reported"),
            RollupSeries.restated: ("Theo đơn vị sau sắp xếp", "Restated for merged units"),
        },
    ),
    (
        "rollupAgainst",
        {
            RollupAgainst.own: ("So với chỉ tiêu của kế hoạch", "Against targets of their plans"),
            RollupAgainst.assigned: ("So với chỉ tiêu được giao", "Against assigned targets"),
        },
    ),
)


class RollupQuery(Shape):
    """Of which unit, which definitions and periods, and how it is added up."""

    unit: Annotated[UnitCode, Field(description="Đơn vị được tổng hợp / the unit that is rolled up", examples=["92"])]
    period: Annotated[
        list[Nominal],
        Field(min_length=1, max_length=24, description="Các kỳ / nominal periods", examples=[["2026-Q1"]]),
    ]
    definition: Annotated[
        list[DefinitionKey] | None,
        Field(max_length=100, description="Mã hoặc id danh mục; không nêu là tất cả / codes or ids; all if left out"),
    ] = None
    by: Annotated[RollupBy, Field(description="Nhóm theo / groups")] = RollupBy.none
    policy: Annotated[RollupPolicy, Field(description="Cách xử lý số thiếu / what is done about the missing")] = (
        RollupPolicy.partial
    )
    series: Annotated[RollupSeries, Field(description="Chuỗi số liệu / as reported, or restated")] = (
        RollupSeries.as_reported
    )
    against: Annotated[
        RollupAgainst, Field(description="Đếm số đơn vị đạt theo / by which targets it is counted who reaches theirs")
    ] = RollupAgainst.own
    known_at: KnownAt | None = None
    as_of: Annotated[
        Day | None,
        Field(
            description="Như ngày này: số liệu của những ngày đã hết khi đó, nơi có chỉ tiêu đang có hiệu lực khi "
            "đó / as of this day: figures of days over by then, expected where an indicator was in force then"
        ),
    ] = None

    @property
    def past(self) -> bool:
        """Whether it is asked for as it was, which no kept sum tells."""
        return self.known_at is not None or self.as_of is not None

    @property
    def spans(self) -> list[Span]:
        """The days of each period that is asked for, once."""
        return [period(nominal) for nominal in dict.fromkeys(self.period)]


class RolledDefinition(View):
    """What is measured, and how it adds up."""

    id: UUID
    code: str
    name: str
    unit_measure: str | None
    value_kind: ValueKind
    aggregation: Aggregation
    direction: Direction


class _Rolled(View):
    """A sum as a figure. value: of a ratio and of yes and no a percentage, of a number the sum; judged, met: for
    how many it can be told whether they reach their target, and how many do."""

    obs_status: ObsStatus
    numerator: float | None
    denominator: float | None
    value: float | None
    judged: Count
    met: Count


class RollupCoverage(View):
    """Who is in a sum. expected: communes that have the definition in a plan in force, or have reported unasked.

    reported: whoever said anything, also "not applicable". counted: how many are in the sum itself. The lists
    name units by the code they bear, or bore last: whoever is missing existed on the period's last day; a code that
    stands twice is of two that bore it one after the other, which `by=child` tells apart. Of the nation they name the
    provinces in which somebody is missing and so on. off_calendar:
    whose days are not those of the period. carried: for whom an earlier figure stands in.
    """

    expected: Count
    reported: Count
    counted: Count
    missing: list[str]
    not_applicable: list[str]
    without_denominator: list[str]
    off_calendar: list[str]
    carried: list[str]

    @model_validator(mode="after")
    def _never_beyond_the_whole(self) -> Self:
        if self.reported > self.expected:
            raise ValueError("no coverage exceeds its whole")
        return self


class RollupGroup(_Rolled):
    """The figure of one unit below, or of one agency. key: its code or id. validTo: the last day of a unit that has
    ended, whose code another may bear; null of any other and of agencies.

    expected to carried: how many communes (or, of an agency, reports). nominal: the period of the figure,
    where it is of a single commune or agency.
    """

    key: str
    name: str
    valid_to: date | None
    nominal: str | None
    expected: Count
    reported: Count
    counted: Count
    not_applicable: Count
    without_denominator: Count
    off_calendar: Count
    carried: Count


class RollupItem(_Rolled):
    """One definition and period: the sum, its coverage, and its groups if asked for."""

    definition: RolledDefinition
    period: ObservedPeriod
    coverage: RollupCoverage
    groups: list[RollupGroup]


class RollupView(View):
    """Sums of verified figures by definition and period. What nobody is expected to report is left out, and all of it
    for whoever does not read every commune of the unit."""

    unit: UnitRef
    by: RollupBy
    policy: RollupPolicy
    series: RollupSeries
    against: RollupAgainst
    items: list[RollupItem]
