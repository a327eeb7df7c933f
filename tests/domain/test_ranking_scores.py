"""What does a score consist of, who shares a rank, and who has none because too little is known?"""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import Conflict, Invalid
from service.domain.indicator_standings import IndicatorStanding
from service.domain.obligation_standings import ObligationStanding
from service.domain.ranking_answers import anything_due
from service.domain.ranking_scores import (
    NOT_EXPECTED,
    PART_IN_TIME,
    PART_LATE,
    VERDICTS,
    WITH_EVIDENCE,
    WITHOUT_EVIDENCE,
    Place,
    RankingWhy,
    ranked,
    verdict_of,
)
from service.domain.ranking_scores import RankingComponent as C
from service.domain.ranking_scores import RankingVerdict as V
from service.domain.ranking_views import RankingFacts
from service.domain.rankings import (
    DEFAULT_WEIGHTS,
    RankingFinalise,
    RankingQuery,
    nominals_within,
    require_final,
)
from service.domain.standing_codes import Standing
from tests.plans import TODAY

STANDINGS: dict[C, list[str]] = {
    C.tasks: [*Standing, PART_IN_TIME, PART_LATE],
    C.indicators: [*IndicatorStanding, NOT_EXPECTED],
    C.reports: list(ObligationStanding),
    C.evidence: [WITH_EVIDENCE, WITHOUT_EVIDENCE],
}


def place(counts: dict[tuple[C, str], int], **weights: int) -> Place:
    """The only contender of a ranking."""
    given_ = {C(name): weight for name, weight in weights.items()}
    wanted = {c: given_.get(c, 0) for c in C} if weights else DEFAULT_WEIGHTS
    return ranked([("a", "Công an")], {"a": counts}, wanted)[0]


def order(scores: dict[str, int]) -> list[tuple[str, int | None, bool, Decimal | None]]:
    """Contenders, each with so many tasks of ten done in time, in order of name; ranked by tasks alone."""
    counts = {
        key: {(C.tasks, "done_on_time"): n, (C.tasks, "overdue"): 10 - n} for key, n in scores.items() if n >= 0
    }
    found = ranked([(key, key) for key in scores], counts, {C.tasks: 100} | {c: 0 for c in C if c is not C.tasks})
    return [(p.key, p.rank, p.tied, p.score) for p in found]


def test_a_score_is_the_weighted_sum_of_its_shares() -> None:
    counts = {
        (C.tasks, "done_on_time"): 6, (C.tasks, "ongoing_ok"): 3, (C.tasks, "overdue"): 1,
        (C.indicators, "achieved"): 1, (C.indicators, "off_track"): 1,
        (C.reports, "met_on_time"): 3, (C.reports, "met_late"): 1,
        (C.evidence, "with_evidence"): 1, (C.evidence, "without_evidence"): 2,
    }  # fmt: skip

    found = place(counts)

    # 0.4 × 90 % + 0.3 × 50 % + 0.2 × 75 % + 0.1 × 33.3 %
    assert [str(p.points) for p in found.parts] == ["36.0", "15.0", "15.0", "3.3"]
    assert (found.score, found.rank, found.tied, found.missing) == (Decimal("69.3"), 1, False, ())


def test_what_said_nothing_counts_as_missed_and_is_told_apart() -> None:
    counts = {(C.indicators, "achieved"): 1, (C.indicators, "no_data"): 2, (C.indicators, "stale"): 1,
              (C.indicators, "at_risk"): 1}  # fmt: skip

    part = place(counts, indicators=100).parts[1]

    assert (part.reached, part.missed, part.silent, part.judged, part.points) == (1, 1, 3, 5, Decimal("20.0"))


def test_what_is_not_due_stopped_or_waived_is_left_out_with_its_number() -> None:
    counts = {(C.tasks, "done_on_time"): 1, (C.tasks, "open_on_time"): 30, (C.tasks, "suspended"): 2,
              (C.tasks, "due_before_issue"): 9}  # fmt: skip

    part = place(counts, tasks=100).parts[0]

    assert (part.reached, part.left_out, part.points) == (1, 41, Decimal("100.0"))


