"""Serving: `run` for a first look with the demo, `serve` for the real thing, `worker` for time."""

from __future__ import annotations

import asyncio
import logging.config
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import httpx
import uvicorn
from prometheus_client import start_http_server
from rich.rule import Rule
from uvicorn.supervisors import Multiprocess

from service.api import logs, wire
from service.cli import demo, units, upkeep
from service.cli.listening import address_of, bound, room_for_connections
from service.cli.mending import CannotGoOn
from service.cli.place import Place, console, database, opened
from service.db.fan_out import fan_out
from service.db.health import role_flaws
from service.db.journal import CLOCK
from service.db.vault import Vault
from service.demo.accounts import PASSWORD
from service.integrations.channels import Channel
from service.integrations.dialing import Dialer
from service.integrations.lgsp import LgspChannel
from service.integrations.standard import StandardChannel
from service.integrations.zalo import ZaloClient
from service.settings import Settings
from service.usecases.deliver import rendering
from service.usecases.journal_archive import Archive
from service.usecases.zalo_channel import ZaloChannel
from service.usecases.zalo_sending import Sender
from service.usecases.zalo_tokens import Desk, Tokens
from service.worker.archive import keep_archiving
from service.worker.days import keep_turning
from service.worker.deliver import CAPACITY, Engine
from service.worker.delivery_log import keep_counting
from service.worker.dispatch import keep_dispatching
from service.worker.imports import keep_reading
from service.worker.scan import keep_scanning
from service.worker.upkeep import keep_up
from service.worker.zalo import keep_fresh, keep_sending

logger = logging.getLogger("sauro.worker")

_FACTORY = "service.api.app:from_environment"
DELIVERY_POOL = 4
"""Connections to PostgreSQL of the worker's deliveries: claiming, rendering, writing down."""
AGAIN_SECONDS = 5.0
"""So long after it has ended unasked the worker of `run` begins again."""
_FIRST_ACCOUNT = "Tài khoản đầu tiên / first account: sauro user create --admin"


def run() -> None:
    """Mọi thứ trong một lệnh: cơ sở dữ liệu, bảng, đơn vị, kế hoạch mẫu, API. Everything in one command."""
    begun = time.monotonic()
    with _listening() as listener, opened(minded=True) as place:
        upkeep.migrate_place(place)
        asyncio.run(_check_role(place))
        if place.settings.demo:
            demo.load_place(place)
        else:
            asyncio.run(units.load_units(place))
        threading.Thread(target=_announce, args=(place, begun), daemon=True).start()
        with _worker_beside(place):
            _serve(place, listener)


def serve() -> None:
    """Phục vụ API. Serve the API; the tables must be there (`sauro migrate`)."""
    with _listening() as listener, opened(minded=True) as place:
        asyncio.run(_check_role(place))
        _serve(place, listener)


@contextmanager
def _listening() -> Iterator[socket.socket]:
    """The address of the settings, held while the block lasts."""
    settings = Settings.load(os.environ)
    with closing(bound(settings.host, settings.port)) as listener:
        yield listener


def worker() -> None:
    """Tiến trình thời gian. The worker: what happens because time passes; `run` has one of its own."""
    with opened(minded=True) as place:
        logging.config.dictConfig(logs.configuration(place.settings.log_level))
        with _figures(place.settings):
            asyncio.run(_work(place))


