"""How does a statement learn, inside itself, who is asking?

Every statement begins by selecting the caller's row of `principal`: same version of
the rights, not locked, session alive, nothing expired. Only then the settings that
row-level security reads are made, for the length of the transaction, which is the
statement. No row, no settings: security then shows nothing. So rights are checked
in the database at each request, in the snapshot of the read itself, without a round
trip of their own.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as SentUUID
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect

from service.db.engine import Database, RightsChanged
from service.db.journal import CLOCK, OPERATOR
from service.db.people import PrincipalRow
from service.db.rows import table_of
from service.db.spans import unmoved
from service.domain.access import Grant, Principal, Role
from service.domain.errors import Unauthenticated
from service.domain.wall_reach import wall_reach

REACHES = (
    "reach",
    "draft_reach",
    "write_reach",
    "admin_reach",
    "audit_reach",
    "integrate_reach",
    "directory",
)

_row = table_of(PrincipalRow)
_BOUND = "bound"


def _set(name: str, value: ColumnElement[str]) -> ColumnElement[str]:
    """Make one setting for the length of the transaction; its name is part of the text, not an argument."""
    return func.set_config(literal_column(f"'app.{name}'"), value, literal_column("true"), type_=Text)


@cache
def entered(
    *,
    act: bool,
    needed: frozenset[str] | None = None,
    now: bool = False,
    known: bool = False,
    spanned: bool = False,
) -> ColumnElement[bool]:
    """An expression that is true if the principal's rights are current, and makes the settings on the way.

    needed: names of the settings that the statement's tables look at, None for all of them. One
    that is not made shows nothing. Binds me_id, me_version, me_session, and with `act` also me_act.
    now: the journal is told the moment bound as `me_now`. known: rows are read as they were known at
    the moment bound as `known_at`. spanned: and the ranges of units that it binds are the current ones.
    """
    made = [
        _set(name, cast(_row.c[column], Text))
        for name, column in (("actor", "id"), *((name, name) for name in REACHES), ("agencies", "agency_ids"))
        if needed is None or name in needed
    ]
    if act:
        made.append(_set("act", bindparam("me_act", type_=Text)))
    if now:
        made.append(_set("now", bindparam("me_now", type_=Text)))
    if known:
        # A moment that the journal does not reach back to any more ends the statement (see `archived_months`).
        made.append(_set("known_at", func.journal_moment(bindparam("known_at", type_=Text), type_=Text)))
    settings: ColumnElement[Any] = made[0] if made else cast(_row.c.id, Text)
    for each in made[1:]:
        settings = settings.concat(each)
    session = bindparam("me_session", type_=Uuid)
    return (
        select(settings.is_not(None))
        .where(
            _row.c.id == bindparam("me_id", type_=Uuid),
            _row.c.version == bindparam("me_version", type_=BigInteger),
            ~_row.c.locked,
            func.coalesce(_row.c.valid_until, literal_column("'infinity'::timestamptz"))
            > func.clock_timestamp(),
            or_(session.is_(None), session == func.any(_row.c.session_ids)),
            *([unmoved()] if spanned else []),
        )
        .scalar_subquery()
    )


def bound(principal: Principal, act: str | None = None) -> dict[str, Any]:
    """The values `entered` binds."""
    values: dict[str, Any] | None = principal.worked_out.get(_BOUND)
    if values is None:
        # asyncpg's own kind of UUID is sent as it is; any other is taken apart each time.
        session = SentUUID(principal.session_id.bytes) if principal.session_id is not None else None
        values = principal.worked_out[_BOUND] = {
            "me_id": SentUUID(principal.id.bytes),
            "me_version": principal.version,
            "me_session": session,
        }
    return values if act is None else {**values, "me_act": act}


_CONFIRM = select(entered(act=False)).compile(dialect=asyncpg_dialect.dialect())


async def confirm(db: Database, principal: Principal) -> None:
    """Check the rights for an answer that needs nothing else of the database. Raises RightsChanged."""
    values = bound(principal)
    if not await db.fetch_value(str(_CONFIRM), [values[name] for name in _CONFIRM.positiontup or ()]):
        raise RightsChanged


async def load(
    db: Database, principal_id: UUID, session_id: UUID | None, scopes: frozenset[str] | None
) -> Principal:
    """Look the rights up: brought up to date first if a grant began or ended meanwhile.

    scopes: of a machine's token; grants of other roles are left out. Raises
    Unauthenticated for who is locked, unknown, or whose session has ended.
    """
    found = await db.fetch_value("select principal_load($1, $2)::text", (principal_id, session_id))
    if found is None:
        raise Unauthenticated("signed_out")
    row = json.loads(found)
    grants = tuple(
        Grant(
            role=Role(g["role"]),
            own=tuple((low, high) for low, high in g["own"]),
            reach=tuple((low, high) for low, high in g["reach"]),
            agency_id=UUID(g["agency"]) if g["agency"] else None,
        )
        for g in row["grants"]
        if scopes is None or g["role"] in scopes
    )
    directory = tuple((low, high) for low, high in row["directory"])
    return Principal(
        principal_id,
        row["version"],
        row["kind"],
        row["name"],
        grants,
        session_id,
        directory,
        must_change_password=row["mustChange"],
        demo=row["demo"],
    )


def _role_table() -> str:
    """The wall's view of the matrix as VALUES: role, then own or subtree for each kind of reach."""
    rows = []
    for role in Role:
        reach = wall_reach(role)
        rows.append(
            "(" + ", ".join([f"'{role}'", *(f"'{reach.get(name, 'none')}'" for name in REACHES)]) + ")"
        )
    return "(values " + ", ".join(rows) + ") as m(role, " + ", ".join(REACHES) + ")"


