"""How do counts by standing become cells, shares and standings, inside PostgreSQL?

Tasks and reports owed are counted together: a row is (code, n), the codes of reports with a mark
before them. Each code is summed once into a column of its own, and everything shown adds columns up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import Integer, Numeric, cast, func, literal_column

from service.db.statements import words
from service.domain.obligation_standings import ObligationStanding
from service.domain.progress import BESIDE, CELLS
from service.domain.standing_codes import Standing
from service.domain.timeliness import ASKED_AND_DUE, EXPECTED, FELL_DUE, IN_TIME, REPORTED, REPORTED_IN_TIME

OBLIGED, ASKED = "obliged_", "asked_"
"""Before the standing of a report that is owed: whether its agency must, or was asked to."""

_TASKS = tuple(one.value for one in Standing)
_REPORTS = tuple(mark + one.value for mark in (OBLIGED, ASKED) for one in ObligationStanding)


def sums(rows: Any, *, reports: bool) -> list[Any]:
    """The counts of rows (columns `code` and `n`) side by side, one column for each code: summed once."""
    return [
        func.coalesce(func.sum(rows.c.n).filter(rows.c.code == words(code)), literal_column("0")).label(code)
        for code in (*_TASKS, *(_REPORTS if reports else ()))
    ]


def counts(summed: Any, *, reports: bool) -> dict[str, Any]:
    """What is shown of the columns that `sums` made, as ProgressView has it."""

    def tally(codes: Iterable[str]) -> Any:
        return cast(reduce(add, (summed.c[code] for code in codes)), Integer)

    return {
        "total": tally(_TASKS),
        "cells": _named({cell.value: tally(held) for cell, held in CELLS.items()}),
        "beside": _named({one: tally((one,)) for one in _TASKS if one in BESIDE}),
        "standings": _named({one: tally((one,)) for one in _TASKS}),
        "timeliness": _share(tally(IN_TIME), tally(FELL_DUE)),
        "reports": _reports(tally) if reports else literal_column("null::json"),
    }


def _reports(tally: Any) -> Any:
    def of(mark: str, standings: Iterable[str]) -> Any:
        return tally([mark + one for one in standings])

    expected = of(OBLIGED, EXPECTED)
    return _named(
        {
            "total": tally(_REPORTS),
            "standings": _named(
                {one.value: tally((OBLIGED + one.value, ASKED + one.value)) for one in ObligationStanding}
            ),
            "completeness": _share(of(OBLIGED, REPORTED), expected),
            "timeliness": _share(of(OBLIGED, REPORTED_IN_TIME), expected),
            "asked": _share(of(ASKED, REPORTED), of(ASKED, ASKED_AND_DUE)),
        }
    )


def _share(count: Any, of: Any) -> Any:
    """As `timeliness.percent_of` says in Python."""
    hundred = literal_column("100.0", Numeric)
    none: Any = literal_column("0")
    percent = func.round(hundred * count / func.nullif(of, none), literal_column("1"))
    return _named({"count": count, "of": of, "percent": percent})


def _named(places: Mapping[str, Any]) -> Any:
    return func.json_build_object(*(part for name, value in places.items() for part in (words(name), value)))
