"""What does a picture of progress or of rolled-up figures say, in words and numbers?

Everything a picture shows is worked out here, as plain values; `documents/chart_drawing` only places
them. So a test can ask for every figure, and what is drawn is what the JSON says. A picture is read
alone, in a report or a message: it names what it shows, the day, the source and what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Look(StrEnum):
    """How a bar looks: a colour of Okabe and Ito, and a pattern, so that each is told apart in grey too."""

    good = "good"
    late = "late"
    neutral = "neutral"
    bad = "bad"
    beside = "beside"


@dataclass(frozen=True)
class Series:
    """What one part of every bar stands for."""

    name: str
    look: Look


@dataclass(frozen=True)
class StackedBar:
    """One bar of whole numbers, as many as there are series. label: none where it is the only one, of all there is.
    note: what stands behind its end."""

    label: str
    counts: tuple[int, ...]
    note: str


@dataclass(frozen=True)
class ShareBar:
    """One share: how much of the whole. figure: as written on it. percent: null where there is nothing."""

    label: str
    percent: float | None
    figure: str


@dataclass(frozen=True)
class ValueBar:
    """One value. value: null where there is none, and `figure` says why."""

    label: str
    value: float | None
    figure: str
    look: Look = Look.neutral


@dataclass(frozen=True)
class Head:
    """What every picture has. title: what of whom; subtitle: as at which day. remarks: what a reader must know
    beside the bars. source: where the figures come from. description: the whole said in words, for whoever
    cannot see it.
    """

    title: str
    subtitle: str
    remarks: tuple[str, ...]
    source: str
    description: str
    language: str = "vi"


@dataclass(frozen=True)
class StackedChart:
    """Bars of tasks by where they stand, and shares below them. upright: one bar for each moment, side by side."""

    head: Head
    series: tuple[Series, ...]
    bars: tuple[StackedBar, ...]
    shares: tuple[ShareBar, ...] = ()
    upright: bool = False


@dataclass(frozen=True)
class ValueChart:
    """Bars of one figure, such as a rolled-up indicator of each commune.

    legend: what the looks of the bars mean. top: the end of the axis where it is fixed, such as 100.
    """

    head: Head
    bars: tuple[ValueBar, ...]
    legend: tuple[Series, ...] = ()
    top: float | None = None


Chart = StackedChart | ValueChart

def day_words(day: date, language: str) -> str:
    """A day as people write it."""
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day:%-d %B %Y}"


def unit_words(name: str, last_day: date | None, language: str) -> str:
    """What a unit is called beside others, one of which may bear its name and code after it."""
    if last_day is None:
        return name
    return f"{name} ({'đến' if language == 'vi' else 'until'} {day_words(last_day, language)})"


def written(value: float | int, language: str) -> str:
    """A number as people write it: 1.234,5 in Vietnamese and 1,234.5 in English; no more decimals than it has."""
    text = f"{value:,}" if isinstance(value, int) or value != int(value) else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def in_percent(value: float | None, language: str) -> str:
    """A percentage as people write it, with one decimal; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:.1f}"
    return f"{text.replace('.', ',')}\u00a0%" if language == "vi" else f"{text}\u00a0%"
