"""How does the service talk to PostgreSQL?

One asyncpg pool per process, and statements that carry their principal with them.
Nothing is ever set on a connection beyond a transaction, so asyncpg's reset query
(a round trip of its own on every release) is not needed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import asyncpg

from service.db.pool import Pool, bare
from service.domain.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    Malformed,
    Problem,
    Stale,
    TooMany,
    Unavailable,
    invalid,
)

logger = logging.getLogger("sauro.db")

_WAIT_SECONDS = 5
"""So long a statement waits for a connection."""
_MAX_QUERIES = 1_000_000
TRIES = 5
"""So often rights that were looked up are believed."""


class RightsChanged(Exception):
    """The rights the caller's principal was made from are no longer the current ones."""


class _Connection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        return ""

    async def value(self, sql: str, *arguments: Any) -> Any:
        """The only value of one statement. Prepared before, it goes straight to where asyncpg's own nine calls end."""
        prepared = self._stmt_cache.get((sql, asyncpg.Record, False))
        # Whoever counts statements is told of them there.
        if prepared is None or self._query_loggers:
            return await self.fetchval(sql, *arguments)
        try:
            rows = await self._protocol.bind_execute(prepared, arguments, "", 1, False, None)
        except asyncpg.InvalidCachedStatementError:
            # A table has changed, nothing was done: prepared anew there.
            return await self.fetchval(sql, *arguments)
        except asyncpg.OutdatedSchemaCacheError:
            await self.reload_schema_state()
            raise
        return rows[0][0] if rows else None


@dataclass(frozen=True)
class Idempotency:
    """A client's key for one write, and the fingerprint of what it asked for."""

    FORM: ClassVar[re.Pattern[str]] = re.compile(r"^[\x21-\x7e]{1,200}$")
    """Of a key."""

    key: str
    fingerprint: str


@dataclass
class Brief:
    """The versions of the rows that a request has written, by id; and whether that was all its answer said."""

    versions: dict[UUID, int] = field(default_factory=dict)
    used: bool = False


@dataclass
class Written:
    """Whether a request has written anything for good, and how its caller's rights of the moment are had: what is
    written is not written again where these change before it is read back, nor told as if it had not been. A use case
    writes once, or in one transaction: what is done is all of it.

    begun: in a transaction that is open. thing: id and version of what was written first, as far as they are known.
    kept: whether its answer has been kept under its Idempotency-Key, or was not to be.
    """

    renewed: Callable[[], Awaitable[Any]]
    begun: bool = False
    done: bool = False
    thing: tuple[UUID, int | None] | None = None
    kept: bool = False
    tries: int = TRIES

    def read_once_more(self) -> bool:
        """Whether rights have changed only after all was done, and not again and again."""
        self.tries -= self.done
        return self.done and self.tries > 0

    def note(self, thing: tuple[UUID, int | None] | None, *, open_: bool) -> None:
        self.begun, self.done = self.begun or open_, self.done or not open_
        self.thing = self.thing or thing

    def ended(self, *, well: bool) -> None:
        """The transaction has; what it began is done, or undone."""
        if well:
            self.done = self.done or self.begun
        elif not self.done:
            self.thing = None
        self.begun = False


@dataclass(frozen=True)
class Database:
    """The pool, and for the length of one request: its idempotency key, open transaction and day.

    day: today on the domain's clock, by which a unit's code is understood; without one the
    real day is meant. It travels here, since every statement that takes a code needs it.
    now: the moment on the domain's clock that the journal is told, where that is not the real one.
    known_at: reads tell what was known at this moment instead of what is there (see `known`).
    brief: where the answer to a write names no more than id and version.
    noting: reads are not sent but noted here, to become parts of one statement (see `selections`).
    written: what a request that writes has written.
    """

    pool: Pool
    idempotency: Idempotency | None = None
    connection: asyncpg.Connection | None = None
    day: date | None = None
    now: datetime | None = None
    known_at: datetime | None = None
    brief: Brief | None = None
    noting: list[Any] | None = None
    written: Written | None = None

    async def fetch_value(self, sql: str, arguments: Sequence[Any]) -> Any:
        """Run one statement; its only value."""
        return await self._run("value" if self.connection is None else "fetchval", sql, arguments)

    async def fetch_rows(self, sql: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        return await self._run("fetch", sql, arguments)

    async def _run(self, method: str, sql: str, arguments: Sequence[Any]) -> Any:
        sent = self.connection is not None
        try:
            if self.connection is not None:
                return await getattr(self.connection, method)(sql, *arguments)
            pool = self.pool
            connection, well = pool.at_hand() or await pool.take(_WAIT_SECONDS), False
            sent = True
            try:
                answer = await getattr(bare(connection), method)(sql, *arguments)
                well = True
            except asyncpg.PostgresError as error:
                well = not isinstance(error, _GONE)
                raise
            except TimeoutError as error:
                raise TimeoutError("no answer to a statement in time") from error
            except asyncpg.InternalClientError:
                # The server's last word lay unread on an idle connection: nothing was sent.
                connection.terminate()
                raise
            finally:
                if not (well and pool.passed_on(connection)):
                    await pool.give_back(connection, well=well)
            return answer
        except Exception as error:
            problem = problem_of(error)
            if self.known_at is not None and sent and isinstance(error, TimeoutError):
                # It is the question that takes so long, as a rule; whoever asks can ask less.
                problem = Unavailable("past_slow")
            if problem is None:
                raise
            raise problem from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Database]:
        """Several statements as one: committed when the block ends, undone when it raises.

        Inside another one it is a part of it: undone alone when it raises, committed with the whole.
        """
        if self.connection is not None:
            async with self.connection.transaction():
                yield self
            return
        try:
            async with self.pool.acquire(timeout=_WAIT_SECONDS) as connection, connection.transaction():
                yield replace(self, connection=connection)
            if self.written is not None:
                self.written.ended(well=True)
        except Exception as error:
            if self.written is not None:
                self.written.ended(well=False)
            problem = problem_of(error)
            if problem is None:
                raise
            raise problem from error

    def on(self, day: date) -> Database:
        return Database(
            self.pool, self.idempotency, self.connection, day, self.now, self.known_at, self.brief, self.noting,
            self.written,
        )  # fmt: skip

    def at(self, now: datetime | None) -> Database:
        return replace(self, now=now)

    def known(self, at: datetime) -> Database:
        return replace(self, known_at=at)

    def noted(self, reads: list[Any]) -> Database:
        return Database(
            self.pool, self.idempotency, self.connection, self.day, self.now, self.known_at, self.brief, reads
        )

    def briefly(self) -> Database:
        return replace(self, brief=Brief())

    def writing(self, renewed: Callable[[], Awaitable[Any]]) -> Database:
        """For a request that writes. renewed: looks its caller's rights up."""
        return replace(self, written=Written(renewed))

    def keyed(self, idempotency: Idempotency | None) -> Database:
        return replace(self, idempotency=idempotency)


