"""How does a change become one guarded statement?

A write is a list of steps (insert, update, delete, guard), each a set of rows. They
become the data-modifying CTEs of one statement, which is its own transaction: the
first CTE checks the principal and makes the settings, every step waits for it and
for the step before, and at the end the rows written are counted. One row too few
(somebody else was faster) undoes all. One row and ten thousand are the same code.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from service.db.constraints import blamed
from service.db.engine import TRIES, Database, RightsChanged
from service.db.principal import bound, entered
from service.db.rows import table_of
from service.db.statements import Statement, compiled
from service.db.travelling import encoder, kind_of, packed, writer
from service.domain.access import Principal
from service.domain.errors import Conflict, Invalid, Problem
from service.domain.row_tables import RowTable

logger = logging.getLogger("sauro.db")


@dataclass(frozen=True)
class Insert:
    """Rows to add; every mapping has the same columns."""

    model: type[SQLModel]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Update:
    """Rows to change: each names its id, optionally the `version` it was read at, and new values."""

    model: type[SQLModel]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Delete:
    """Rows to remove, by id and the version they were read at."""

    model: type[SQLModel]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Guard:
    """Rows that must still be as they were read (id and other columns), held until the end.

    A foreign key steps over row security and over publication; this does not.
    """

    model: type[SQLModel]
    rows: Sequence[Mapping[str, Any]]


Step = Insert | Update | Delete | Guard


class Replay(Exception):
    """The Idempotency-Key was used before for the very same request.

    response: the first answer, or None if the service was stopped before it was kept:
    the effect stands, and subject_id says what it made.
    """

    def __init__(self, subject_id: UUID | None, status: int | None, response: bytes | None) -> None:
        super().__init__("replay")
        self.subject_id, self.status, self.response = subject_id, status, response


_TEXTS: dict[Any, Statement] = {}


@dataclass(frozen=True)
class _Form:
    """What the text of a step depends on. alike: the columns that travel as one value for all rows. many: whether
    those of the others are too many to travel one by one."""

    kind: type[Step]
    model: type[SQLModel]
    columns: tuple[str, ...]
    alike: frozenset[str]
    many: bool = False

    def packed(self, name: str) -> bool:
        """Whether a column travels as the text of an array: asyncpg takes a microsecond for each element of another."""
        return self.many and name not in self.alike and writer(self.model, name) is not None


_MANY = 100
"""From so many rows on a column that says the same of all of them travels once: of a batch most do."""


def _values(step: Step) -> Mapping[str, Sequence[Any]]:
    """The values of each column, row by row."""
    if isinstance(step.rows, RowTable):
        return step.rows.columns()
    return {name: [row[name] for row in step.rows] for name in step.rows[0]}


def _form(step: Step, values: Mapping[str, Sequence[Any]]) -> _Form:
    columns = tuple(values)
    if len(step.rows) == 1:
        return _Form(type(step), step.model, columns, frozenset(columns))
    alike = frozenset(name for name in columns if name != "id" and _is_alike(values[name]))
    return _Form(type(step), step.model, columns, alike, len(step.rows) >= _MANY)


def _is_alike(values: Sequence[Any]) -> bool:
    first, last = values[0], values[-1]
    return len(values) >= _MANY and (first is last or first == last) and values.count(first) == len(values)


def _sent(form: _Form, name: str, values: Sequence[Any]) -> Any:
    """A column's values as they travel: a list, or one value for all rows."""
    encode = encoder(form.model, name)
    if name in form.alike:
        value = values[0]
        return value if encode is None or value is None else encode(value)
    if encode is not None:
        values = [None if value is None else encode(value) for value in values]
    if form.packed(name):
        return packed(form.model, name, values)
    return values


def _step_sql(index: int, form: _Form, first: int, gate: str) -> str:
    """One CTE; its parameters begin at `first`: an array per column, or one value where all rows have the same.

    A single row needs no function scan, and its values travel at a fraction of the cost.
    """
    table, columns = table_of(form.model), form.columns
    kinds = {name: kind_of(table.c[name]) for name in columns}
    names = ", ".join(f'"{name}"' for name in columns)
    places = {name: f"${first + i}::{kinds[name][0]}" for i, name in enumerate(columns)}
    values = {name: f'x."{name}"{kinds[name][1]}' for name in columns}
    if len(form.alike) == len(columns):
        row = ", ".join(f'{places[name]} as "{name}"' for name in columns)
        given = f"(select {row}) as x"
    else:
        several = [name for name in columns if name not in form.alike]
        values |= {name: f"{places[name]}{kinds[name][1]}" for name in form.alike}
        arrays = ", ".join(_array(form, name, places[name], kinds[name][0]) for name in several)
        told = ", ".join(f'"{name}"' for name in several)
        given = f"unnest({arrays}) as x({told})"
    if form.kind is Insert:
        sources = ", ".join(values.values())
        body = f"insert into {table.name} ({names}) select {sources} from {given} where {gate} returning id"
    elif form.kind is Delete:
        same = " and ".join(f't."{name}" = {values[name]}' for name in columns)
        body = f"delete from {table.name} t using {given} where {gate} and {same} returning t.id"
    elif form.kind is Guard:
        same = " and ".join(
            f't."{name}" is not distinct from {values[name]}' for name in columns if name != "id"
        )
        held = f" and {same}" if same else ""
        body = f"select t.id from {table.name} t, {given} where {gate} and t.id = x.id{held} for share of t"
    else:
        set_ = [f'"{name}" = {values[name]}' for name in columns if name not in ("id", "version")]
        if "version" in table.c:
            set_ += ["version = t.version + 1", "updated_at = clock_timestamp()"]
        same = "t.id = x.id" + (f" and t.version = {values['version']}" if "version" in columns else "")
        body = (
            f"update {table.name} t set {', '.join(set_)} from {given} where {gate} and {same} returning t.id"
        )
    return f"s{index} as {'materialized ' if form.kind is Guard else ''}({body})"


