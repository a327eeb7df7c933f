"""Serving: `run` for a first look with the demo, `serve` for the real thing, `worker` for time."""

from __future__ import annotations

import asyncio
import logging.config
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import httpx
import uvicorn
from rich.rule import Rule
from uvicorn.supervisors import Multiprocess

from service.api import logs, wire
from service.cli import demo, units, upkeep
from service.cli.place import Place, console, database, opened
from service.demo.accounts import PASSWORD
from service.worker.days import keep_turning
from service.worker.upkeep import keep_up

_FACTORY = "service.api.app:from_environment"
_FIRST_ACCOUNT = "Tài khoản đầu tiên / first account: sauro user create --admin"


def run() -> None:
    """Mọi thứ trong một lệnh: cơ sở dữ liệu, bảng, đơn vị, kế hoạch mẫu, API. Everything in one command."""
    begun = time.monotonic()
    with opened() as place:
        upkeep.migrate_place(place)
        if place.settings.demo:
            demo.load_place(place)
        else:
            asyncio.run(units.load_units(place))
        threading.Thread(target=_announce, args=(place, begun), daemon=True).start()
        with _worker_beside(place):
            _serve(place)


def serve() -> None:
    """Phục vụ API. Serve the API; the tables must be there (`sauro migrate`)."""
    with opened() as place:
        _serve(place)


def worker() -> None:
    """Tiến trình thời gian. The worker: what happens because time passes; `run` has one of its own."""
    with opened() as place:
        logging.config.dictConfig(logs.configuration(place.settings.log_level))
        asyncio.run(_work(place))


async def _work(place: Place) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await _pass_time(place, stop)


async def _pass_time(place: Place, stop: asyncio.Event) -> None:
    """All that happens because time passes, until told to stop."""
    frozen = place.settings.now
    async with database(place) as db:
        await asyncio.gather(
            keep_up(db, stop, access_log_days=place.settings.access_log_days),
            keep_turning(db, stop, now=lambda: frozen or datetime.now(UTC)),
        )


@contextmanager
def _worker_beside(place: Place) -> Iterator[None]:
    """A worker in a thread of its own for as long as the block lasts: one command is enough for a first look."""
    over = threading.Event()

    async def work() -> None:
        stop = asyncio.Event()
        passing = asyncio.create_task(_pass_time(place, stop))
        await asyncio.to_thread(over.wait)
        stop.set()
        await passing

    beside = threading.Thread(target=asyncio.run, args=(work(),))
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def _serve(place: Place) -> None:
    settings = place.settings
    config = wire.Config(
        _FACTORY,
        settings,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.processes,
        log_config=logs.configuration(settings.log_level),
    )
    if settings.processes > 1:
        Multiprocess(config, sockets=[config.bind_socket()]).run()
        return
    # What interrupts it is raised once more after it has stopped.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()


def _announce(place: Place, begun: float) -> None:
    """Say where to look, once the service answers."""
    address = f"http://{place.settings.host}:{place.settings.port}"
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
    console.print(Rule(f"Sáu Rõ  {time.monotonic() - begun:.1f} s"))
    for line in (
        f"API {address}/docs",
        *told,
        *([curl] if place.settings.demo else []),
        "Ctrl-C: dừng / stop",
    ):
        console.print(line, soft_wrap=True, markup=False)


COMMANDS = (run, serve, worker)
