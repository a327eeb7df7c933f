"""How do the bytes of a file come into the database, once, how do they leave it, and what keeps track of uses?

In parts of a mebibyte, so that neither side ever holds a whole file. Every upload writes all its parts, also
of a file that is there already, and only then the second copy is dropped: how long it takes does not tell
whether somebody else has sent the same. Functions of the owner write them, since the service itself may not;
reading goes by the walls of the items that the bytes belong to.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, select

from service.db.answers import statement_of
from service.db.engine import Database, RightsChanged
from service.db.evidence import SUBJECTS, EvidenceItem, EvidencePart
from service.db.principal import bound, entered
from service.db.rows import table_of
from service.db.scopes import guarded, scope_form, scope_values
from service.db.shapes import Shape
from service.db.statements import Statement, compiled
from service.domain.access import Principal
from service.domain.errors import NotFound
from service.domain.evidence import DAYS_LOOSE, EvidenceSubject

PART = 1024 * 1024
"""Bytes."""
FUNCTIONS = ("evidence_file_keep", "evidence_named", "evidence_part_keep", "evidence_seen")
_ME = compiled(select(entered(act=False).label("ok")))


async def keep_part(db: Database, principal: Principal, file_id: UUID, ordinal: int, data: bytes) -> None:
    """Write one part of a file that is on its way; in the transaction that keeps the file."""
    await _called(db, principal, "evidence_part_keep({0}::uuid, {1}::integer, {2}::bytea)", file_id, ordinal, data)


async def keep_file(db: Database, principal: Principal, file_id: UUID, sha256: str, size: int) -> UUID:
    """Make the parts a file, unless the same bytes are there already; the id by which they are referred to."""
    call = "evidence_file_keep({0}::uuid, {1}::text, {2}::integer)"
    found: UUID = await _called(db, principal, call, file_id, sha256, size)
    return found


async def _called(db: Database, principal: Principal, call: str, *given: Any) -> Any:
    first = len(_ME.names) + 1
    written = call.format(*(f"${first + i}" for i in range(len(given))))
    text = f"with me as materialized ({_ME.text}) select ok, case when ok then {written} end as got from me"
    row = (await db.fetch_rows(text, [*_ME.arguments(bound(principal)), *given]))[0]
    if not row["ok"]:
        raise RightsChanged
    return row["got"]


async def _part(db: Database, principal: Principal, shape: Shape) -> Statement:
    """One part of the file of an item that the caller sees, with the rights as they are at this moment."""
    scope = principal.scope()

    def build() -> Any:
        e, p = table_of(EvidenceItem).alias("its_item"), table_of(EvidencePart).alias("its_part")
        wanted = (
            select(p.c.data)
            .select_from(p.join(e, e.c.file_id == p.c.file_id))
            .where(
                e.c.id == bindparam("key", type_=Uuid()),
                p.c.ordinal == bindparam("ordinal", type_=Integer),
                guarded(shape, e, scope),
            )
        )
        return select(case((entered(act=False), wanted.scalar_subquery())))

    return await statement_of(db, ("evidence part", scope_form(scope)), build)


async def part_of(db: Database, principal: Principal, shape: Shape, item_id: UUID, ordinal: int) -> bytes:
    """The bytes of one part. Raises NotFound once the caller does not see the item any more."""
    values = {**scope_values(principal.scope()), **bound(principal), "key": item_id, "ordinal": ordinal}
    statement = await _part(db, principal, shape)
    data: bytes | None = await db.fetch_value(statement.text, statement.arguments(values))
    if data is None:
        raise NotFound("not_found", noun="evidence")
    return data


_KEEP_PART = """
create function evidence_part_keep(file uuid, place integer, content bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from evidence_file where id = file) then
    raise exception 'the file % is whole', file;
  end if;
  insert into evidence_part (file_id, ordinal, data) values (file, place, content);
end $$"""

# Whoever comes second with the same bytes waits for the first, and takes the row of the first or, if that one was
# undone or cleared away, makes it. The row stays locked until the item refers to it.
_KEEP_FILE = """
create function evidence_file_keep(file uuid, digest text, bytes integer) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare kept uuid;
begin
  if bytes <> (select coalesce(sum(length(data)), 0) from evidence_part where file_id = file) then
    raise exception 'the file % is not whole', file;
  end if;
  insert into evidence_file as f (id, sha256, size) values (file, digest, bytes)
    on conflict (sha256) do update set updated_at = clock_timestamp() returning f.id into kept;
  if kept <> file then
    delete from evidence_part where file_id = file;
  end if;
  return kept;
