"""How are the slots of many communes made at once, of indicators and figures as they were?

One commune and definition after another, as triggers do it, takes ten times as long. The rules are those of triggers,
in their very words (`slot_rules`); only where rows come from is said anew: of indicators that are `held`, whose parts
and figures are what they are now, or what the journal says where they are among the changed (see `known_slots`).
"""

from __future__ import annotations

from service.db.known_rows import READ, SCHEMA, of_now, published
from service.db.slot_rules import (
    BEGUN,
    COUNTS,
    HEAD,
    KEPT,
    MET,
    NEXT_DUE,
    OWN,
    STANDS_FIRST,
    TOLD,
    amount,
    contributed,
    folded,
    measured,
    placed,
    planned,
    targets_then,
)

_TOLD = tuple(name for name in READ["observation"] if name not in ("id", "unit_key"))
FIGURE = (
    ("indicator_id", "uuid"), ("nominal", "text"), ("first_day", "date"), ("last_day", "date"), ("own", "boolean"),
    ("state", "text"), ("numerator", "numeric"), ("denominator", "numeric"), ("value", "numeric"),
    ("answer", "boolean"), ("obs_status", "text"), ("off_calendar", "boolean"), ("met", "boolean"),
)  # fmt: skip
"""What `folded` reads of a figure."""
BELOW = {"target": "targets", "former_target": "formers", "indicator_assignment": "named"}
"""Tables of what belongs to an indicator beside its figures, and how their rows are called that stand beside it."""
_OF_SLOT = "unnest(w.figures)"


def _beside(table: str) -> str:
    """Rows of a table for the indicators that slots are made anew of, gathered by indicator."""
    return f"""
    select x.indicator_id, array_agg(x.part) as parts from (
      select h.id as indicator_id, n.part from held h cross join lateral (
        select {of_now(table, "n")} as part from {table} n
        where n.indicator_id = h.id and {published(table, "n")} and n.id not in (select c.id from {table}_changed c)
        offset 0) n
      union all
      select (c.was).indicator_id, c.was from {table}_changed c where (c.was).id is not null
    ) x group by x.indicator_id"""


def _figures() -> str:
    """Figures of the indicators that slots are made anew of."""
    told = ", ".join(f"n.{name}" for name in _TOLD)
    was = ", ".join(f"(c.was).{name}" for name in _TOLD)
    return f"""
    select n.* from held h cross join lateral (
      select {told} from observation n
      where n.indicator_id = h.id and n.published and n.nominal = any(spoken)
        and n.id not in (select c.id from observation_changed c) offset 0) n
    union all
    select {was} from observation_changed c where (c.was).id is not null"""


def made() -> str:
    """The slots of all indicators that are `held`, by the rules of `slot_rules`: as CTEs, the last of them `made`.

    As of a day: of what it was too early for by then nothing counts. Null is left out by `least`.
    """
    beside = ", ".join(f"{name} as materialized ({_beside(table)})" for table, name in BELOW.items())
    joined = " ".join(f"left join {name} on {name}.indicator_id = i.id" for name in BELOW.values())
    columns = ", ".join(f"f.{name}" for name, _ in FIGURE)
    day = "least(p.last_day, as_of)"
    return f"""
  {beside}, measured as materialized (
    select i.unit_key, i.definition_id, d.value_kind as kind, d.aggregation as adds_up, targets.parts as targets,
      formers.parts as formers, named.parts as named, {measured("unnest(targets.parts)")}
    from held i join indicator_definition d on d.id = i.definition_id {joined}
  ), span as materialized (
    select * from nominal_periods(extract(year from since)::integer, extract(year from until)::integer)
  ), told as materialized (
    select m.unit_key, m.definition_id, m.kind, {TOLD}
    from measured m join ({_figures()}) o on o.indicator_id = m.id and {COUNTS}
        and (as_of is null or o.counts_from <= as_of)
      join span n on n.period = o.nominal
  ), everyone as materialized (
    select e.indicator_id, e.nominal, count(*) as n from (
      select o.indicator_id, o.nominal, o.agency_id from told o where o.agency_id is not null
      union select o.indicator_id, o.nominal, a.agency_id
      from told o join measured m on m.id = o.indicator_id cross join lateral (
        select a.agency_id from unnest(m.named) a where a.role = 'contributor'
        union all select g.agency_id from unnest(m.targets) g where g.followed and g.agency_id is not null) a
      where o.agency_id is not null
    ) e group by 1, 2
  ), figure as materialized (
    select distinct on (c.unit_key, c.definition_id, c.nominal) c.* from (
      select o.unit_key, o.definition_id, {OWN}
      from told o where o.agency_id is null
      union all
      select o.unit_key, o.definition_id, {contributed("max(e.n)")}
      from told o join everyone e on e.indicator_id = o.indicator_id and e.nominal = o.nominal
      where o.agency_id is not null
      group by o.unit_key, o.definition_id, o.indicator_id, o.nominal, o.first_day, o.last_day
    ) c order by c.unit_key, c.definition_id, {STANDS_FIRST}
  ), figures as materialized (
    select f.unit_key, f.definition_id, array_agg(row({columns})::{SCHEMA}.figure) as figures
    from figure f group by f.unit_key, f.definition_id
  ), place as materialized (
    select u.key as unit_key, p.period, {placed("u.key", day)}
    from (select distinct m.unit_key from measured m) x join unit u on u.key = x.unit_key cross join span p
    where u.level = 'commune' and p.period = any(shown)
  ), due as materialized (
    select m.unit_key, m.definition_id, p.period, p.first_day, p.last_day
    from measured m cross join span p where p.period = any(asked)
    union
    select f.unit_key, f.definition_id, p.period, p.first_day, p.last_day
    from figure f join span p on p.first_day <= f.first_day and p.last_day >= f.last_day
    where carried and f.state <> 'missing' and p.period = any(shown)
  ), asked_of as materialized (
    select m.unit_key, m.definition_id, m.kind, m.adds_up, p.period, p.first_day, p.last_day,
      (as_of is null or p.first_day <= as_of) and {BEGUN} and bool_or({planned(day)}) as planned
    from measured m join due p on p.unit_key = m.unit_key and p.definition_id = m.definition_id
    group by m.unit_key, m.definition_id, m.kind, m.adds_up, p.period, p.first_day, p.last_day
  ), made as (
    select w.unit_key, w.definition_id, {HEAD}
      case when f.own then f.met when f.n > 0 then (
        select {MET} from ({targets_then("unnest(m.targets)", "unnest(m.formers)")}) g
        order by {NEXT_DUE}) end as met,
      f.off_calendar, w.code
    from (
      select q.*, l.code, l.exists_then, l.parent_key, coalesce(f.figures, '{{}}') as figures
      from asked_of q join place l on l.unit_key = q.unit_key and l.period = q.period
        left join figures f on f.unit_key = q.unit_key and f.definition_id = q.definition_id offset 0
    ) w
      cross join lateral ({folded("w.first_day", "w.last_day", _OF_SLOT)}) f
      left join lateral ({amount(_OF_SLOT)}) j on f.n > 0
      left join (
        select m.id, m.period_end, m.direction, m.baseline_value, m.tolerance, m.targets, m.formers from measured m
      ) m on m.id = f.indicator_id
    where {KEPT}
  )"""
