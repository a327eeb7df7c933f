"""What does a score consist of, and who stands where?

Four components, each the share of what was reached in what could be judged. Three things can befall
a row: it was reached, it was missed, or nothing was said of it though something was expected (silent),
which counts as missed and is told apart. All else (not due yet, suspended, waived) is left out, with
its number. A component in which nothing could be judged has no share: its weight goes to the others,
which is said (`missing`), and whoever has less than half of the weight behind the score has no rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from service.domain.indicator_standings import IndicatorStanding
from service.domain.obligation_standings import ObligationStanding
from service.domain.standing_codes import Standing


class RankingComponent(StrEnum):
    """What a score is made of."""

    tasks = "tasks"
    indicators = "indicators"
    reports = "reports"
    evidence = "evidence"


class RankingVerdict(StrEnum):
    """What one row does to a share. silent counts as missed: something was expected, and nothing came."""

    reached = "reached"
    missed = "missed"
    silent = "silent"
    left_out = "left_out"


class RankingWhy(StrEnum):
    """Why somebody has no rank: nothing could be judged, or too little of the weight."""

    nothing_judged = "nothing_judged"
    little_judged = "little_judged"


class RankingStanding(StrEnum):
    """Where a row stands in a ranking alone; else it has the standing of its task, indicator or report.

    part_*: an agency's own part in a task that several lead: each answers for its part. not_expected_yet: an
    indicator without a figure, none of whose periods has ended: nobody is silent yet. *_evidence: of what was
    done or verified, whether a paper, link or file shows that it is so.
    """

    PART_IN_TIME = "part_in_time"
    PART_LATE = "part_late"
    NOT_EXPECTED = "not_expected_yet"
    WITH_EVIDENCE = "with_evidence"
    WITHOUT_EVIDENCE = "without_evidence"


C, V = RankingComponent, RankingVerdict
COMPONENT_LABELS = {
    C.tasks: ("Nhiệm vụ đúng hạn", "Tasks in time"),
    C.indicators: ("Chỉ tiêu đạt, đúng tiến độ", "Indicators achieved or on track"),
    C.reports: ("Báo cáo đúng hạn", "Reports in time"),
    C.evidence: ("Có minh chứng", "With evidence"),
}
VERDICT_LABELS = {
    V.reached: ("Đạt", "Reached", "good"),
    V.missed: ("Không đạt", "Missed", "bad"),
    V.silent: ("Không có số liệu, báo cáo: tính là không đạt", "Nothing was said: counts as missed", "warning"),
    V.left_out: ("Không tính", "Left out", "muted"),
}
WHY_LABELS = {
    RankingWhy.nothing_judged: ("Chưa có gì để đánh giá", "Nothing could be judged", "muted"),
    RankingWhy.little_judged: (
        "Chưa xếp hạng: phần đánh giá được dưới một nửa trọng số",
        "No rank: less than half of the weight could be judged",
        "warning",
    ),
}

STANDING_LABELS = {
    RankingStanding.PART_IN_TIME: ("Phần việc của cơ quan xong đúng hạn", "Own part done in time", "good"),
    RankingStanding.PART_LATE: ("Phần việc của cơ quan xong quá hạn", "Own part done late", "bad"),
    RankingStanding.NOT_EXPECTED: ("Chưa đến kỳ có số liệu", "No figure was due yet", "muted"),
    RankingStanding.WITH_EVIDENCE: ("Có minh chứng", "With evidence", "good"),
    RankingStanding.WITHOUT_EVIDENCE: ("Không có minh chứng", "Without evidence", "warning"),
}
PART_IN_TIME, PART_LATE = RankingStanding.PART_IN_TIME, RankingStanding.PART_LATE
NOT_EXPECTED = RankingStanding.NOT_EXPECTED
WITH_EVIDENCE, WITHOUT_EVIDENCE = RankingStanding.WITH_EVIDENCE, RankingStanding.WITHOUT_EVIDENCE

VERDICTS: Mapping[RankingComponent, Mapping[str, RankingVerdict]] = {
    C.tasks: {
        Standing.DONE_ON_TIME: V.reached,
        Standing.ONGOING_OK: V.reached,
        PART_IN_TIME: V.reached,
        Standing.DONE_LATE: V.missed,
        Standing.OVERDUE: V.missed,
        PART_LATE: V.missed,
        Standing.ONGOING_SILENT: V.silent,
    },
    C.indicators: {
        IndicatorStanding.ACHIEVED: V.reached,
        IndicatorStanding.ON_TRACK: V.reached,
        IndicatorStanding.AT_RISK: V.missed,
        IndicatorStanding.OFF_TRACK: V.missed,
        IndicatorStanding.NO_DATA: V.silent,
        IndicatorStanding.STALE: V.silent,
    },
    C.reports: {
        ObligationStanding.MET_ON_TIME: V.reached,
        ObligationStanding.MET_LATE: V.missed,
        ObligationStanding.OVERDUE: V.silent,
    },
    C.evidence: {WITH_EVIDENCE: V.reached, WITHOUT_EVIDENCE: V.missed},
}
"""Component -> standing -> verdict. A standing that is not here is left out: it is nobody's fault, or not due."""

