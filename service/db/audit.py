"""How are the journal and the access log read, and how does a line get into the latter?

Neither has rows that change. The journal is no SQLModel table, since it is partitioned;
it is described here only as far as reading needs, its number standing as `id` so that
lists go by it. Both are shown as one kind of entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB, aggregate_order_by
from sqlmodel import SQLModel

from service.db.archived_months import KEPT_FROM
from service.db.journal import CLOCK, OPERATOR
from service.db.people import AccessEntry, PrincipalRow
from service.db.rows import DECLARATIONS, INTERNAL, table_of
from service.db.shapes import Filter, Shape, equal
from service.db.statements import words
from service.db.units import UNIT, WITHIN
from service.domain.audit import AuditView
from service.domain.calendars import VIET_NAM
from service.domain.journal_labels import Operation

FUNCTIONS = ("access_record",)


class _Journal:
    """The journal's columns, apart from the tables that alembic looks after."""

    __table__ = Table(
        "journal",
        MetaData(),
        Column("seq", BigInteger, key="id"),
        Column("at", DateTime(timezone=True)),
        Column("actor", Uuid),
        Column("act", Text),
        Column("unit_key", Integer),
        Column("subject", Text),
        Column("subject_id", Uuid),
        Column("op", Text),
        Column("before", JSONB),
        Column("after", JSONB),
    )


def _since(column: str) -> Filter:
    moment = DateTime(timezone=True)
    return Filter(lambda t, name: t.c[column] >= bindparam(name, type_=moment), _midnight)


def _until(column: str) -> Filter:
    moment = DateTime(timezone=True)
    return Filter(
        lambda t, name: t.c[column] < bindparam(name, type_=moment),
        lambda day: _midnight(day) + timedelta(days=1),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIET_NAM)


def _actor(column: str, name: str | None = None) -> Callable[[Any], Any]:
    """Who it was; the name as it was then, where the log kept one."""

    def source(t: Any) -> Any:
        p = table_of(PrincipalRow).alias("actor_principal")
        own = {CLOCK: "clock", OPERATOR: "operator"}
        kinds = case(*((cast(t.c[column], Text) == key, kind) for key, kind in own.items()))
        fields = select(
            t.c[column].label("id"),
            func.coalesce(kinds, p.c.kind, literal_column("'gone'")).label("kind"),
            func.coalesce(*([t.c[name]] if name else []), p.c.name, kinds).label("name"),
        )
        one = select(literal_column("1").label("x")).subquery("actor_one")
        row = (
            fields.select_from(one.outerjoin(p, p.c.id == t.c[column]))
            .where(t.c[column].is_not(None))
            .correlate(t)
            .subquery("actor_row")
        )
        return select(func.row_to_json(literal_column("actor_row"))).select_from(row).scalar_subquery()

    return source


def _names() -> Any:
    """Subject -> column -> what clients call it; internal columns are left out."""
    told = {
        declared.subject: {
            column.name: declared.name_of(column.name)
            for column in SQLModel.metadata.tables[declared.table].c
            if column.name not in {*INTERNAL, *declared.internal, *declared.hidden}
        }
        for declared in DECLARATIONS.values()
        if declared.subject is not None
    }
    return cast(words(json.dumps(told)), JSONB)


def _columns(t: Any) -> Any:
    """The columns of the row's subject, as `key`, with the clients' names, as `value`."""
    return (
        func.jsonb_each_text(_names()[t.c.subject]).table_valued("key", "value").render_derived(name="told")
    )


def _row(side: str) -> Callable[[Any], Any]:
    """The row before or after, by the names clients know."""

    def source(t: Any) -> Any:
        told, row = _columns(t), t.c[side]
        pairs = func.json_object_agg(told.c.value, aggregate_order_by(row[told.c.key], told.c.value))
        return select(pairs).where(row.has_key(told.c.key)).correlate(t).scalar_subquery()

    return source


def _changed(t: Any) -> Any:
    """Names of the columns that an update changed, apart from those that every update changes."""
    told = _columns(t)
    differs = t.c.before[told.c.key].is_distinct_from(t.c.after[told.c.key])
    names = func.json_agg(aggregate_order_by(told.c.value, told.c.value))
    return (
        select(func.coalesce(names, literal_column("'[]'::json")))
        .where(
            t.c.op == words(Operation.update),
            differs,
            told.c.key.not_in([words("version"), words("updated_at")]),
        )
        .correlate(t)
        .scalar_subquery()
    )


def _nothing(kind: str) -> Callable[[Any], Any]:
    return lambda t: literal_column(f"null::{kind}")


CHANGE = Shape(
    AuditView,
    _Journal,  # type: ignore[arg-type]
    guard="unit",
    own={
        "seq": lambda t: cast(t.c.id, Text),
        "kind": lambda t: literal_column("'change'"),
        "unit": UNIT,
        "actor": _actor("actor"),
        "before": _row("before"),
        "after": _row("after"),
        "changed": _changed,
        "outcome": _nothing("text"),
        "operation": _nothing("text"),
        "address": _nothing("text"),
        "detail": _nothing("json"),
    },
    beside={"keptFrom": KEPT_FROM},
    filters={
        "unit": WITHIN,
        "subject": equal("subject"),
        "subject_id": equal("subject_id"),
        "actor": equal("actor"),
        "act": equal("act"),
        "op": equal("op"),
        "from_": _since("at"),
        "to": _until("at"),
    },
    sorts={"-seq": ("id",)},
)

ACCESS = Shape(
    AuditView,
    AccessEntry,
    guard="unit",
    own={
        "seq": lambda t: cast(t.c.id, Text),
        "kind": lambda t: literal_column("'access'"),
        "unit": UNIT,
        "actor": _actor("principal_id", "principal_name"),
        "act": lambda t: t.c.kind,
        "subject": _nothing("text"),
        "subject_id": _nothing("uuid"),
        "op": _nothing("text"),
        "before": _nothing("json"),
        "after": _nothing("json"),
        "changed": _nothing("json"),
        "detail": lambda t: cast(t.c.detail, JSON),
    },
    beside={"keptFrom": literal_column("null::timestamptz")},
    filters={
        "unit": WITHIN,
        "actor": equal("principal_id"),
        "act": equal("kind"),
        "from_": _since("at"),
        "to": _until("at"),
    },
    sorts={"-seq": ("id",)},
)


def statements() -> list[str]:
    """The one way into the access log. An unknown caller's line belongs to the nation."""
    return [
        """
create function access_record(what text, how text, who uuid, from_address text, at_operation text, more jsonb)
returns void language sql security definer set search_path = public, pg_temp as $$
  insert into access_log (kind, outcome, principal_id, principal_name, unit_key, address, operation, detail)
  select what, how, who, p.name, coalesce(u.unit_key, c.unit_key, 1), from_address, at_operation, more
  from (values (1)) one(x) left join principal p on p.id = who
    left join app_user u on u.id = who left join client c on c.id = who
$$""",
        "revoke all on function access_record(text, text, uuid, text, text, jsonb) from public",
        "grant execute on function access_record(text, text, uuid, text, text, jsonb) to sauro_service",
    ]
