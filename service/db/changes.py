"""How does one statement tell which rows have changed since a place in the journal, and how each stands now?

The journal says which rows; the select of the table's export says how each stands, behind both walls. A row that is
not found there is told of as removed if what stood before one of the changes was among what the caller may read,
by the table's wall and by the scope alike: nobody hears of a row that they never could see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg.types import Range as Span
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, aggregate_order_by, distinct_on

from service.db import following, read
from service.db.engine import Database
from service.db.export_sources import SOURCES
from service.db.exports import Narrowed, narrowed, rows_of
from service.db.scopes import guarded_by
from service.db.statements import as_bytes, words
from service.db.units import in_subtree, lies
from service.domain.access import Principal, Scope, merge
from service.domain.change_cursors import Place, mark_of
from service.domain.changes import FOLLOWED, ChangeOperation
from service.domain.errors import FieldError, Invalid

_TRUE: Any = literal_column("true")


@dataclass(frozen=True)
class Told:
    """What one look has found. items: JSON as PostgreSQL wrote it; empty: whether it holds none. place: where to go
    on; more: whether there is more at once; lost: the place asked for is none of this server's. lies: mark of where the
    unit asked for is, None without one. kept_from: from when on, on the real clock, the journal is here; unseen_at:
    since when the first change not told yet has stood; None: there is none."""

    items: str
    empty: bool
    place: Place
    more: bool
    lost: bool
    lies: str | None
    kept_from: datetime
    unseen_at: datetime | None


async def since(
    db: Database,
    principal: Principal,
    after: Place | None,
    *,
    subjects: list[str],
    unit: str | None,
    most: int,
    scope: Scope,
) -> Told:
    """What the scope lets through of what has changed since a place; without one, where one begins now.

    One round trip. Invalid, naming the filter, for a unit that there is not.
    """
    values = {
        "after_txid": after and after.txid,
        "after_seq": after and after.seq,
        "after_floor": after and after.floor,
        "subjects": subjects,
        "everywhere": [] if unit else _OPEN,
        "spans": None if scope.agencies else _spans(scope),
        "most": most,
        "far": following.FAR,
        "f_unit": unit,
        "today": db.day,
    }
    answer = await read.document(
        db,
        principal,
        "changes",
        (unit is not None,),
        lambda: _document(scope, within=unit is not None),
        scope=scope,
        values=values,
        rendered=True,
        roots=len(FOLLOWED),
    )
    head, _, items = answer.decode().partition("\n")
    told = json.loads(head)
    if unit is not None and told["lies"] is None:
        raise Invalid("invalid", errors=(FieldError("?unit", "unit_unknown", (("given", unit),)),))
    return Told(
        items,
        items == "[]",
        Place(int(told["txid"]), told["seq"], told["floor"], mark_of(told["server"])),
        told["state"] == "more",
        told["state"] == "lost",
        mark_of(told["lies"]) if unit is not None else None,
        datetime.fromisoformat(told["keptFrom"]),
        datetime.fromisoformat(told["unseenAt"]) if told["unseenAt"] else None,
    )


async def head(db: Database) -> tuple[int, int]:
    """The last change that can be told of: transaction and number, and nothing else of it."""
    row = (await db.fetch_rows("select txid, seq from changes_head()", ()))[0]
    return row["txid"] or 0, row["seq"] or 0


def mark_of_unit(row: Mapping[str, Any]) -> str:
    """Tells where the unit that an export was asked for is, as `Told.lies` does."""
    return mark_of(row["lies"])


def place_of(row: Mapping[str, Any]) -> Place:
    """Where whoever has read what a snapshot shows goes on. row: of `changes_place`, looked at in that snapshot."""
    return Place(row["txid"], 0, row["floor"], mark_of(row["server"]))


_OPEN = [str(table.subject) for table in FOLLOWED if SOURCES[table.name].guard == "open"]
"""Subjects that everybody signed in reads, wherever they are."""


def _spans(scope: Scope) -> list[Span]:
    """Where anything that the scope lets through can be, unless it names an agency: units in reach, and those above."""
    return [Span(low, high + 1) for low, high in merge((*scope.reach, *scope.draft, *scope.above))]


def _document(scope: Scope, *, within: bool) -> Any:
    """A line that tells how far one has come, and a list of what there is."""
    told, place = _ahead(within)
    latest = (
        select(told)
        .ext(distinct_on(told.c.subject, told.c.subject_id))
        .where(told.c.subject.is_not(None))
        .order_by(told.c.subject, told.c.subject_id, told.c.txid.desc(), told.c.seq.desc())
        .cte("latest")
    )
    each = (_there(table.name, str(table.subject), latest, scope, within) for table in FOLLOWED)
    there = union_all(*each).cte("there")
    found = union_all(select(there), _gone(told, latest, there, scope, within)).subquery("found")
    end = select(
        func.json_build_object(
            *(words("txid"), told.c.txid, words("seq"), told.c.seq, words("floor"), told.c.floor),
            *(words("server"), told.c.server, words("state"), told.c.state, words("unseenAt"), told.c.unseen_at),
            *(words("keptFrom"), told.c.kept_from, words("lies"), place),
        )
    ).where(told.c.subject.is_(None))
    text = cast(end.scalar_subquery(), Text).concat(literal_column("E'\\n'", Text)).concat(_listed(found))
    return as_bytes(text)


def _ahead(within: bool) -> tuple[Any, Any]:
    """What has changed, by name alone, and how far it was looked; and where the unit that was asked for is."""
    spans = lies("f_unit") if within else bindparam("spans", type_=INT4MULTIRANGE)
    a = following.ahead(
        *(bindparam(name, type_=BigInteger) for name in ("after_txid", "after_seq", "after_floor")),
        bindparam("subjects", type_=ARRAY(Text)),
        spans,
        bindparam("everywhere", type_=ARRAY(Text)),
        bindparam("most", type_=Integer),
        bindparam("far", type_=Integer),
    )
    return select(a).cte("told"), cast(spans, Text) if within else null()


def _listed(found: Any) -> Any:
    """The rows as ChangeView, in the order of commit."""
    gone, replaced = words(ChangeOperation.delete), words(ChangeOperation.upsert)
    shown = select(
        found.c.type,
        found.c.id,
        found.c.version,
        case((found.c.row.is_(None), gone), else_=replaced).label("operation"),
        found.c.changed_at.label("changedAt"),
        cast(found.c.seq, Text).label("seq"),
        found.c.row,
    )
    item = shown.correlate(found).lateral("item")
    nodes = func.json_agg(aggregate_order_by(func.row_to_json(literal_column("item")), found.c.txid, found.c.seq))
    rows = func.coalesce(cast(nodes, Text), words("[]"))
    return select(rows).select_from(found.join(item, _TRUE)).scalar_subquery()


def _there(name: str, subject: str, latest: Any, scope: Scope, within: bool) -> Any:
    """Rows of a table that have changed, as its export gives them."""

    def found(table: Any) -> Any:
        # Looked up by its id before anything else is asked: planned while tables are small, whole units would be
        # gone through for each.
        one = select(table).where(table.c.id == latest.c.subject_id)
        return one.offset(literal_column("0")).correlate(latest).lateral("t")

    now = narrowed(rows_of(name, scope, found), Narrowed(unit=within)).correlate(latest).lateral("now")
    return select(
        latest.c.txid,
        latest.c.seq,
        latest.c.moment.label("changed_at"),
        words(name).label("type"),
        latest.c.subject,
        latest.c.subject_id.label("id"),
        now.c.version,
        func.row_to_json(literal_column("now")).label("row"),
    ).select_from(latest.join(now, latest.c.subject == words(subject)))


def _gone(told: Any, latest: Any, there: Any, scope: Scope, within: bool) -> Any:
    """Rows that have changed and are not there, of which something was seen before one of the changes."""
    here = select(there.c.id).where(there.c.subject == latest.c.subject, there.c.id == latest.c.subject_id).exists()
    missing = select(latest).where(~here).cte("missing")
    same = and_(missing.c.subject == told.c.subject, missing.c.subject_id == told.c.subject_id)
    seqs = select(func.array_agg(told.c.seq)).select_from(told.join(missing, same)).where(told.c.op != words("insert"))
    b = following.before(seqs.scalar_subquery())
    names = case(*((b.c.subject == words(str(table.subject)), words(table.name)) for table in FOLLOWED))
    seen = or_(*(_seen(table.name, str(table.subject), b, scope) for table in FOLLOWED))
    conditions = [seen, *([in_subtree(b, "f_unit")] if within else [])]
    was = (
        select(b.c.subject, b.c.subject_id, func.max(b.c.version).label("version"), func.min(names).label("type"))
        .where(*conditions)
        .group_by(b.c.subject, b.c.subject_id)
        .cte("was")
    )
    return select(
        missing.c.txid,
        missing.c.seq,
        missing.c.moment.label("changed_at"),
        was.c.type,
        missing.c.subject,
        missing.c.subject_id.label("id"),
        was.c.version,
        literal_column("null::json").label("row"),
    ).select_from(missing.join(was, and_(was.c.subject == missing.c.subject, was.c.subject_id == missing.c.subject_id)))


def _seen(name: str, subject: str, image: Any, scope: Scope) -> Any:
    """What stood there then was among what the export of its table gives."""
    source = SOURCES[name]
    where = [source.where(image)] if source.where is not None else []
    return and_(image.c.subject == words(subject), guarded_by(source.guard, image, scope), *where)
