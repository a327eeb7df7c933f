"""Which indicator do the tests of figures judge: a ratio to reach 80 % in 2026, unless they say otherwise?"""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from service.domain.access import Grant, Principal, Role
from service.domain.latest_figures import SeriesKey
from service.domain.observation_records import FigureGround, FigureRow
from service.domain.periods import period

KEY: SeriesKey = (None, None)
POLICE, OTHER = UUID(int=1), UUID(int=2)
EARLY, LATER = date(2026, 5, 10), date(2026, 11, 23)
_numbers = itertools.count(1000)


def goal(value: int, due: str = "2026-12-31") -> dict[str, Any]:
    """A target as it is kept."""
    return {
        "text": f"≥ {value}%", "due": due, "comparator": "ge", "evaluateAs": "ge", "measure": "level",
        "value": str(value), "low": None, "high": None, "name": None, "agencyId": None, "followed": True,
        "inForceFrom": None,
    }  # fmt: skip


def row(nominal: str, *, agency: UUID | None = None, **more: Any) -> FigureRow:
    """A verified figure."""
    span = period(nominal)
    numbers = {
        n: Decimal(str(more[n])) for n in ("numerator", "denominator", "value") if more.get(n) is not None
    }
    return FigureRow.model_validate(
        {
            "id": UUID(int=next(_numbers)), "version": 1, "nominal": nominal, "period_start": span.start,
            "period_end": span.end, "counts_from": span.end, "quantity": None, "agency_id": agency,
            "obs_status": "reported", "numerator": None, "denominator": None, "value": None, "answer": None,
            "text": None, "percent_only": False, "note": None, "state": "verified", "recorded_by": UUID(int=77),
            "changed_by": None, "corrects_id": None, "correction_id": None, "replaced": False, "source": None,
            "cross_checks": [],
        } | more | numbers
    )  # fmt: skip


def of(nominal: str, value: Any, kind: str = "ratio", **more: Any) -> FigureRow:
    """A figure of one number; of a ratio the percentage."""
    return row(nominal, value=value, percent_only=kind == "ratio", **more)


def ground(*figures: FigureRow, kind: str = "ratio", **more: Any) -> FigureGround:
    """The indicator with its figures."""
    targets = more.pop("targets", [goal(80)])
    return FigureGround.model_validate(
        {
            "id": UUID(int=3), "version": 1, "unit_key": 7, "state": "published", "named_agency_ids": [],
            "value_kind": kind, "direction": "up", "aggregation": "level", "baseline_value": None,
            "tolerance": None, "may_exceed": False, "period_start": date(2026, 1, 1),
            "period_end": date(2026, 12, 31), "effective_on": None, "tracked_from": None, "reporting": None,
            "targets": targets, "former": [], "roles": [], "figures": list(figures),
        } | more
    )  # fmt: skip


def principal(who: UUID) -> Principal:
    """A coordinator of the unit."""
    return Principal(who, 1, "user", "x", (Grant(Role.coordinator, own=((7, 7),), reach=((7, 7),)),))