def _everywhere(actor: str, kind: str, name: str) -> str:
    return (
        f"insert into principal (id, kind, name, {', '.join(REACHES)}) values ('{actor}', '{kind}', '{name}', "
        + (", ".join(["'{[1,2147483647)}'"] * len(REACHES)) + ")")
    )


def statements() -> list[str]:
    """Functions and triggers that keep `principal` in step with grants, locks, sessions and units."""
    aggregates = ", ".join(
        f"coalesce(range_agg(case m.{name} when 'own' then s.own when 'subtree' then s.reach end)"
        f" filter (where m.{name} <> 'none'), '{{}}')"
        # The directory also shows the agencies of the units above: plans below may name them.
        + (" + coalesce(range_agg(grant_ancestors(g.unit_key)), '{}')" if name == "directory" else "")
        + f" as {name}"
        for name in REACHES
    )
    return [
        # Where a grant holds. own: at its unit and, because their rows stay theirs, at the units it
        # succeeded. reach: their subtrees, and those of units that anything in them succeeded: a
        # commune that came from another province left its rows there. Only the first kind has `own`.
        """
create function grant_spans(grant_unit integer) returns table (own int4range, reach int4range)
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive same(key) as (
    select grant_unit
    union
    select l.predecessor_key from unit_lineage l join same on l.successor_key = same.key
  ), held(key, last_key) as (
    select u.key, u.last_key from unit u join same using (key)
    union
    select u.key, u.last_key from held
      join unit_lineage l on l.successor_key between held.key and held.last_key
      join unit u on u.key = l.predecessor_key
  )
  select case when key in (select key from same) then int4range(key, key, '[]') end, int4range(key, last_key, '[]')
  from held
$$""",
        """
create function grant_ancestors(grant_unit integer) returns int4multirange
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive up(key, parent_key) as (
    select key, parent_key from unit where key = grant_unit
    union
    select u.key, u.parent_key from unit u join up on u.key = up.parent_key
  )
  select coalesce(range_agg(int4range(key, key, '[]')), '{}') from up
$$""",
        f"""
create function principal_refresh(wanted uuid[], if_moved boolean default false) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  update principal p set version = p.version + 1, name = n.name, locked = n.locked,
    {", ".join(f"{name} = r.{name}" for name in REACHES)}, agency_ids = r.agency_ids,
    session_ids = coalesce((select array_agg(s.id) from session s
      where s.principal_id = p.id and s.ended_at is null and s.expires_at > clock_timestamp()), '{{}}'),
    valid_until = (select min(d.day) at time zone 'Asia/Ho_Chi_Minh' from role_grant g
      cross join lateral (values (g.valid_from::timestamp), ((g.valid_to + 1)::timestamp)) d(day)
      where g.principal_id = p.id and d.day > today)
  -- Only those asked for: the spans of everybody's grants would be worked out otherwise.
  from (select id, name, locked from app_user where id = any(wanted)
    union all select id, name, locked from client where id = any(wanted)) n
  cross join lateral (
      select {aggregates}, coalesce(array_agg(distinct g.agency_id) filter (where g.agency_id is not null), '{{}}')
        as agency_ids
      from role_grant g cross join lateral grant_spans(g.unit_key) s join {_role_table()} on m.role = g.role
      where g.principal_id = n.id and g.ended_at is null
        and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)) r
  where p.id = any(wanted) and n.id = p.id
    and (not if_moved or ({", ".join(f"p.{name}" for name in REACHES)}) is distinct from
      ({", ".join(f"r.{name}" for name in REACHES)}));
end $$""",
        """
create function principal_load(wanted uuid, at_session uuid) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare found json; today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  if exists (select from principal where id = wanted and valid_until <= clock_timestamp()) then
    perform principal_refresh(array[wanted]);
  end if;
  select json_build_object('version', p.version, 'kind', p.kind, 'name', p.name,
      'mustChange', exists (select from app_user u where u.id = p.id and u.must_change_password),
      'demo', exists (select from app_user u where u.id = p.id and u.source = 'demo'
        union all select from client c where c.id = p.id and c.source = 'demo'),
      'directory', coalesce(
        (select json_agg(json_build_array(lower(r), upper(r) - 1)) from unnest(p.directory) r), '[]'),
      'grants', coalesce((
      select json_agg(json_build_object('role', g.role, 'agency', g.agency_id,
        'own', (select json_agg(json_build_array(lower(s.own), upper(s.own) - 1)) from grant_spans(g.unit_key) s
          where s.own is not null),
        'reach', (select json_agg(json_build_array(lower(s.reach), upper(s.reach) - 1))
          from grant_spans(g.unit_key) s)))
      from role_grant g where g.principal_id = p.id and g.ended_at is null
        and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)), '[]'))
  into found from principal p
  where p.id = wanted and not p.locked and (at_session is null or at_session = any(p.session_ids));
  return found;
end $$""",
        """
create function principal_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare touched uuid[];
begin
  if tg_table_name in ('app_user', 'client') then
    if tg_op = 'INSERT' then
      insert into principal (id, kind, name)
      select id, case tg_table_name when 'client' then 'client' else 'user' end, name
      from fresh on conflict do nothing;
    end if;
    select array_agg(id) into touched from fresh;
  elsif tg_table_name in ('unit', 'unit_lineage') then
    select array_agg(id) into touched from principal;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct principal_id) into touched from stale;
  else
    select array_agg(distinct principal_id) into touched from fresh;
  end if;
  -- A change of units concerns few: who keeps the same reach keeps the version, and the caches theirs.
  if touched is not null then
    perform principal_refresh(touched, tg_table_name in ('unit', 'unit_lineage'));
  end if;
  return null;
end $$""",
        *(
            f"create trigger principal_follow_{word} after {word} on {table} referencing "
            f"{'old table as stale' if word == 'delete' else 'new table as fresh'} "
            f"for each statement execute function principal_follow()"
            for table, words in (
                ("app_user", ("insert", "update")),
                ("client", ("insert", "update")),
                ("role_grant", ("insert", "update", "delete")),
                ("session", ("insert", "update", "delete")),
                ("unit", ("update",)),
                ("unit_lineage", ("insert",)),
            )
            for word in words
        ),
        # The command line of the server: neither user nor client, so nobody signs in as it and no refresh
        # touches it. Who holds the database's address is it already.
        _everywhere(OPERATOR, "operator", "sauro"),
        # The day itself: neither, too. The worker acts as it when a day has come.
        _everywhere(CLOCK, "clock", "đồng hồ"),
        "revoke all on function principal_refresh(uuid[], boolean), principal_load(uuid, uuid), grant_spans(integer), "
        "grant_ancestors(integer), principal_follow() from public",
        "grant execute on function principal_load(uuid, uuid) to sauro_service",
        # Never looked at, an empty table counts as ten pages, and grant_spans made room for millions of rows:
        # 130 ms for each change of rights instead of 4.
        "analyze unit_lineage",
    ]
