"""Which figures does a report tell, and which change since the period before?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.domain.periods import period
from service.domain.report_contents import IndicatorLine
from service.domain.report_drafts import draw
from service.domain.report_figures import previous
from tests.domain.reports import figure, goal, ground, indicator, key

DRAWN = date(2026, 5, 8)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


def line_of(*figures: dict[str, Any], nominal: str = "2026-M04", **more: Any) -> IndicatorLine:
    """The only row of the table of indicators."""
    (line,) = draw(
        ground(indicators=[indicator("vneid", *figures, **more)], nominal=nominal), DRAWN
    ).indicators
    return line


def counted(
    nominal: str, days: tuple[date, date], numerator: int, of: int = 100, **more: Any
) -> dict[str, Any]:
    return figure(nominal, *days, numerator=numerator, denominator=of, **more)


def test_a_figure_is_told_with_the_change_since_the_period_before() -> None:
    line = line_of(counted("2026-M03", MARCH, 70), counted("2026-M04", APRIL, 82))

    assert line.current is not None and line.previous is not None
    assert (line.current.nominal, line.current.numerator, line.current.denominator, line.current.value) == (
        "2026-M04",
        82,
        100,
        82,
    )
    assert (line.previous.nominal, line.previous.value, line.change) == ("2026-M03", 70, 12)
    assert (line.target, line.target_value, line.met) == ("80%", 80, True)
    assert line.current.observation == key("figure 2026-M04")


def test_a_period_without_a_figure_is_told_as_such_beside_the_last_known_one() -> None:
    line = line_of(counted("2026-M02", (date(2026, 2, 1), date(2026, 2, 28)), 61))

    assert line.current is None and line.change is None and line.met is None
    assert line.previous is not None and line.previous.nominal == "2026-M02"


def test_zero_missing_not_applicable_and_a_bare_percentage_stay_apart() -> None:
    zero = line_of(counted("2026-M04", APRIL, 0))
    missing = line_of(figure("2026-M04", *APRIL, obs_status="missing"))
    nothing = line_of(counted("2026-M04", APRIL, 0, of=0, obs_status="not_applicable"))
    bare = line_of(figure("2026-M04", *APRIL, value=80, percent_only=True))

    told = [line.current for line in (zero, missing, nothing, bare)]
    assert [one and (one.obs_status, one.value, one.percent_only) for one in told] == [
        ("reported", 0, False),
        ("missing", None, False),
        ("not_applicable", None, False),
        ("reported", 80, True),
    ]


def test_what_is_not_verified_is_told_as_provisional_and_what_was_returned_is_not_told() -> None:
    waiting = line_of(counted("2026-M04", APRIL, 82, state="recorded"))
    returned = line_of(counted("2026-M04", APRIL, 82, state="returned"))
    correcting = line_of(
        counted("2026-M04", APRIL, 82, correction_id=key("correction")),
        counted(
            "2026-M04", APRIL, 81, id=key("correction"), corrects_id=key("figure 2026-M04"), state="recorded"
        ),
    )

    assert waiting.current is not None and waiting.current.provisional is True
    assert returned.current is None
    assert correcting.current is not None
    assert (correcting.current.value, correcting.current.provisional) == (82, False)


def test_a_quarter_tells_the_latest_level_and_the_sum_of_a_flow() -> None:
    months = [
        (f"2026-M{month:02d}", (date(2026, month, 1), period(f"2026-M{month:02d}").end))
        for month in (1, 2, 3, 4)
    ]
    each = [figure(nominal, *days, value=10 * i) for i, (nominal, days) in enumerate(months, 1)]
    number: dict[str, Any] = {"value_kind": "number", "nominal": "2026-Q1", "targets": [goal("100", 100)]}

    level = line_of(*each, **number)
    flow = line_of(*each, aggregation="flow", **number)

    assert level.current is not None and (level.current.nominal, level.current.value) == ("2026-M03", 30)
    assert level.previous is not None and (level.previous.value, level.change) == (20, 10)
    assert flow.current is not None and (flow.current.value, flow.current.observation) == (60, None)
    assert flow.previous is None


def test_a_window_of_its_own_and_figures_of_the_quarter_belong_together() -> None:
    own = counted("2026-Q1", (date(2026, 1, 1), date(2026, 3, 9)), 55)

    line = line_of(own, nominal="2026-Q1")

    assert line.current is not None
    assert (line.current.nominal, line.current.start, line.current.end) == (
        "2026-Q1",
        date(2026, 1, 1),
        date(2026, 3, 9),
    )


def test_a_figure_is_judged_by_the_target_of_its_own_day() -> None:
    raised = goal("90%", 90, in_force_from=date(2026, 5, 6))
    before = goal("80%", 80) | {"in_force_until": date(2026, 5, 5)}

    line = line_of(counted("2026-M04", APRIL, 82), targets=[raised], former=[before])

    assert (line.target, line.met) == ("80%", True)


@pytest.mark.parametrize(
    ("nominal", "before"),
    [
        ("2026-M04", (date(2026, 3, 1), date(2026, 3, 31))),
        ("2026-M01", (date(2025, 12, 1), date(2025, 12, 31))),
        ("2026-Q1", (date(2025, 10, 1), date(2025, 12, 31))),
        ("2026-H2", (date(2026, 1, 1), date(2026, 6, 30))),
        ("2026", (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_the_period_before_ends_the_day_before(nominal: str, before: tuple[date, date]) -> None:
    found = previous(period(nominal))

    assert (found.start, found.end) == before
