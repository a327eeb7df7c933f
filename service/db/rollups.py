"""How does one statement answer a roll-up: from the sums that are kept, or else from slots?

What is asked most (a city's sums, the nation's) comes from the kept sums, with the codes of those who are
missing; anything else is added up from slots, which are kept as well, or comes to the kept sums and what
differs from them. Either way the same columns come out, and one text turns them into figures.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from service.db import read, rollup_agencies, rollup_text
from service.db.engine import Database
from service.db.indicator_definitions import IndicatorDefinition, seen
from service.db.known_slots import A_YEAR
from service.db.rollup_slots import PERIODS, Form, held, taken
from service.db.rollup_sums import added_up, below, corrected, kept, once, summed
from service.db.rows import table_of
from service.db.scopes import reached, reached_whole
from service.db.slots import Slot
from service.db.statements import as_bytes, words
from service.db.units import Unit, bears_now
from service.domain.access import Principal, Scope
from service.domain.calendars import Span, local_day
from service.domain.rollups import RollupBy, RollupPolicy, RollupQuery
from service.domain.units import UnitLevel

_ZERO: Any = literal_column("0")


async def rolled_up(
    db: Database, principal: Principal, query: RollupQuery, *, scope: Scope, now: datetime
) -> bytes:
    """The answer as RollupView; one round trip. No items for whom the scope does not let read all below the unit."""
    moment = query.known_at or now
    form, spans = Form.of(query), query.spans
    values = {
        "unit": query.unit,
        "periods": [span.nominal for span in spans],
        "shown_periods": [_shown(span) for span in spans],
        "keys": query.definition or [],
        **(rollup_agencies.windows(spans) if form.by is RollupBy.agency else {}),
        **(_then(query, moment, spans) if query.past else {}),
    }
    asked = db.known(moment) if query.past else db
    return await read.document(
        asked, principal, "rollup", form, lambda: _document(form, scope), scope=scope, values=values, rendered=True
    )


def _then(query: RollupQuery, moment: datetime, spans: list[Span]) -> dict[str, Any]:
    """What the slots of a day or moment bind: the days they lie in, and the year before for what is carried forward."""
    since, until = min(span.start for span in spans), max(span.end for span in spans)
    if query.policy is RollupPolicy.carry_forward:
        since -= timedelta(days=A_YEAR)
    return {"then_as_of": query.as_of, "then_since": since, "then_until": until, "then_day": local_day(moment)}


async def parents(db: Database) -> list[int]:
    """Keys of everything that ever was a province or city, for whoever keeps the server."""
    return [row[0] for row in await db.fetch_rows("select key from slots_parents() key", ())]


_REBUILD = """
with clock as materialized (select set_config('app.now', $2, true) as told)
select r.* from clock, lateral slots_rebuild(case when told is not null then $1::integer end) r"""


async def rebuild(db: Database, parent_key: int) -> tuple[int, int]:
    """Make the slots below a province and its sums anew; how many of each were not right. Which years have come is
    told by the clock of `db`."""
    now = "" if db.now is None else db.now.isoformat()
    row = (await db.fetch_rows(_REBUILD, (parent_key, now)))[0]
    return row["slots"], row["sums"]


async def rebuild_nation(db: Database) -> int:
    """Make the nation's sums anew from those of its provinces; how many were not right."""
    wrong: int = await db.fetch_value("select nation_rebuild()", ())
    return wrong


async def open_year(db: Database) -> int:
    """Make the slots of the year that has come; how many."""
    found: int = await db.fetch_value("select slots_open()", ())
    return found


def _shown(span: Span) -> str:
    return f'{{"nominal":"{span.nominal}","start":"{span.start}","end":"{span.end}"}}'


