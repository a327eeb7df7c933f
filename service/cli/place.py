"""Where does a command work: on which settings, which server, and as whom?"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console

from service.db import embedded
from service.db.engine import Database, connect
from service.domain.calendars import local_day
from service.settings import Settings

logger = logging.getLogger("sauro.db")

LOOK_SECONDS = 2.0
"""So often whoever minds the embedded server looks whether it is there."""
STEPS = {
    "initialise": "tạo cơ sở dữ liệu / making the database",
    "start": "khởi động PostgreSQL / starting PostgreSQL",
}
"""What the embedded server is at, as people read it."""

console = Console(stderr=True, highlight=False)


@dataclass(frozen=True)
class Place:
    """Settings with every secret, and the addresses of the database: superuser_url leads past row security."""

    settings: Settings
    service_url: str
    owner_url: str | None
    superuser_url: str | None = None

    def now(self) -> datetime:
        """The domain's clock: the real one unless SAURO_NOW stands still."""
        return self.settings.now or datetime.now(UTC)


@contextmanager
def opened(*, minded: bool = False) -> Iterator[Place]:
    """The place the environment describes; the embedded server runs while the block lasts.

    minded: whether it is started again when it is gone: the system takes it when memory is short.
    """
    settings = Settings.load(os.environ).keep_secrets()
    if not settings.embedded:
        owner = settings.database_owner_url
        superuser = settings.database_superuser_url
        yield Place(
            settings,
            str(settings.database_url),
            str(owner) if owner else None,
            str(superuser) if superuser else None,
        )
        return
    # Told to stop, a program ends at once unless it says otherwise: PostgreSQL would be left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with embedded.start(settings.data_dir, progress=lambda step: console.print(f"[dim]{STEPS[step]}[/dim]")) as server:
        served = settings.model_copy(update={"database_url": server.service_url()})
        with _minded(server) if minded else nullcontext():
            yield Place(served, server.service_url(), server.owner_url(), server.superuser_dsn)


@contextmanager
def _minded(server: embedded.EmbeddedServer) -> Iterator[None]:
    over = threading.Event()

    def mind() -> None:
        while not over.wait(LOOK_SECONDS):
            try:
                if server.revive():
                    logger.warning("PostgreSQL was gone, and has been started again")
            except (OSError, embedded.EmbeddedServerError) as error:
                logger.error("PostgreSQL is gone, and does not start: %s", error)

    beside = threading.Thread(target=mind)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


@asynccontextmanager
async def database(place: Place, size: int = 2) -> AsyncIterator[Database]:
    """A pool of the service's role for a command."""
    db = await connect(place.service_url, size=size, name="sauro-cli")
    db = db.at(place.settings.now)
    try:
        yield db.on(local_day(place.now()))
    finally:
        await db.pool.close()