def _array(form: _Form, name: str, place: str, kind: str) -> str:
    number = place.partition("::")[0]
    return f"({number}::text)::{kind}[]" if form.packed(name) else f"{place}[]"


def _statement(forms: tuple[_Form, ...], keyed: bool, told: bool) -> Statement:
    cached = _TEXTS.get((forms, keyed, told))
    if cached is not None:
        return cached
    me = compiled(select(entered(act=True, now=told).label("ok")))
    parts = [f"me as materialized ({me.text})"]
    next_ = len(me.names) + 1
    gate = "(select ok from me)"
    names = list(me.names)
    if keyed:
        lock, key = next_, next_ + 1
        next_ += 4
        names += ["k_lock", "k_key", "k_print", "k_subject"]
        parts.append(
            f"k_free as materialized (select pg_try_advisory_xact_lock(${lock}::bigint) as got from me where me.ok)"
        )
        parts.append(
            "k as (insert into idempotency_key (principal_id, key, fingerprint, subject_id) "
            f"select nullif(current_setting('app.actor', true), '')::uuid, "
            f"${key}::text, ${key + 1}::text, ${key + 2}::uuid "
            "from k_free where got on conflict do nothing returning key)"
        )
        gate = "(select count(*) = 1 from k)"
    counts = []
    for index, form in enumerate(forms):
        parts.append(_step_sql(index, form, next_, gate))
        next_ += len(form.columns)
        names += [f"x{index}_{name}" for name in form.columns]
        counts.append(f"(select count(*) from s{index})")
        # Each step waits for the one before: a failed guard must not write anything.
        gate = f"(select count(*) = ${next_}::bigint from s{index})"
        names.append(f"n{index}")
        next_ += 1
    expected = ", ".join(f"${names.index(f'n{i}') + 1}::bigint" for i in range(len(forms)))
    free = "(select got from k_free)" if keyed else "true"
    fresh = "(select count(*) = 1 from k)" if keyed else "true"
    text = (
        f"with {', '.join(parts)} select (select ok from me) as ok, {free} as free, {fresh} as fresh, "
        f"case when (select ok from me) and {fresh} then rows_written(array[{', '.join(counts)}]::bigint[], "
        f"array[{expected}]::bigint[]) end as written"
    )
    made = _TEXTS[(forms, keyed, told)] = Statement(text, tuple(names), dict(me.constants))
    return made


@dataclass(frozen=True)
class Packed:
    """Steps as they travel: what their text depends on, and their values."""

    steps: tuple[Step, ...]
    forms: tuple[_Form, ...]
    values: Mapping[str, Any]


def packed_steps(*steps: Step) -> Packed:
    """Steps that have rows, ready to be sent: of thousands of rows better beside the loop."""
    steps = tuple(step for step in steps if step.rows)
    tables = [_values(step) for step in steps]
    forms = tuple(_form(step, table) for step, table in zip(steps, tables, strict=True))
    values: dict[str, Any] = {}
    for index, (form, step, table) in enumerate(zip(forms, steps, tables, strict=True)):
        for name in form.columns:
            values[f"x{index}_{name}"] = _sent(form, name, table[name])
        values[f"n{index}"] = len(step.rows)
    return Packed(steps, forms, values)


async def commit(
    db: Database, principal: Principal, act: str, *steps: Step, subject_id: UUID | None = None
) -> None:
    """Write all steps or none, in one round trip.

    Raises Conflict, naming the field where it can be told, when a value is taken or what a row
    refers to is gone; Stale when a row is no longer what was read, RightsChanged when the
    principal's rights are not current, Replay when the Idempotency-Key was used before.
    """
    await commit_packed(db, principal, act, packed_steps(*steps), subject_id)