def _document(form: Form, scope: Scope) -> Any:
    u = table_of(Unit).alias("asked_unit")
    own = reached(u.c.key, scope) if form.level is UnitLevel.commune else reached_whole(u, scope)
    at = (
        select(case((own, u.c.key)).label("key"), u.c.last_key, u.c.code, u.c.name, u.c.level, u.c.kind, u.c.valid_to)
        .where(u.c.code == bindparam("unit", type_=Text), bears_now(u))
        .limit(literal_column("1"))
        .cte("asked")
    )
    by_child = form.by is RollupBy.child and form.level is not UnitLevel.commune
    slots, source = None, held(form, at)
    if form.summed:
        sums = kept(form, at)
    elif form.corrected:
        sums = corrected(form, at, scope)
    else:
        slots = once(taken(form, at, scope, source), "taken")
        sums = summed(form, slots)
    groups = None
    if by_child and form.summed and form.level is UnitLevel.nation:
        groups = _gathered(rollup_text.group(form.policy, "of_group"), below(form))
    elif by_child:
        groups = _groups_of_slots(form, at, scope, slots)
    elif form.by is RollupBy.agency:
        parts = rollup_agencies.parts(form, at, scope, source)
        named = rollup_agencies.named(once(added_up(parts, parts.c.group_key), "of_agency"))
        groups = _gathered(rollup_text.group(form.policy, "of_group"), named)
    last_day = at.c.valid_to.label("validTo")
    unit = select(at.c.code, at.c.name, at.c.level, at.c.kind, last_day).subquery("of_unit")
    shown = select(func.row_to_json(literal_column("of_unit"))).select_from(unit).scalar_subquery()
    asked = ",".join(f'"{name}":"{getattr(form, name).value}"' for name in ("by", "policy", "series", "against"))
    head = as_bytes(words('{"unit":').concat(shown).concat(words(f',{asked},"items":[')))
    items = func.coalesce(_items(sums, groups), _bytes(""))
    return select(head.op("||")(items).op("||")(_bytes("]}"))).select_from(at).scalar_subquery()


def _bytes(text: str) -> Any:
    return literal_column(f"'{text}'::bytea")


def _groups_of_slots(form: Form, at: Any, scope: Scope, slots: Any) -> Any:
    """Communes, or the provinces of the nation; what merged communes said is added up for their successor.

    slots: worked out already; None where they are only looked at here.
    """
    u = table_of(Unit).alias("group_unit")
    head = literal_column(rollup_text.group_head(*rollup_text.HEAD_OF_UNIT), Text).label("head")
    if slots is not None:
        found = once(added_up(slots, slots.c.group_key), "of_each")
        joined = select(found, head, u.c.sort_key.label("place")).join(u, u.c.key == found.c.group_key)
        return _gathered(rollup_text.group(form.policy, "of_group"), joined.subquery("of_group"))
    # Each is shown in many items: its code and name, and where it comes among the others, are made once. The
    # slots of each are looked up; joined as whoever plans likes, all would be gone through for each.
    low, high = (select(end).scalar_subquery() for end in (at.c.key, at.c.last_key))
    place = func.row_number().over(order_by=[u.c.sort_key, u.c.key]).label("place")
    inside = or_(u.c.parent_key == low, u.c.key.between(low, high))
    units = once(select(u.c.key, head, place).where(inside), "group_head")
    its = taken(form, at, scope, table_of(Slot), of=units.c.key).offset(_ZERO).lateral("of_unit")
    joined = select(its, units.c.head, units.c.place).select_from(units.join(its, literal_column("true")))
    return _gathered(rollup_text.alone("of_group"), joined.subquery("of_group"))


def _gathered(line: str, groups: Any) -> Any:
    """The groups of each definition and period as one text, in their own order."""
    # What is sorted is the text and its place, not all it was made of.
    lines = select(groups.c.definition_id, groups.c.period, groups.c.place, literal_column(line, Text).label("line"))
    made = lines.offset(_ZERO).subquery("made")
    ordered = func.string_agg(made.c.line, aggregate_order_by(words(","), made.c.place, made.c.line)).label("groups")
    keys = (made.c.definition_id, made.c.period)
    return once(select(*keys, ordered).group_by(*keys), "gathered")


def _items(sums: Any, groups: Any) -> Any:
    d = table_of(IndicatorDefinition).alias("defined")
    head = literal_column(rollup_text.definition("defined"), Text)
    entry = select(d.c.id, d.c.code, head.label("head")).where(seen(d)).subquery("definition_of")
    days = (
        func.unnest(PERIODS, bindparam("shown_periods", type_=ARRAY(Text)))
        .table_valued("nominal", "shown", with_ordinality="place", name="asked_period")
        .render_derived()
    )
    rows: Any = sums.join(entry, entry.c.id == sums.c.definition_id).join(days, days.c.nominal == sums.c.period)
    shown: Any = words("")
    if groups is not None:
        same = (groups.c.definition_id == sums.c.definition_id) & (groups.c.period == sums.c.period)
        rows, shown = rows.outerjoin(groups, same), func.coalesce(groups.c.groups, words(""))
    node = words('{"definition":')
    for part in (
        entry.c.head,
        words(',"period":'),
        days.c.shown,
        words(","),
        sums.c.text,
        words(',"groups":['),
        shown,
        words("]}"),
    ):
        node = node.concat(part)
    # As bytes from here on: with every commune's figure it is a megabyte, and each copy of all of it counts.
    ordered = aggregate_order_by(_bytes(","), entry.c.code, entry.c.id, days.c.place)
    return select(func.string_agg(as_bytes(node), ordered)).select_from(rows).scalar_subquery()
