"""The rules of figures by themselves: what is added up, what wins, what has to be explained, who may verify."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from service.domain.errors import Conflict, Forbidden
from service.domain.figure_grounds import CheckRow
from service.domain.figures import Figure, ObsStatus
from service.domain.observation_acts import judgement, require_judge, verified
from service.domain.observation_figures import doubts, figure_columns, rechecked
from service.domain.observation_records import FigureGround, FigureRow
from tests.domain.figures import EARLY, KEY, LATER, OTHER, POLICE, goal, ground, of, principal, row


def test_contributions_add_up_and_a_figure_of_the_unit_wins_and_says_so() -> None:
    parts = [
        row("2026-Q1", agency=POLICE, numerator=90, denominator=100),
        row("2026-Q1", agency=OTHER, numerator=0, denominator=50),
    ]
    direct = row("2026-Q1", numerator=120, denominator=150)

    summed = ground(*parts).readings()[KEY][0]
    won = ground(*parts, direct).readings()[KEY][0]

    assert (summed.figure.numerator, summed.figure.denominator) == (90, 150)
    assert summed.coverage is not None and summed.coverage.reported == 2
    assert (won.figure.numerator, won.coverage) == (120, None)


def test_only_what_is_verified_and_not_replaced_counts() -> None:
    waiting = row("2026-Q1", state="recorded", numerator=9, denominator=10)
    returned = row("2026-Q2", state="returned", numerator=9, denominator=10)
    history = row("2026-Q3", replaced=True, numerator=9, denominator=10)

    assert ground(waiting, returned, history).readings() == {}


def test_a_verified_correction_takes_the_place_of_what_it_corrects() -> None:
    old = row("2026-Q1", numerator=82, denominator=100, correction_id=UUID(int=99))
    new = row("2026-Q1", state="recorded", id=UUID(int=99), corrects_id=old.id, numerator=75, denominator=100)

    after, replaced = verified(ground(old, new), new)

    assert replaced == old
    assert [r.figure.numerator for r in after.readings()[KEY]] == [75]


def test_each_quarter_keeps_the_judgement_of_the_target_it_was_verified_under() -> None:
    """An amendment raises a target from 80 to 90 after the first quarter was accepted."""
    first, second = (
        row("2026-Q1", numerator=85, denominator=100),
        row("2026-Q2", numerator=85, denominator=100),
    )

    before = judgement(ground(first, targets=[goal(80)]), first)
    after = judgement(ground(first, second, targets=[goal(90)]), second)

    assert before == {"met": True, "progress": 106.25, "baselineAssumed": True, "target": "≥ 80%"}
    assert after is not None and (after["met"], after["target"]) == (False, "≥ 90%")


def test_a_flow_is_judged_by_what_has_come_together_so_far() -> None:
    entries = [row("2026-M01", value=20), row("2026-M02", value=25), row("2026-M03", value=30)]
    quarter = goal(50, due="2026-03-31")

    judged = judgement(ground(*entries, kind="number", aggregation="flow", targets=[quarter]), entries[1])

    assert judged is not None and (judged["met"], judged["progress"]) == (False, 90)


@pytest.mark.parametrize(
    ("kind", "aggregation", "before", "now", "asked"),
    [
        ("ratio", "level", 40, 60, False),
        ("ratio", "level", 40, "60.1", True),
        ("ratio", "level", 60, "39.9", True),
        ("number", "level", 10, 30, False),
        ("number", "level", 10, 31, True),
        ("number", "level", 30, 9, True),
        ("number", "level", 0, 500, False),
        ("number", "cumulative", 10, 500, False),
        ("number", "cumulative", 10, 9, True),
    ],
)
def test_a_jump_is_asked_about(kind: str, aggregation: str, before: Any, now: Any, asked: bool) -> None:
    here = ground(of("2026-Q1", before, kind), kind=kind, aggregation=aggregation)
    new = of("2026-Q2", now, kind)

    raised = [
        code.value
        for code, _ in doubts(here, new.figure, new.span, (new.period_start, new.period_end), KEY, LATER)
    ]

    assert raised == (["jump"] if asked else [])


def test_a_later_figure_is_no_reason_to_ask_about_an_earlier_one() -> None:
    here = ground(of("2026-Q2", 90))
    late = of("2026-Q1", 10)

    assert list(doubts(here, late.figure, late.span, (late.period_start, late.period_end), KEY, LATER)) == []


def test_a_figure_before_its_period_is_over_is_an_estimate_or_is_explained() -> None:
    sure, guess = of("2026-Q2", 50), of("2026-Q2", 50, obs_status=ObsStatus.estimated)
    window = (sure.period_start, sure.period_end)

    raised = [code.value for code, _ in doubts(ground(), sure.figure, sure.span, window, KEY, EARLY)]

    assert raised == ["period_not_over"]
    assert list(doubts(ground(), guess.figure, guess.span, window, KEY, EARLY)) == []


def test_a_percentage_follows_from_its_counts_to_six_places() -> None:
    given = Figure(numerator=Decimal(1), denominator=Decimal(3))

    columns = figure_columns(given)

    assert columns["value"] == Decimal("33.333333")
    assert (columns["numerator"], columns["denominator"], columns["obs_status"]) == (1, 3, "reported")


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "beyond"),
    [
        ("ratio", 82, 80, False),
        ("ratio", 82, "79.9", True),
        ("number", 102, 100, False),
        ("number", 103, 100, True),
    ],
)
def test_a_cross_check_is_held_against_the_tolerance(kind: str, ours: Any, theirs: Any, beyond: bool) -> None:
    check = CheckRow(
        source_system="dvc",
        value=Decimal(str(theirs)),
        on=LATER,
        by="x",
        difference=None,
        beyond=False,
        note=None,
    )

    held = rechecked(ground(kind=kind), check, Figure(value=Decimal(ours)), None)

    assert (held.beyond, held.difference) == (beyond, Decimal(ours) - Decimal(str(theirs)))


def test_neither_recorder_nor_last_changer_verifies_and_open_checks_stop_everybody() -> None:
    judge = principal(UUID(int=5))
    far = CheckRow(
        source_system="dvc", value=Decimal(1), on=LATER, by="x", difference=Decimal(9), beyond=True, note=None
    )

    def refusal(figure: FigureRow, here: FigureGround) -> str | None:
        try:
            require_judge(here, figure, "verify", judge)
        except (Forbidden, Conflict) as problem:
            return problem.code
        return None

    waiting = {"state": "recorded", "numerator": 1, "denominator": 2}
    rows = {
        "mine": row("2026-Q1", recorded_by=judge.id, **waiting),
        "changed": row("2026-Q1", changed_by=judge.id, **waiting),
        "open": row("2026-Q1", cross_checks=[far], **waiting),
        "fine": row("2026-Q1", **waiting),
    }
    assert {name: refusal(figure, ground(figure)) for name, figure in rows.items()} == {
        "mine": "recorder_verifies", "changed": "recorder_verifies", "open": "cross_check_open", "fine": None,
    }  # fmt: skip
    assert refusal(rows["fine"], ground(rows["fine"], unit_key=8)) == "not_yours"