async def commit_packed(
    db: Database, principal: Principal, act: str, packed: Packed, subject_id: UUID | None = None
) -> None:
    """The same of what has been packed before."""
    steps = packed.steps
    statement = _statement(packed.forms, db.idempotency is not None, db.now is not None)
    values: dict[str, Any] = bound(principal, act) | {"me_now": db.now and db.now.isoformat()}
    values |= packed.values
    if db.idempotency is not None:
        values |= {
            "k_lock": _lock_number(principal.id, db.idempotency.key),
            "k_key": db.idempotency.key,
            "k_print": db.idempotency.fingerprint,
            "k_subject": subject_id,
        }
    try:
        ok, free, fresh, _ = (await db.fetch_rows(statement.text, statement.arguments(values)))[0]
    except Conflict as problem:
        written = {table_of(step.model).name for step in steps if isinstance(step, Insert | Update)}
        raise blamed(problem, written) from problem.__cause__
    if not ok:
        raise RightsChanged
    if not free:
        raise Conflict("idempotency_in_flight")
    if not fresh:
        await find_replay(db, principal)
        raise Conflict("idempotency_in_flight")
    if db.written is not None:
        db.written.note(_thing(steps, subject_id), open_=db.connection is not None)
    if db.brief is not None:
        _note_versions(db.brief.versions, steps)


def _thing(steps: Sequence[Step], subject_id: UUID | None) -> tuple[UUID, int | None] | None:
    """Id and version of what was written, where the id is known."""
    versions: dict[UUID, int] = {}
    single = [step for step in steps if isinstance(step.rows, list) and len(step.rows) == 1]
    _note_versions(versions, single)
    if subject_id is None:
        return next(iter(versions.items()), None)
    return subject_id, versions.get(subject_id)


def _note_versions(versions: dict[UUID, int], steps: Sequence[Step]) -> None:
    """Which version each written row has now, where that is known without reading it."""
    for step in steps:
        if isinstance(step, Insert):
            versions.update((row["id"], row.get("version", 1)) for row in step.rows if "id" in row)
        elif isinstance(step, Update):
            for row in step.rows:
                if "version" in row:
                    versions[row["id"]] = row["version"] + 1
                else:
                    versions.pop(row["id"], None)


def _lock_number(principal_id: UUID, key: str) -> int:
    digest = hashlib.sha256(principal_id.bytes + key.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@cache
def _me() -> Statement:
    """The caller alone: for statements that need no more than to know who is asking."""
    return compiled(select(entered(act=False).label("ok")))


async def find_replay(db: Database, principal: Principal) -> None:
    """Look whether the Idempotency-Key was used before. Raises Replay if for this very request,
    Invalid if for another. Asked before the rules: a repeated act no longer fits the state."""
    assert db.idempotency is not None
    me = _me()
    here = len(me.names)
    text = (
        f"with me as materialized ({me.text}) select me.ok, k.fingerprint, k.subject_id, k.status, k.response, "
        "k.created_at < clock_timestamp() - interval '20 seconds' as settled "
        "from me left join lateral (select * from idempotency_key i where (select ok from me) "
        f"and i.key = ${here + 1}::text and i.principal_id = ${here + 2}::uuid) k on true"
    )
    row = (await db.fetch_rows(text, [*me.arguments(bound(principal)), db.idempotency.key, principal.id]))[0]
    if not row["ok"]:
        raise RightsChanged
    if row["fingerprint"] is None:
        return
    if row["fingerprint"] != db.idempotency.fingerprint:
        raise Invalid("idempotency_reused")
    if row["response"] is None and not row["settled"]:
        raise Conflict("idempotency_in_flight")
    raise Replay(row["subject_id"], row["status"], row["response"])


async def keep_answer(db: Database, principal: Principal, status: int, response: bytes) -> None:
    """Keep the first answer to an Idempotency-Key, so that every replay hears the same: by the caller's rights of the
    moment if they have changed since it was written.

    Where that cannot be, what was done is answered all the same, and a replay hears no more than what it made.
    """
    assert db.idempotency is not None
    if db.written is not None:
        if db.written.kept:
            return
        db.written.kept = True
    me = _me()
    here = len(me.names)
    text = (
        f"with me as materialized ({me.text}), kept as (update idempotency_key set status = ${here + 1}::integer, "
        f"response = ${here + 2}::bytea where (select ok from me) and key = ${here + 3}::text "
        f"and principal_id = ${here + 4}::uuid and response is null) select ok from me"
    )
    try:
        for _ in range(TRIES):
            values = [*me.arguments(bound(principal)), status, response, db.idempotency.key, principal.id]
            if await db.fetch_value(text, values) or db.written is None:
                return
            principal = await db.written.renewed()
    except Problem as problem:
        logger.warning("an answer was not kept under its Idempotency-Key: %s", problem.code)


def statements() -> list[str]:
    """The function that undoes a statement which wrote fewer rows than it was told to."""
    return [
        """
create function rows_written(actual bigint[], expected bigint[]) returns boolean
language plpgsql immutable as $$
begin
  if actual <> expected then
    raise exception 'rows written % of %', actual, expected using errcode = 'SR001';
  end if;
  return true;
end $$""",
    ]
