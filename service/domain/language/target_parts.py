"""What is one target of a reading, and which shape has the whole for whoever asked?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.domain.language.readings import Confidence, Problem
from service.domain.targets import Comparator, Direction, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPart:
    """One value to reach, or one thing to be so, as a phrase says it.

    name: what is measured, as printed, None if the phrase does not say. comparator: as printed;
    evaluate_as: how it is judged. value, or low and high: in unit_measure ("%", "mô hình", "tỷ
    đồng"), None for words; a change is in per cent of the baseline unless the unit says
    otherwise, and positive both ways. approx: a range that is said to be rough; a single rough
    value has the comparator `approx` instead. condition: what the value is counted on or holds
    under ("trên tổng số …", "từ 15 tuổi trở lên"); excludes: what is left out of the count.
    """

    name: str | None = None
    comparator: Comparator
    evaluate_as: Comparator
    measure: Measure = Measure.level
    direction: Direction = Direction.up
    approx: bool = False
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit_measure: str | None = None
    year: int | None = None
    condition: str | None = None
    excludes: str | None = None
    confidence: Confidence = Confidence.sure

    def as_json(self) -> dict[str, object]:
        """Plain JSON values under the names of the API."""
        return {
            "name": self.name,
            "comparator": self.comparator.value,
            "evaluateAs": self.evaluate_as.value,
            "measure": self.measure.value,
            "direction": self.direction.value,
            "approx": self.approx,
            "value": _plain(self.value),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "unitMeasure": self.unit_measure,
            "year": self.year,
            "condition": self.condition,
            "excludes": self.excludes,
            "confidence": self.confidence.value,
        }


@dataclass(frozen=True, slots=True)
class TargetReading:
    """A phrase as it was given, the targets in it in print order, and what a person should look at."""

    text: str
    parts: tuple[TargetPart, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Plain JSON values: text, parts, problems."""
        return {
            "text": self.text,
            "parts": [part.as_json() for part in self.parts],
            "problems": [{"code": problem.code, "params": dict(problem.params)} for problem in self.problems],
        }


def _plain(number: Decimal | None) -> int | float | None:
    """A whole number without a point, everything else as a float."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
