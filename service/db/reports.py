"""How is a report read, alone and in lists?"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON, JSONB

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.obligations import RULE_OF_OBLIGATION, Obligation, as_object
from service.db.observations import Observation
from service.db.people import kept_name
from service.db.plan_items import NOBODY, by_name
from service.db.plans import PLAN_REF
from service.db.report_rows import REQUEST_REF, Report
from service.db.rows import table_of
from service.db.shapes import Filter, Many, One, Shape, among, equal
from service.db.statements import words
from service.db.tasks import INDICATOR_REF, agency_ref
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.report_acts import DECIDING, OTHERS_ONLY, TAKING, WRITING, offers
from service.domain.report_contents import ReportPaper
from service.domain.reports import ChildView, CorrectionView, OwedRef, ReportItemView, ReportView

_ME = bindparam("me_id", type_=Uuid)


def state_of(r: Any) -> Any:
    """What acts go by; the same as `report_states.state_of` says in Python."""
    filed = r.c.status.in_([words("submitted"), words("verified")])
    return case((filed, func.concat(r.c.status, words("_"), r.c.taking)), else_=r.c.status)


def _actions(r: Any) -> Any:
    """Acts of the one who reports at the unit of the report, acts of the one who receives at the receiving unit."""
    own = standing.allowed(r, "writing_acts", func.array_append(NOBODY, r.c.agency_id), state_of(r))
    theirs: Any = cast(
        func.allowed_acts(
            bindparam("taking_acts", type_=JSONB),
            state_of(r),
            r.c.receiver_key,
            NOBODY,
        ),
        JSONB,
    )
    mine = and_(r.c.submitted_by == _ME, r.c.taking != words("enter"))
    barred: Any = literal_column(f"array[{', '.join(repr(act) for act in sorted(OTHERS_ONLY))}]::text[]")
    theirs = case((mine, theirs.op("-")(barred)), else_=theirs)
    return cast(cast(own, JSONB).op("||")(theirs), JSON)


OWED_REF = Shape(OwedRef, Obligation, own={"standing": standing.code})
CHILD = Shape(
    ChildView,
    Report,
    guard="report",
    own={"from_": One(lambda: AGENCY_REF, agency_ref)},
)


def _corrections(r: Any, o: Any) -> Any:
    """Verified corrections of a figure that stands in the report, verified after the report was drawn."""
    told = table_of(Observation).alias("figure_told")
    same = select(told.c.id).where(
        told.c.id == func.any(r.c.observation_ids),
        told.c.indicator_id == o.c.indicator_id,
        told.c.nominal == o.c.nominal,
        told.c.quantity.is_not_distinct_from(o.c.quantity),
        told.c.agency_id.is_not_distinct_from(o.c.agency_id),
    )
    return and_(
        o.c.corrects_id.is_not(None),
        o.c.state == words("verified"),
        o.c.verified_at > r.c.drawn_at,
        r.c.submitted_at.is_not(None),
        same.correlate(r, o).exists(),
    )


def _was(o: Any) -> Any:
    before = table_of(Observation).alias("figure_before")
    value = select(func.trim_scale(before.c.value)).where(before.c.id == o.c.corrects_id)
    return value.correlate(o).scalar_subquery()


CORRECTION = Shape(
    CorrectionView,
    Observation,
    guard="figure",
    own={
        "observation": lambda o: o.c.id,
        "indicator": One(lambda: INDICATOR_REF, lambda o, i: i.c.id == o.c.indicator_id),
        "was": _was,
        "now": lambda o: func.trim_scale(o.c.value),
        "reason": lambda o: o.c.correction_reason,
        "corrected_at": lambda o: o.c.verified_at,
    },
)
SOURCES: dict[str, Any] = {
    "unit": UNIT,
    "obligation": One(lambda: OWED_REF, lambda r, o: o.c.id == r.c.obligation_id),
    "rule": One(lambda: RULE_OF_OBLIGATION, lambda r, rule: rule.c.id == r.c.rule_id, guarded=True),
    "request": One(lambda: REQUEST_REF, lambda r, asked: asked.c.id == r.c.request_id, guarded=True),
    "plan": One(lambda: PLAN_REF, lambda r, p: p.c.id == r.c.plan_id, guarded=True),
    "step": as_object(ordinal="step", act="act"),
    "from_": One(lambda: AGENCY_REF, agency_ref),
    "to": Many(lambda: AGENCY_REF, lambda r, a: a.c.id == func.any(r.c.to_ids), by_name),
    "period": as_object(nominal="nominal", start="window_start", end="window_end"),
    "standing": standing.view,
    "submitted_by": kept_name("submitted_by"),
    "verified_by": kept_name("verified_by"),
    "decided_by": kept_name("decided_by"),
    "drafted_by": kept_name("drafted_by"),
    "actions": _actions,
}
FILTERS = {
    "unit": WITHIN,
    "plan": equal("plan_id"),
    "rule": equal("rule_id"),
    "request": equal("request_id"),
    "obligation": equal("obligation_id"),
    "agency": equal("agency_id"),
    "to": Filter(lambda r, name: bindparam(name, type_=Uuid()) == func.any(r.c.to_ids)),
    "period": equal("nominal"),
    "status": among("status"),
}
REPORT = Shape(
    ReportView,
    Report,
    guard="report",
    own=SOURCES,
    filters=FILTERS,
    sorts={"-period": ("window_end", "id")},
)
REPORT_ITEM = Shape(
    ReportItemView,
    Report,
    guard="report",
    own={
        **SOURCES,
        "children": Many(
            lambda: CHILD,
            lambda r, c: c.c.id == func.any(r.c.child_ids),
            lambda c: (c.c.window_end, c.c.id),
            guarded=True,
        ),
        "corrected_since": Many(
            lambda: CORRECTION, _corrections, lambda o: (o.c.verified_at, o.c.id), guarded=True
        ),
    },
)


def _head(r: Any) -> Any:
    """The head as drawn, with what people wrote since."""
    written = func.jsonb_build_object(
        *(
            part
            for key, column in (
                ("number", "number"),
                ("symbol", "symbol"),
                ("place", "place"),
                ("issuedOn", "issued_on"),
                ("title", "title"),
                ("recipients", "recipients"),
                ("signature", "signature"),
            )
            for part in (words(key), r.c[column])
        )
    )
    return r.c.head.op("||")(written)


PAPER = Shape(ReportPaper, Report, guard="report", own={"head": _head})
"""The whole report as it is printed."""


def report_values(principal: Principal, today: date) -> dict[str, Any]:
    """What the shapes bind."""
    return {
        "writing_acts": offered(principal, WRITING),
        "taking_acts": offers(principal, (TAKING, DECIDING)),
        "today": today,
    }