_IMPOSSIBLE = (
    asyncpg.NumericValueOutOfRangeError,
    asyncpg.DatetimeFieldOverflowError,
    asyncpg.StringDataRightTruncationError,
)
"""Values that no column holds."""

_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DatabaseDroppedError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
)
"""The server, the database or the way in is not there (now): refused connections and ended ones, and a server that
has no room left, on its disk or in its memory, or cannot use its disk."""

_NOT_OURS = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedFunctionError,
    asyncpg.UndefinedColumnError,
    asyncpg.InvalidSchemaNameError,
)
"""The tables are not those of this version: not made yet, or of another one."""


def problem_of(error: BaseException) -> Problem | None:
    """Translate what PostgreSQL says into what a client may hear: no SQL, no constraint's name."""
    if getattr(error, "sqlstate", None) == "SR001":
        return Stale("stale")
    if getattr(error, "sqlstate", None) == "SR003":
        return Gone("known_archived", earliest=str(error))
    if getattr(error, "sqlstate", None) == "SR004":
        return invalid("?unit", "rollup_past_large", **json.loads(str(error)))
    if getattr(error, "sqlstate", None) == "SR005":
        return TooMany("rollups_past_busy", **json.loads(str(error)))
    if isinstance(error, asyncpg.UniqueViolationError):
        return Conflict("already_exists")
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return Conflict("reference_missing")
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return Forbidden("not_yours", permission="row_security")
    if isinstance(error, _IMPOSSIBLE) or str(error).startswith("invalid input for query argument"):
        return Invalid("rule_broken")
    if isinstance(error, asyncpg.CheckViolationError | asyncpg.NotNullViolationError):
        return Invalid("rule_broken")
    if isinstance(error, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError):
        return Malformed("bad_text")
    if isinstance(
        error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError | asyncpg.LockNotAvailableError
    ):
        return Conflict("busy")
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        logger.error("the database takes no writes: %s", error)
        return Unavailable("database_read_only")
    if isinstance(error, _NOT_OURS):
        logger.error("the database is not of this version: %s", error)
        return Unavailable("not_migrated")
    if isinstance(
        error,
        (
            *_GONE,
            asyncpg.QueryCanceledError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            ConnectionError,
            TimeoutError,
            asyncio.TimeoutError,
            OSError,
        ),
    ):
        # Clients learn no more than that; whoever runs the service has to know what it was.
        logger.warning("the database did not answer: %s %.200s", type(error).__name__, error)
        return Unavailable("database_unavailable")
    return None


async def connect(
    url: str, *, size: int = 8, kept: int = 2, name: str = "sauro", seconds: float | None = 15, **settings: str
) -> Database:
    """Open the pool. Connections are made again by themselves after PostgreSQL was away.

    size: how many at most; kept: how many from the beginning. seconds: so long a statement may take, None for as
    long as it does. settings: of the server, for these connections.
    """
    pool = await Pool(
        url,
        min_size=min(kept, size),
        max_size=size,
        max_queries=_MAX_QUERIES,
        connection_class=_Connection,
        record_class=asyncpg.Record,
        loop=asyncio.get_running_loop(),
        statement_cache_size=100,
        max_cached_statement_lifetime=0,
        command_timeout=seconds,
        timeout=5,
        max_inactive_connection_lifetime=0,
        server_settings={
            "application_name": name,
            "TimeZone": "UTC",
            # Days are shown as PostgreSQL writes them (see `row_text`).
            "DateStyle": "ISO",
            "jit": "off",
            "search_path": "public",
            # Planning a large statement takes ten times as long as running it, and its form already
            # says which filters there are: one plan serves all values, from the first call on.
            "plan_cache_mode": "force_generic_plan",
            **settings,
        },
    )
    return Database(pool)