@contextmanager
def _figures(settings: Settings) -> Iterator[None]:
    """For Prometheus, while the block lasts, where a port is set: the API's own process tells of itself alone."""
    if not settings.worker_metrics_port:
        yield
        return
    port = settings.worker_metrics_port
    try:
        server, thread = start_http_server(port, settings.host.strip("[]"))
    except OSError as error:
        raise CannotGoOn(
            f"SAURO_WORKER_METRICS_PORT: không mở được cổng {port} ({error.strerror}), hãy chọn cổng khác.\n"
            f"Port {port} cannot be opened ({error.strerror}): choose another."
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def _work(place: Place) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await _pass_time(place, stop)


async def _pass_time(place: Place, stop: asyncio.Event) -> None:
    """All that happens because time passes, until told to stop."""
    frozen = place.settings.now
    async with database(place) as db, _post(place) as post:
        await asyncio.gather(
            keep_up(
                db,
                stop,
                access_log_days=place.settings.access_log_days,
                vault=Vault(place.settings.secrets_keys),
            ),
            keep_archiving(
                stop,
                months=place.settings.journal_months,
                archive=_archive(place.settings),
                owner_url=place.owner_url,
                now=_real_now,
            ),
            keep_turning(db, stop, now=lambda: frozen or datetime.now(UTC)),
            keep_reading(db, stop, now=lambda: frozen or datetime.now(UTC)),
            keep_dispatching(db, stop, fan_out=fan_out),
            keep_scanning(db, stop, now=lambda: frozen or datetime.now(UTC)),
            post.engine.keep_delivering(stop),
            keep_counting(db, stop),
            keep_sending(post.zalo, stop, now=_real_now),
            keep_fresh(post.zalo.tokens, stop, now=_real_now),
        )


def _archive(settings: Settings) -> Archive:
    """Where the worker archives months of the journal; nowhere while all are kept."""
    return Archive(settings.journal_archive or settings.data_dir, date.max, CLOCK, version("sauro"))


def _real_now() -> datetime:
    """The clock of tokens, retries, quiet hours and the journal's months, which nothing freezes."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class _Post:
    """What sends events to endpoints, and what sends the messages that events become on Zalo."""

    engine: Engine
    zalo: Sender


@asynccontextmanager
async def _post(place: Place) -> AsyncIterator[_Post]:
    """What sends events to endpoints, with connections of its own: the database's, and those to the outside."""
    settings = place.settings
    dialer = Dialer(settings.egress_allow)
    try:
        async with database(place, DELIVERY_POOL) as db:
            vault, desk, client = Vault(settings.secrets_keys), Desk(db), ZaloClient(dialer)
            tokens = Tokens(desk, client, vault)
            channels: dict[str, Channel] = {
                "standard": StandardChannel(dialer),
                "lgsp": LgspChannel(dialer),
                "zalo": ZaloChannel(desk, client, tokens),
            }
            capacity = room_for_connections(CAPACITY)
            engine = Engine(db, channels, rendering(place.now), vault, capacity=capacity)
            yield _Post(engine, Sender(desk, client, tokens))
    finally:
        await dialer.aclose()


@contextmanager
def _worker_beside(place: Place) -> Iterator[None]:
    """A worker in a thread of its own for as long as the block lasts: one command is enough for a first look.

    One that ends before, because the database could not be reached or for whatever reason, begins again: nobody
    would notice that time has stopped.
    """
    over = threading.Event()

    async def work() -> None:
        stop, told = asyncio.Event(), asyncio.create_task(asyncio.to_thread(over.wait))
        while not told.done():
            passing = asyncio.create_task(_pass_time(place, stop))
            await asyncio.wait((told, passing), return_when=asyncio.FIRST_COMPLETED)
            if told.done():
                stop.set()
            try:
                await passing
            except Exception:
                if told.done():
                    logger.exception("the worker has ended with an error")
                    return
                logger.exception("the worker has ended; it begins again in %.0f s", AGAIN_SECONDS)
                await asyncio.wait((told,), timeout=AGAIN_SECONDS)

    beside = threading.Thread(target=asyncio.run, args=(work(),))
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def _serve(place: Place, listener: socket.socket) -> None:
    settings = place.settings
    config = wire.Config(
        _FACTORY,
        settings,
        factory=True,
        workers=settings.processes,
        log_config=logs.configuration(settings.log_level),
    )
    if settings.processes > 1:
        Multiprocess(config, sockets=[listener]).run()
        return
    # What interrupts it is raised once more after it has stopped.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


async def _check_role(place: Place) -> None:
    """Refuse to serve as a role that row-level security would not bind, before any process is begun."""
    async with database(place) as db:
        flaws = await role_flaws(db)
    if flaws:
        raise CannotGoOn("\n".join(flaws))


def _announce(place: Place, begun: float) -> None:
    """Say where to look, once the service answers."""
    address = address_of(place.settings.host, place.settings.port)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz", timeout=2, trust_env=False).status_code == 200:
                break
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    else:
        return
    told = demo.accounts_hint() if place.settings.demo else [_FIRST_ACCOUNT]
    curl = (
        f"curl -s {address}/v1/auth/sessions -H 'Content-Type: application/json' "
        f"""-d '{{"username":"my-tu.coordinator","password":"{PASSWORD}"}}'"""
    )
    console.print(Rule(f"Sáu Rõ  {_seconds_since(begun):.1f} s"))
    for line in (
        f"API {address}/docs",
        *told,
        *([curl] if place.settings.demo else []),
        "Ctrl-C: dừng / stop",
    ):
        console.print(line, soft_wrap=True, markup=False)


def _seconds_since(begun: float) -> float:
    """How long this command has run, its own loading included where the system tells (Linux); else from `begun`."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return time.monotonic() - begun
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")


COMMANDS = (run, serve, worker)