def test_a_component_without_anything_to_judge_is_named_and_its_weight_goes_to_the_others() -> None:
    counts = {(C.tasks, "done_on_time"): 1, (C.tasks, "overdue"): 1, (C.indicators, "not_applicable"): 4,
              (C.reports, "met_on_time"): 1, (C.evidence, "without_evidence"): 1}  # fmt: skip

    found = place(counts)

    assert found.missing == (C.indicators,)
    # 40 and 20 and 10 of 70: 4/7 × 50 % + 2/7 × 100 % + 1/7 × 0 %
    assert [str(p.points) for p in found.parts] == ["28.6", "None", "28.6", "0.0"]
    assert (found.score, found.rank) == (Decimal("57.1"), 1)


def test_whoever_has_less_than_half_of_the_weight_behind_the_score_has_no_rank() -> None:
    little = place({(C.indicators, "achieved"): 5, (C.evidence, "with_evidence"): 1})
    half = place({(C.indicators, "achieved"): 5, (C.reports, "met_on_time"): 1})
    nothing = place({(C.tasks, "open_on_time"): 5})

    assert (little.rank, little.why, little.score) == (None, RankingWhy.little_judged, Decimal("100.0"))
    assert (half.rank, half.why) == (1, None)
    assert (nothing.rank, nothing.why, nothing.score) == (None, RankingWhy.nothing_judged, None)
    assert nothing.missing == tuple(C)


def test_a_component_that_weighs_nothing_is_shown_and_is_never_missing() -> None:
    found = place({(C.tasks, "done_on_time"): 1, (C.evidence, "without_evidence"): 3}, tasks=100)

    assert (found.score, found.missing) == (Decimal("100.0"), ())
    assert (found.parts[3].judged, found.parts[3].points) == (3, Decimal("0.0"))


def test_the_same_score_shares_a_rank_and_the_next_has_as_many_places_less() -> None:
    assert order({"a": 7, "b": 9, "c": 7, "d": 10, "e": -1, "f": 2}) == [
        ("d", 1, False, Decimal("100.0")), ("b", 2, False, Decimal("90.0")),
        ("a", 3, True, Decimal("70.0")), ("c", 3, True, Decimal("70.0")),
        ("f", 5, False, Decimal("20.0")), ("e", None, False, None),
    ]  # fmt: skip


def test_scores_that_look_the_same_are_the_same() -> None:
    weights = {C.tasks: 100} | {c: 0 for c in C if c is not C.tasks}
    counts = {
        "a": {(C.tasks, "done_on_time"): 6667, (C.tasks, "overdue"): 3333},
        "b": {(C.tasks, "done_on_time"): 2, (C.tasks, "overdue"): 1},
    }

    found = ranked([("a", "A"), ("b", "B")], counts, weights)

    assert [(p.key, p.score, p.rank, p.tied) for p in found] == [
        ("a", Decimal("66.7"), 1, True), ("b", Decimal("66.7"), 1, True),
    ]  # fmt: skip


def test_every_verdict_is_of_a_standing_there_is_and_the_rest_is_left_out() -> None:
    for component, known in STANDINGS.items():
        assert set(VERDICTS[component]) <= set(known)
    left_out = {c.value: [s for s in STANDINGS[c] if verdict_of(c, s) is V.left_out] for c in C}

    assert left_out == {
        "tasks": ["open_on_time", "due_soon", "waiting", "undated", "due_before_issue", "suspended", "cancelled"],
        "indicators": ["no_baseline", "not_applicable", "not_expected_yet"],
        "reports": ["not_open", "open", "due_soon", "asked_silent", "before_issue", "before_tracking", "waived"],
        "evidence": [],
    }


COUNTS = st.dictionaries(
    st.sampled_from([(c, s) for c, standings in STANDINGS.items() for s in standings]), st.integers(0, 40)
)


@given(st.lists(COUNTS, max_size=6))
def test_scores_lie_between_0_and_100_and_ranks_follow_them(contenders: list[dict[tuple[C, str], int]]) -> None:
    names = [(str(i), str(i)) for i in range(len(contenders))]

    found = ranked(names, {str(i): counts for i, counts in enumerate(contenders)}, DEFAULT_WEIGHTS)

    assert sorted(p.key for p in found) == sorted(key for key, _ in names)
    with_rank = [p for p in found if p.rank is not None]
    assert found[: len(with_rank)] == with_rank
    for better, worse in pairwise(with_rank):
        assert better.score is not None and worse.score is not None
        assert (better.score == worse.score) == (better.rank == worse.rank)
        assert better.score >= worse.score
    assert all(p.score is None or 0 <= p.score <= 100 for p in found)


