"""What of time stands in one line of a cell: times, a repetition, a request?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.language.cadence_rules import Cadence
from service.domain.language.cadences import find_cadence
from service.domain.language.dated import Dated, find_dated
from service.domain.language.phrases import REQUEST, masked
from service.domain.language.spelling import lowered
from service.domain.language.stretches import Unit
from service.domain.language.times import find_times


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell and what was found in it; `low` is the text in small letters, cited documents blotted out."""

    text: str
    low: str
    year: int | None
    cadence: Cadence | None
    dated: tuple[Dated, ...]
    request: re.Match[str] | None

    @property
    def asked(self) -> bool:
        """Whether it is due on request, too."""
        return self.request is not None

    @property
    def request_span(self) -> list[tuple[int, int]]:
        """Where the request stands."""
        return [self.request.span()] if self.request else []

    @property
    def dated_spans(self) -> list[tuple[int, int]]:
        """Where the times stand, with the words that belong to them."""
        return [(one.at, one.end) for one in self.dated]


def find_all(text: str, year: int | None) -> Line:
    """Everything of time in one line of a cell."""
    low = masked(lowered(text))
    times = find_times(low)
    cadence = find_cadence(low, times)
    if cadence is not None and cadence.weak and any(time.unit is Unit.day for time in times):
        cadence = None
    free = tuple(time for time in times if cadence is None or not cadence.at <= time.at < cadence.end)
    return Line(text, low, year, cadence, find_dated(low, free, year), REQUEST.search(low))
