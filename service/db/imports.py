"""Which files were read for which units, what was read of them, and what became of it?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlmodel import Field

from service.db import standing
from service.db.agencies import Agency, AgencyMember
from service.db.indicator_definitions import IndicatorDefinition
from service.db.indicators import Indicator
from service.db.people import kept_name
from service.db.plan_items import NOBODY
from service.db.plans import PLAN_REF, Plan, Provision, Section
from service.db.reporting_rules import ReportingRule
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import Many, One, Shape, Source, among
from service.db.statements import words
from service.db.tasks import Task
from service.db.units import UNIT, WITHIN, Unit, bears_now
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.import_facts import (
    ImportFacts,
    ImportFile,
    ImportJob,
    ImportSite,
    MadeRow,
    PlanContents,
    PlanIndicator,
    PlanPlace,
    SameFile,
)
from service.domain.import_names import KnownHome
from service.domain.imports import MACHINE, ImportDocumentView, ImportView
from service.domain.task_places import MemberHome

_MOMENT: Any = DateTime(timezone=True)
_JSON: Any = JSONB(none_as_null=True)


def _json(default: str) -> Any:
    return Field(sa_type=JSONB, sa_column_kwargs={"server_default": text(f"'{default}'")})


class Import(UnitRow, table=True):
    """A file that was read. The file itself is kept only until the worker has read it.

    reading: what was read of it; draft, report: the same after the decisions. into_plan_id: the plan it goes
    into; plan_id: what it has become. Both may be thrown away while the import stays, so neither is
    a foreign key. made: ids of the rows it made, by table.
    """

    __tablename__ = "import"
    __table_args__ = (
        Index(
            "import_same_file",
            "unit_key",
            "kind",
            "sha256",
            "into_plan_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("status not in ('failed', 'reverted')"),
        ),
        Index("import_to_read", "created_at", postgresql_where=text("status = 'reading'")),
    )
    kind: str
    status: str
    filename: str
    size: int
    sha256: str
    year: int | None = None
    into_plan_id: UUID | None = None
    plan_id: UUID | None = None
    reading: dict[str, Any] | None = Field(default=None, sa_type=_JSON)
    draft: dict[str, Any] = _json("{}")
    report: list[Any] = _json("[]")
    decisions: list[Any] = _json("[]")
    counts: dict[str, Any] = _json("{}")
    findings: dict[str, Any] = _json("{}")
    made: dict[str, Any] = _json("{}")
    failure: dict[str, Any] | None = Field(default=None, sa_type=_JSON)
    file: bytes | None = Field(default=None, sa_type=LargeBinary)
    imported_by: UUID
    imported_by_name: str
    claimed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    tries: int = Field(default=0)
    read_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    committed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    committed_by: UUID | None = None
    committed_by_name: str | None = None
    reverted_at: datetime | None = Field(default=None, sa_type=_MOMENT)


declare(
    Import,
    wall="import",
    subject="import",
    hidden=("reading", "draft", "report", "file"),
    names={"into_plan_id": "into"},
    at=None,
    internal=("reading", "file", "made", "claimed_at", "tries", "year"),
)

_LANGUAGE = bindparam("language", type_=Text)


def _report(t: Any) -> Any:
    """The findings, each with its sentence in the caller's language."""
    each = func.jsonb_array_elements(t.c.report).table_valued("value", with_ordinality="n")
    each = each.render_derived(name="each_finding")
    one = cast(each.c.value, JSONB)
    told = func.jsonb_build_object(words("message"), one.op("->")(words("message")).op("->")(_LANGUAGE))
    shown = one.op("-")(words("fields")).op("-")(words("about")).op("-")(words("byRule")).op("||")(told)
    every = func.json_agg(aggregate_order_by(shown, each.c.n))
    return select(func.coalesce(every, literal_column("'[]'::json"), type_=JSON)).select_from(each).scalar_subquery()


def _failure(t: Any) -> Any:
    said = t.c.failure.op("->")(_LANGUAGE)
    told = func.jsonb_build_object(words("code"), t.c.failure.op("->")(words("code")), words("message"), said)
    return case((t.c.failure.is_not(None), told))


_SUMMARY: dict[str, Source] = {
    "unit": UNIT,
    "into": One(lambda: PLAN_REF, lambda t, p: p.c.id == t.c.into_plan_id, guarded=True),
    "plan": One(lambda: PLAN_REF, lambda t, p: p.c.id == t.c.plan_id, guarded=True),
    "failure": _failure,
    "imported_by": kept_name("imported_by"),
    "committed_by": kept_name("committed_by"),
    "actions": lambda t: standing.allowed(t, "import_acts", NOBODY),
}

IMPORT = Shape(
    ImportView,
    Import,
    guard="draft",
    own=_SUMMARY,
    filters={"unit": WITHIN, "kind": among("kind"), "status": among("status")},
    sorts={"-createdAt": ("created_at", "id")},
)
IMPORT_DOCUMENT = Shape(ImportDocumentView, Import, guard="draft", own={**_SUMMARY, "report": _report})