@given(COUNTS, st.integers(1, 9))
def test_one_more_reached_never_lowers_a_score(counts: dict[tuple[C, str], int], more: int) -> None:
    counts = counts | {(C.tasks, "overdue"): 1}
    better = counts | {(C.tasks, "done_on_time"): counts.get((C.tasks, "done_on_time"), 0) + more}

    before, after = place(counts).score, place(better).score

    assert before is not None and after is not None and after >= before


def test_weights_are_the_default_or_100_together() -> None:
    asked = {"unit": "31567", "period": "2026"}

    default = RankingQuery.model_validate(asked).weights()
    two = RankingQuery.model_validate(asked | {"weightTasks": 60, "weightReports": 40}).weights()
    with pytest.raises(Invalid) as refused:
        RankingQuery.model_validate(asked | {"weightTasks": 60}).weights()
    with pytest.raises(Invalid) as refused_too:
        RankingFinalise.model_validate({**asked, "by": "unit", "weights": {"tasks": 101 - 2}}).weighed()

    assert list(default.values()) == [40, 30, 20, 10]
    assert two == {C.tasks: 60, C.indicators: 0, C.reports: 40, C.evidence: 0}
    assert [r.value.errors[0].code for r in (refused, refused_too)] == ["weights_sum", "weights_sum"]


def test_a_period_holds_those_within_it() -> None:
    assert nominals_within("2026-Q2") == ["2026-M04", "2026-M05", "2026-M06", "2026-Q2"]
    assert nominals_within("2026-M04") == ["2026-M04"]
    assert len(nominals_within("2026")) == 12 + 4 + 2 + 1 + 1
    assert nominals_within("2026-9M")[-3:] == ["2026-Q3", "2026-H1", "2026-9M"]


MONTHLY = {"cadence": "periodic", "periods": ["M"], "lastDay": {"month": 1, "day": 9}}


@pytest.mark.parametrize(
    ("rules", "begin", "silent_from"),
    [
        (None, None, "2026-04-01"),
        (None, "2026-04-01", "2026-07-01"),
        ([MONTHLY], None, "2026-02-10"),
        ([MONTHLY], "2026-04-15", "2026-05-10"),
    ],
)
def test_an_indicator_without_a_figure_is_silent_once_a_period_has_ended(
    rules: Any, begin: str | None, silent_from: str
) -> None:
    told = {"reporting": rules, "start": "2026-01-01", "end": "2026-12-31", "begin": begin}
    first = date.fromisoformat(silent_from)

    due_by = json.dumps(told)

    assert [anything_due(due_by, first - timedelta(days=1)), anything_due(due_by, first)] == [False, True]


def _facts(finalised: dict[str, Any] | None) -> RankingFacts:
    unit = {"code": "31567", "name": "Mỹ Tú", "level": "commune", "kind": "commune", "key": 5, "lastKey": 5}
    told = {"unit": unit, "contenders": [], "counts": [], "rows": [], "finalised": finalised}
    return RankingFacts.model_validate(told)


def test_a_second_finalised_ranking_needs_a_reason_and_none_is_of_a_day_to_come() -> None:
    kept = {"id": "0198c0de-0000-7000-8000-000000000001", "revision": 1, "on": "2026-11-20",
            "finalisedAt": "2026-11-20T02:00:00Z"}  # fmt: skip

    require_final(_facts(None), TODAY, TODAY, None)
    require_final(_facts(kept), TODAY, TODAY, "Tính lại")
    with pytest.raises(Conflict) as refused:
        require_final(_facts(kept), TODAY, TODAY, None)
    with pytest.raises(Invalid):
        require_final(_facts(None), TODAY.replace(year=2027), TODAY, None)

    assert (refused.value.code, refused.value.params) == ("ranking_finalised", {"on": "2026-11-20", "revision": 1})
