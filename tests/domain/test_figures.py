"""How figures become one, with the numbers of the domain's table of cases others get wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from service.domain.calendars import quarter
from service.domain.figures import (
    Aggregation,
    Coverage,
    Figure,
    ObsStatus,
    Reading,
    fold,
    settled,
    shown,
    summed,
)
from service.domain.periods import period


def ratio(numerator: int, denominator: int) -> Figure:
    return Figure(numerator=Decimal(numerator), denominator=Decimal(denominator))


def count(value: int) -> Figure:
    return Figure(value=Decimal(value))


def reading(nominal: str, figure: Figure, start: date | None = None, end: date | None = None) -> Reading:
    span = period(nominal)
    return Reading(
        period=span,
        start=start or span.start,
        end=end or span.end,
        counts_from=end or span.end,
        figure=figure,
    )


def test_a_ratio_is_summed_then_divided_and_the_silent_one_is_named() -> None:
    reported = {"A": ratio(90, 100), "B": ratio(0, 50)}

    total = summed(reported, ["A", "B", "C"])

    assert (total.figure.numerator, total.figure.denominator) == (90, 150)
    assert total.figure.amount == Decimal("60")
    assert total.coverage == Coverage(expected=3, reported=2, missing=("C",))


def test_a_percentage_without_counts_is_listed_and_not_summed() -> None:
    only = Figure(value=Decimal(80), percent_only=True)

    total = summed({"A": ratio(90, 100), "B": ratio(0, 50), "D": only}, ["A", "B", "C", "D"])

    assert only.amount == 80
    assert total.figure.amount == Decimal("60")
    assert total.coverage == Coverage(expected=4, reported=3, missing=("C",), without_denominator=("D",))


def test_a_denominator_of_zero_is_not_applicable_out_of_both_sums_and_counted_as_reported() -> None:
    nothing = settled(ratio(0, 0))

    total = summed({"A": ratio(90, 100), "B": ratio(0, 0)}, ["A", "B"])

    assert (nothing.status, nothing.amount) == (ObsStatus.not_applicable, None)
    assert (total.figure.numerator, total.figure.denominator) == (90, 100)
    assert total.coverage == Coverage(expected=2, reported=2, not_applicable=("B",))


def test_zero_missing_and_not_applicable_stay_apart() -> None:
    said = {
        "A": count(0),
        "B": Figure(status=ObsStatus.missing),
        "C": Figure(status=ObsStatus.not_applicable),
    }

    total = summed(said, said)

    assert total.figure.amount == 0
    assert total.coverage == Coverage(expected=3, reported=2, missing=("B",), not_applicable=("C",))
    assert summed({"B": Figure(status=ObsStatus.missing)}).figure.status is ObsStatus.missing
    assert summed({"C": Figure(status=ObsStatus.not_applicable)}).figure.status is ObsStatus.not_applicable


def test_yes_and_no_give_how_many_of_how_many() -> None:
    schools = {"A": Figure(answer=True), "B": Figure(answer=False), "C": Figure(answer=True)}

    some, every = summed(schools, ["A", "B", "C", "D"]), summed({"A": Figure(answer=True)}, ["A"])

    assert (some.figure.numerator, some.figure.denominator, some.figure.answer) == (2, 3, False)
    assert every.figure.answer is True


def test_a_sum_is_no_surer_than_its_least_sure_part() -> None:
    guess = Figure(status=ObsStatus.estimated, value=Decimal(3))

    assert summed({"A": count(5), "B": guess}).figure.status is ObsStatus.estimated


def test_the_counts_of_merged_units_are_added() -> None:
    restated = summed({"A": count(120), "B": count(80)}, ["A", "B"])

    assert restated.figure.amount == 200


def test_one_who_is_dissolved_is_no_longer_expected() -> None:
    communes = {str(number): count(1) for number in range(25)}
    last = summed(communes, communes)
    del communes["24"]

    now = summed(communes, communes)

    assert (last.coverage.reported, last.coverage.expected) == (25, 25)
    assert (now.coverage.reported, now.coverage.expected) == (24, 24)


def test_who_reports_without_being_expected_makes_no_coverage_above_the_whole() -> None:
    total = summed({"A": count(1), "B": count(2)}, ["A"])

    assert (total.coverage.reported, total.coverage.expected) == (2, 2)


def test_a_late_correction_of_what_is_cumulative_changes_its_own_period_only() -> None:
    before = [reading("2026-M01", count(10)), reading("2026-M02", count(25))]
    after = [reading("2026-M01", count(12)), reading("2026-M02", count(25))]

    stood = {p: fold(after[: p + 1], Aggregation.cumulative) for p in range(3)}

    assert [r.figure.amount for r in (fold(before, Aggregation.cumulative), stood[1], stood[2]) if r] == [
        25,
        25,
        25,
    ]
    assert stood[0] is not None and stood[0].figure.amount == 12


def test_a_level_is_the_latest_one_of_the_quarter_whatever_window_it_comes_from() -> None:
    first = quarter(2026, 1)
    monthly = [
        reading("2026-M01", ratio(5, 10)),
        reading("2026-M02", ratio(6, 10)),
        reading("2026-M03", ratio(7, 10)),
    ]
    windowed = [reading("2026-Q1", ratio(8, 10), date(2026, 1, 1), date(2026, 3, 9))]

    mine, theirs = fold(monthly, Aggregation.level, first), fold(windowed, Aggregation.level, first)

    assert mine is not None and mine.figure.amount == 70
    assert theirs is not None and theirs.figure.amount == 80
    assert [r.end != r.period.end for r in (monthly[2], windowed[0])] == [False, True]


def test_a_flow_is_summed_within_the_year_and_no_day_is_counted_twice() -> None:
    months = [reading(f"2026-M0{m}", count(10)) for m in range(1, 6)]
    both = [*months, reading("2026-Q1", count(33)), reading("2025", count(900))]

    total = fold(both, Aggregation.flow)

    assert total is not None
    assert (total.figure.amount, total.period.nominal, total.start) == (53, "2026-M05", date(2026, 1, 1))
    quarter_alone = fold(both, Aggregation.flow, quarter(2026, 1))
    assert quarter_alone is not None
    assert (quarter_alone.figure.amount, quarter_alone.period.nominal) == (33, "2026-Q1")


def test_two_entries_in_a_quarter_are_one_flow_against_one_target() -> None:
    entries = [reading("2026-M01", count(20)), reading("2026-M02", count(25))]

    total = fold(entries, Aggregation.flow, quarter(2026, 1))

    assert total is not None and total.figure.amount == 45


def test_what_is_missing_does_not_stand_for_what_was_said_before() -> None:
    kept = fold(
        [reading("2026-M01", ratio(5, 10)), reading("2026-M02", Figure(status=ObsStatus.missing))],
        Aggregation.level,
    )

    assert kept is not None and kept.period.nominal == "2026-M01"
    assert fold([], Aggregation.level) is None


def test_a_ratio_is_exact_and_shown_to_six_places() -> None:
    third = ratio(1, 3)
    almost = ratio(799_999_999, 1_000_000_000)

    assert shown(third.amount) == Decimal("33.333333")
    assert almost.amount is not None and almost.amount < 80
    assert str(shown(Decimal("80.000000"))) == "80"