def import_values(principal: Principal, language: str) -> dict[str, Any]:
    """What the shapes bind."""
    return {"import_acts": offered(principal, MACHINE), "language": language}


def _known_at(u: Any, a: Any) -> Any:
    """Agencies of a unit and of those above it."""
    parent = table_of(Unit).alias("known_parent")
    top = select(parent.c.parent_key).where(parent.c.key == u.c.parent_key).correlate(u).scalar_subquery()
    return and_(a.c.active, or_(a.c.unit_key == u.c.key, a.c.unit_key == u.c.parent_key, a.c.unit_key == top))


def _is_member(a: Any, m: Any) -> Any:
    link = table_of(AgencyMember).alias("known_link")
    return m.c.id.in_(select(link.c.member_id).where(link.c.agency_id == a.c.id).correlate(a))


KNOWN_MEMBER = Shape(MemberHome, Agency, guard="unit")
KNOWN_HOME = Shape(
    KnownHome,
    Agency,
    guard="unit",
    own={"members": Many(lambda: KNOWN_MEMBER, _is_member, lambda m: (m.c.sort_key, m.c.id))},
)
IMPORT_SITE = Shape(
    ImportSite,
    Unit,
    guard="open",
    own={"agencies": Many(lambda: KNOWN_HOME, _known_at, lambda a: (a.c.sort_key, a.c.id))},
)
"""A unit and the agencies a file of it may name."""


def by_code(u: Any) -> Any:
    """The unit that bears a code today; or any of its bearers, by key."""
    return and_(u.c.code == bindparam("key", type_=Text), bears_now(u))


def by_key(u: Any) -> Any:
    return u.c.key == bindparam("key", type_=Integer)


def _next(model: Any) -> Any:
    c = table_of(model).alias("last_one")
    last = func.coalesce(func.max(c.c.ordinal), literal_column("-1"))
    return lambda p: select(last + literal_column("1")).where(c.c.plan_id == p.c.id).correlate(p).scalar_subquery()


PLAN_PLACE = Shape(
    PlanPlace,
    Plan,
    own={
        "next_section": _next(Section),
        "next_provision": _next(Provision),
        "next_task": _next(Task),
        "next_indicator": _next(Indicator),
        "next_rule": _next(ReportingRule),
    },
)
SAME_FILE = Shape(SameFile, Import, guard="draft")
IMPORT_FACTS = Shape(ImportFacts, Import, guard="draft")


def the_same(t: Any) -> Any:
    """The import of the same file for the same end, unless it failed or was taken back."""
    return and_(
        t.c.sha256 == bindparam("same_sha256", type_=Text),
        t.c.kind == bindparam("same_kind", type_=Text),
        t.c.unit_key == bindparam("same_unit", type_=Integer),
        t.c.into_plan_id.is_not_distinct_from(bindparam("same_into", type_=t.c.into_plan_id.type)),
        t.c.status.not_in([words("failed"), words("reverted")]),
    )


IMPORT_JOB = Shape(ImportJob, Import, guard="draft")
IMPORT_FILE = Shape(
    ImportFile,
    Import,
    guard="draft",
    own={"data": lambda t: func.encode(t.c.file, words("base64"))},
)


def to_be_read(t: Any) -> Any:
    """Files that wait to be read and that no worker is at."""
    free = or_(t.c.claimed_at.is_(None), t.c.claimed_at < bindparam("lease_before", type_=_MOMENT))
    return and_(t.c.status == words("reading"), free)


MADE: dict[str, tuple[type[Any], Shape]] = {
    "agency": (Agency, Shape(MadeRow, Agency, guard="unit")),
    "agency_member": (AgencyMember, Shape(MadeRow, AgencyMember, guard="unit")),
    "section": (Section, Shape(MadeRow, Section)),
    "provision": (Provision, Shape(MadeRow, Provision)),
    "task": (Task, Shape(MadeRow, Task)),
    "indicator": (Indicator, Shape(MadeRow, Indicator)),
    "reporting_rule": (ReportingRule, Shape(MadeRow, ReportingRule)),
    "plan": (Plan, Shape(MadeRow, Plan)),
}
"""What an import makes, by table, and how it is looked at before it is taken back."""


def _count(model: Any) -> Any:
    c = table_of(model).alias("held")
    return lambda p: select(func.count()).select_from(c).where(c.c.plan_id == p.c.id).correlate(p).scalar_subquery()


PLAN_CONTENTS = Shape(
    PlanContents,
    Plan,
    own={
        "section": _count(Section),
        "provision": _count(Provision),
        "task": _count(Task),
        "indicator": _count(Indicator),
        "reporting_rule": _count(ReportingRule),
    },
)


def _code(i: Any) -> Any:
    d = table_of(IndicatorDefinition).alias("its_definition")
    return select(d.c.code).where(d.c.id == i.c.definition_id).correlate(i).scalar_subquery()


PLAN_INDICATOR = Shape(PlanIndicator, Indicator, own={"definition": _code})
"""The indicators of a plan as a row of figures may name them."""
