"""How does every committed change come to stand in one append-only table?

Statement-level triggers with transition tables write it, in the transaction of the
change: single rows and ten thousand alike, whatever door made them. The application
only says who and why; a change without actor and act fails. The service's role may
read the journal, never write it. `at` is the real clock; `known_at` is the domain's, where
that is another one (SAURO_NOW, and the demo, which tells of days gone by).
"""

from __future__ import annotations

from service.db.rows import DECLARATIONS

CLOCK = "00000000-0000-7000-8000-000000000001"
"""The actor of what happens because a day has come."""

OPERATOR = "00000000-0000-7000-8000-000000000002"
"""The actor of what is done on the command line of the server itself."""


OWNERS = ("task", "indicator", "plan")
"""What rows of plans belong to, by the name of their column."""

COUNTED = ("former_target", "indicator", "indicator_assignment", "observation", "target", "target_assignment")
"""What roll-ups are made of."""
COUNTED_OF_INDICATOR = (
    "definition_id", "published", "period_start", "period_end", "effective_on", "tracked_from", "ended_on", "direction",
    "baseline_value", "tolerance",
)  # fmt: skip
"""What roll-ups look at of an indicator. Its other columns, its standing above all, change with every figure."""


def counted(entry: str = "") -> str:
    """The condition that an entry tells of something that roll-ups look at: of what is made of, of a row that was or is
    published. The index has this very condition, so whoever looks entries up by it must ask in these words.

    entry: the name of the journal in the query, with its dot.
    """
    subjects = ", ".join(f"'{subject}'" for subject in COUNTED)
    was, now = f"{entry}before", f"{entry}after"
    named = [f"({was} -> '{name}') is distinct from ({now} -> '{name}')" for name in COUNTED_OF_INDICATOR]
    published = " or ".join(f"{image} @> '{{\"published\": true}}'" for image in (was, now))
    return (
        f"{entry}subject in ({subjects}) and ({entry}subject = 'target_assignment' or {published})"
        f" and ({entry}subject <> 'indicator' or {entry}op <> 'update' or {' or '.join(named)})"
    )


def statements() -> list[str]:
    """The table, its first partitions, the trigger function and one trigger per table and operation."""
    made = [
        """
create table journal (
  seq bigint generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  actor uuid not null,
  act text not null,
  unit_key integer,
  subject text not null,
  subject_id uuid not null,
  op text not null check (op in ('insert', 'update', 'delete')),
  before jsonb,
  after jsonb,
  known_at timestamptz,
  primary key (at, seq)
) partition by range (at)""",
        "create index journal_subject on journal (subject, subject_id, seq)",
        "create index journal_unit on journal (unit_key, seq)",
        "create index journal_seq on journal (seq)",
        # The order of commit, as far as one can tell: what the dispatcher goes by (see `dispatching`).
        "create index journal_order on journal (txid, seq)",
        # What was known of a thing is looked up with all that belonged to it (see `known`).
        *(
            f"create index journal_of_{name} on journal (((after ->> '{name}_id')::uuid))"
            f" where after ->> '{name}_id' is not null"
            for name in OWNERS
        ),
        # Rows that are gone now are looked for by what they belonged to (see `known`): few entries are of that kind.
        "create index journal_removed on journal (subject, unit_key) where op = 'delete'",
        *(
            f"create index journal_removed_of_{name} on journal (((before ->> '{name}_id')::uuid))"
            f" where op = 'delete' and before ->> '{name}_id' is not null"
            for name in OWNERS
        ),
        # Of what roll-ups are made of: what has changed since a moment, in a unit and all below it (see `known_rows`).
        f"create index journal_counted on journal (subject, unit_key, (coalesce(known_at, at))) where {counted()}",
        "create table journal_rest partition of journal default",
        # A partition for each month ahead, so that old months can be archived and dropped whole. Where nobody looked
        # after it for months, entries came to lie in `journal_rest`: they move into a partition of their month.
        """
create function journal_partitions(ahead integer default 3) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare month date; label text; low timestamptz; high timestamptz; late boolean;
begin
  for month in
    select date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => i)
    from generate_series(0, ahead) i
    union select date_trunc('month', at at time zone 'UTC') from journal_rest order by 1
  loop
    label := 'journal_' || to_char(month, 'YYYY_MM');
    continue when to_regclass(label) is not null;
    low := month::timestamp at time zone 'UTC';
    high := (month + interval '1 month')::timestamp at time zone 'UTC';
    late := exists (select from journal_rest where at >= low and at < high);
    if late then
      lock table journal_rest in access exclusive mode;
      create table journal_late as select * from journal_rest where at >= low and at < high;
      delete from journal_rest where at >= low and at < high;
    end if;
    execute format('create table %I partition of journal for values from (%L) to (%L)', label, low, high);
    if late then
      insert into journal (seq, txid, at, actor, act, unit_key, subject, subject_id, op, before, after, known_at)
        overriding system value
      select seq, txid, at, actor, act, unit_key, subject, subject_id, op, before, after, known_at from journal_late;
      drop table journal_late;
    end if;
  end loop;
end $$""",
        "select journal_partitions()",
        # `offset 0` keeps each row's JSON from being made again for every column taken out of it.
        # An upsert fires the update trigger with empty tables first; PL/pgSQL would keep the
        # nested loop planned for zero rows, and ten thousand rows then take seconds.
        """
create function journal_write() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare
  me uuid := nullif(current_setting('app.actor', true), '')::uuid;
  why text := nullif(current_setting('app.act', true), '');
  told timestamptz := nullif(current_setting('app.now', true), '')::timestamptz;
  hidden text[] := tg_argv[1]::text[];
begin
  if me is null or why is null then
    if tg_op = 'DELETE' then
      if not exists (select from stale) then return null; end if;
    elsif not exists (select from fresh) then return null;
    end if;
    raise exception 'a change of % needs an actor and an act', tg_table_name using errcode = 'SR002';
  end if;
  if tg_op = 'INSERT' then
    insert into journal (known_at, actor, act, unit_key, subject, subject_id, op, after)
    select told, me, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'insert', j
    from (select to_jsonb(n) - hidden as j from fresh n offset 0) r;
  elsif tg_op = 'UPDATE' then
    insert into journal (known_at, actor, act, unit_key, subject, subject_id, op, before, after)
    select told, me, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'update', b, j
    from (select to_jsonb(o) - hidden as b, to_jsonb(n) - hidden as j from fresh n join stale o using (id) offset 0) r;
  else
    insert into journal (known_at, actor, act, unit_key, subject, subject_id, op, before)
    select told, me, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'delete', j
    from (select to_jsonb(o) - hidden as j from stale o offset 0) r;
  end if;
  return null;
end $$""",
        "revoke all on function journal_write(), journal_partitions(integer) from public",
    ]
    for declared in DECLARATIONS.values():
        if declared.subject is None:
            continue
        hidden = "{" + ",".join(declared.hidden) + "}"
        for word, tables in (
            ("insert", "new table as fresh"),
            ("update", "new table as fresh old table as stale"),
            ("delete", "old table as stale"),
        ):
            made.append(
                f"create trigger journal_{word} after {word} on {declared.table} referencing {tables} "
                f"for each statement execute function journal_write('{declared.subject}', '{hidden}')"
            )
    return made
