"""When does the worker archive months of the journal, and what does it say where it cannot?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import asyncpg

from service.domain.errors import Problem
from service.domain.journal_archive import ArchiveOutcome, kept_from
from service.usecases.journal_archive import Archive, archive_months

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 86_400.0
OWNER_MISSING = (
    "SAURO_JOURNAL_MONTHS is set and nothing is archived: DATABASE_OWNER_URL is missing. Set it for the worker, or run "
    "`sauro journal archive` where it is set"
)


class _Told(Exception):
    """The worker was told to stop."""


async def keep_archiving(
    stop: asyncio.Event,
    *,
    months: int,
    archive: Archive,
    owner_url: str | None,
    now: Callable[[], datetime],
    every: float = EVERY_SECONDS,
) -> None:
    """Archive what is older than so many months at once and then every day, until told to stop; 0: nothing ever.

    archive: with any `before`; it is made anew each day. now: the real clock, by which the journal has its months.
    """
    while months and not stop.is_set():
        if owner_url is None:
            logger.warning(OWNER_MISSING)
        else:
            await _archive(stop, owner_url, replace(archive, before=kept_from(now(), months)))
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue


async def _archive(stop: asyncio.Event, owner_url: str, archive: Archive) -> None:
    """In a thread: reading and comparing a million entries takes a minute, and deliveries do not wait for it."""

    def report(step: str, done: int, of: int) -> None:
        if stop.is_set():
            raise _Told

    def work() -> None:
        for month in asyncio.run(archive_months(owner_url, replace(archive, report=report))) or ():
            if month.outcome is ArchiveOutcome.archived:
                logger.info("archived %s of the journal: %s rows, %s", month.month, month.rows, month.folder)
            else:
                said = "; ".join(
                    f"{fault.kind} {fault.seq or fault.file or fault.seal}" for fault in month.faults[:5]
                )
                logger.error("%s of the journal is not archived: %s %s", month.month, month.outcome, said)

    try:
        await asyncio.to_thread(work)
    except _Told:
        logger.info("archiving goes on when a worker runs again")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Problem) as error:
        # It will be due again tomorrow; nothing is lost meanwhile.
        logger.error("the journal is not archived: %s", error)
    except Exception:
        # What cannot be done must not be the end of all else that the worker does.
        logger.exception("the journal is not archived")