LEAST_WEIGHT = Fraction(1, 2)
"""So much of the weight must have something behind it for a rank."""


def verdict_of(component: RankingComponent, standing: str) -> RankingVerdict:
    """What a row of this standing does to the component's share."""
    return VERDICTS[component].get(standing, RankingVerdict.left_out)


@dataclass(frozen=True)
class Part:
    """One component of a score. reached, missed, silent, left_out: numbers of rows. points: what it adds to
    the score; None where nothing could be judged."""

    component: RankingComponent
    weight: int
    reached: int
    missed: int
    silent: int
    left_out: int
    points: Decimal | None

    @property
    def judged(self) -> int:
        return self.reached + self.missed + self.silent


@dataclass(frozen=True)
class Place:
    """Where somebody stands. score: of 100, one decimal. tied: whether others have the same rank.
    missing: components that carry weight and in which nothing could be judged."""

    key: str
    name: str
    rank: int | None
    tied: bool
    score: Decimal | None
    why: RankingWhy | None
    missing: tuple[RankingComponent, ...]
    parts: tuple[Part, ...]


Counts = Mapping[tuple[RankingComponent, str], int]
"""Component and standing -> how many rows."""


def ranked(
    contenders: Sequence[tuple[str, str]],
    counts: Mapping[str, Counts],
    weights: Mapping[RankingComponent, int],
) -> list[Place]:
    """Rank everybody. contenders: key and name, in the order of names, in which those with one rank are told.

    Those with the same score as shown share a rank, and the next has as many places less (1, 2, 2, 4).
    Without a rank, at the end: whom too little is known of.
    """
    scored = [_scored(key, name, counts.get(key, {}), weights) for key, name in contenders]
    placed = sorted((p for p in scored if p.why is None), key=lambda p: -(p.score or Decimal(0)))
    scores = [place.score for place in placed]
    first = {score: number for number, score in reversed(list(enumerate(scores, start=1)))}
    ranked_ = [_at(place, first[place.score], scores.count(place.score) > 1) for place in placed]
    return [*ranked_, *(place for place in scored if place.why is not None)]


def _at(place: Place, rank: int, tied: bool) -> Place:
    return Place(place.key, place.name, rank, tied, place.score, None, place.missing, place.parts)


def _scored(key: str, name: str, counts: Counts, weights: Mapping[RankingComponent, int]) -> Place:
    verdicts = {c: dict.fromkeys(V, 0) for c in C}
    for (component, standing), n in counts.items():
        verdicts[component][verdict_of(component, standing)] += n
    judged = {c: n[V.reached] + n[V.missed] + n[V.silent] for c, n in verdicts.items()}
    behind = sum(weights[c] for c in C if judged[c])
    exact = {
        c: Fraction(100 * verdicts[c][V.reached], judged[c]) * Fraction(weights[c], behind)
        for c in C
        if judged[c] and behind
    }
    parts = tuple(
        Part(
            component=c,
            weight=weights[c],
            reached=verdicts[c][V.reached],
            missed=verdicts[c][V.missed],
            silent=verdicts[c][V.silent],
            left_out=verdicts[c][V.left_out],
            points=shown(exact[c]) if c in exact else None,
        )
        for c in C
    )
    missing = tuple(c for c in C if weights[c] and not judged[c])
    why = _too_little(behind, sum(weights.values()))
    score = shown(sum(exact.values(), Fraction(0))) if behind else None
    return Place(key, name, None, False, score, why, missing, parts)


def _too_little(behind: int, whole: int) -> RankingWhy | None:
    if not behind:
        return RankingWhy.nothing_judged
    return RankingWhy.little_judged if Fraction(behind, whole) < LEAST_WEIGHT else None


def shown(exact: Fraction) -> Decimal:
    """A number with one decimal, half away from zero."""
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)


def tally(rows: Iterable[tuple[str, RankingComponent, str, int]]) -> dict[str, dict[tuple[RankingComponent, str], int]]:
    """Counts by contender, of rows of contender, component, standing and number."""
    found: dict[str, dict[tuple[RankingComponent, str], int]] = {}
    for key, component, standing, n in rows:
        own = found.setdefault(key, {})
        own[component, standing] = own.get((component, standing), 0) + n
    return found