end $$"""

# Of the caller: the walls of what is asked about decide. A function, since policies that ask each other go in circles.
_SEEN = """
create function evidence_seen(wanted uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from evidence e where e.id = wanted);
end $$"""

_NAMED = """
create function evidence_named(pieces jsonb, scan jsonb) returns uuid[]
language sql immutable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct (p ->> 'evidence')::uuid), '{}')
  from jsonb_array_elements(pieces || coalesce(scan, '[]')) p where p ->> 'evidence' is not null
$$"""

# By the caller's own right: row security says what may be attached to what.
_ATTACH = """
create function evidence_attach() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  insert into evidence_use (evidence_id, subject, subject_id)
  select one, tg_argv[0], new.id from unnest(evidence_named(new.evidence, to_jsonb(new) -> 'signed_scan')) one
  where not exists (select from evidence_use u where u.evidence_id = one and u.subject = tg_argv[0]
    and u.subject_id = new.id and u.ended_at is null);
  return null;
end $$"""

# By the owner's: who takes a thing away does not see it any more.
_DETACH = """
create function evidence_detach() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare stays uuid[] := '{}';
begin
  if tg_op = 'UPDATE' then
    stays := evidence_named(new.evidence, to_jsonb(new) -> 'signed_scan');
  end if;
  update evidence_use set ended_at = clock_timestamp()
  where subject = tg_argv[0] and subject_id = old.id and ended_at is null and not evidence_id = any(stays);
  return null;
end $$"""

CLEAR = "evidence.clear"
"""The act of upkeep, for the journal."""
CLEARED = f"""
  -- What came off long ago, then what is attached to nothing, then bytes that nobody refers to any more. An upload
  -- under way holds the row of its file, and is passed over.
  perform set_config('app.actor', '{{clock}}', true), set_config('app.act', '{CLEAR}', true);
  delete from evidence_use where ended_at < clock_timestamp() - interval '{DAYS_LOOSE} days';
  delete from evidence e where e.created_at < clock_timestamp() - interval '{DAYS_LOOSE} days'
    and not exists (select from evidence_use u where u.evidence_id = e.id);
  get diagnostics evidence_items = row_count;
  unused := array(select f.id from evidence_file f
    where not exists (select from evidence e where e.file_id = f.id) limit 1000 for update skip locked);
  delete from evidence_file f where f.id = any(unused)
    and not exists (select from evidence e where e.file_id = f.id);
  get diagnostics evidence_files = row_count;"""
"""What upkeep does about evidence."""


def statements() -> list[str]:
    """Functions that keep bytes and uses, and the triggers on the tables that hold pieces of evidence."""
    made = [
        _KEEP_PART,
        _KEEP_FILE,
        _SEEN,
        _NAMED,
        _ATTACH,
        _DETACH,
        # Scans and pictures are compressed already: to try it again costs more than the disk.
        "alter table evidence_part alter column data set storage external",
    ]
    for subject in SUBJECTS:
        columns, filled, other = "evidence", "new.evidence <> '[]'", "new.evidence is distinct from old.evidence"
        gone = "old.evidence <> '[]'"
        if subject is EvidenceSubject.report:
            columns += ", signed_scan"
            filled += " or new.signed_scan is not null"
            other += " or new.signed_scan is distinct from old.signed_scan"
            gone += " or old.signed_scan is not null"
        for name, event, when, function in (
            ("evidence_attach_insert", "insert", filled, "evidence_attach"),
            ("evidence_attach_update", f"update of {columns}", other, "evidence_attach"),
            ("evidence_detach_update", f"update of {columns}", other, "evidence_detach"),
            ("evidence_detach_delete", "delete", gone, "evidence_detach"),
        ):
            made.append(
                f"create trigger {name} after {event} on {subject} for each row when ({when}) "
                f"execute function {function}('{subject}')"
            )
    return [
        *made,
        "revoke all on function evidence_part_keep(uuid, integer, bytea), evidence_file_keep(uuid, text, integer), "
        "evidence_seen(uuid), evidence_named(jsonb, jsonb), evidence_attach(), evidence_detach() from public",
        "grant execute on function evidence_part_keep(uuid, integer, bytea), evidence_file_keep(uuid, text, integer), "
        "evidence_seen(uuid), evidence_named(jsonb, jsonb) to sauro_service",
    ]
