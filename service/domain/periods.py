"""Which days does a nominal period cover: `2026-M04`, `2026-Q1`, `2026-H1`, `2026-9M`, `2026`?

A figure or a report belongs to one of these, whatever days its own window has: only so can
communes that report by different calendars be added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from service.domain.calendars import Span, half_year, month_end, month_start, quarter

_NOMINAL = re.compile(r"^(?P<year>[0-9]{4})(-(?P<part>M(0[1-9]|1[0-2])|Q[1-4]|H[12]|9M))?$")

NOMINAL_FORM = _NOMINAL.pattern.replace("?P<year>", "").replace("?P<part>", "")
PERIOD_PATTERN_FORM = r"^(M(0[1-9]|1[0-2])?|Q[1-4]?|H[12]?|9M|Y)$"


def _within_calendar(nominal: str) -> str:
    if not 1945 <= int(nominal[:4]) <= 2100:
        raise PydanticCustomError("day_absurd", "the year must lie between 1945 and 2100")
    return nominal


Nominal = Annotated[
    str,
    StringConstraints(pattern=NOMINAL_FORM),
    AfterValidator(_within_calendar),
    Field(
        description="Kỳ. A nominal period: 2026-M04, 2026-Q1, 2026-H1, 2026-9M or 2026.",
        examples=["2026-M04"],
    ),
]
PeriodPattern = Annotated[
    str,
    StringConstraints(pattern=PERIOD_PATTERN_FORM),
    Field(
        description="Kỳ trong năm. Periods of a year: M every month, M04 April, Q every quarter, Q1, H, H1, 9M, Y.",
        examples=["M"],
    ),
]

_ALL = {
    "M": tuple(f"M{number:02d}" for number in range(1, 13)),
    "Q": tuple(f"Q{number}" for number in range(1, 5)),
    "H": ("H1", "H2"),
}


@lru_cache(4096)
def period(nominal: str) -> Span:
    """Give the days of a nominal period. ValueError if there is none of that name."""
    read = _NOMINAL.match(nominal)
    if read is None:
        raise ValueError(f"{nominal!r} names no period")
    year, part = int(read["year"]), read["part"]
    if part is None:
        return Span(nominal, date(year, 1, 1), date(year, 12, 31))
    if part == "9M":
        return Span(nominal, date(year, 1, 1), month_end(year, 9))
    number = int(part[1:])
    if part[0] == "M":
        return Span(nominal, month_start(year, number), month_end(year, number))
    return quarter(year, number) if part[0] == "Q" else half_year(year, number)


def periods_within(patterns: Iterable[str], first: date, last: date) -> Iterator[Span]:
    """List the whole nominal periods of these patterns that touch first..last, year by year."""
    parts = list(dict.fromkeys(part for pattern in patterns for part in _ALL.get(pattern, (pattern,))))
    for year in range(first.year, last.year + 1):
        for part in parts:
            span = period(str(year) if part == "Y" else f"{year}-{part}")
            if span.end >= first and span.start <= last:
                yield span
