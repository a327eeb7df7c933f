"""How are workers begun so quickly that twenty of them can be killed within seconds?

A program that has loaded everything once and forks a worker at each line it reads: the database's
address, the seconds of a lease, and by how many seconds that worker's own clock is wrong. It answers
with the worker's process id.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from service.db import claims
from service.db.engine import Database, connect
from service.domain.access import Principal
from service.domain.egress import parse_allow
from service.integrations.dialing import Dialer
from service.integrations.standard import StandardChannel
from service.worker.deliver import Engine
from tests.receivers.post import VAULT


async def render(db: Database, owner: Principal, numbers: Sequence[int]) -> Mapping[int, bytes]:
    """Something else at each rendering: only what was kept can be sent twice alike."""
    return {
        number: f'{{"type":"task.updated","data":{{"number":{number},"drawn":"{secrets.token_hex(8)}"}}}}'.encode()
        for number in numbers
    }


async def work(url: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    db = await connect(url, size=3, name="sauro-chaos")
    dialer = Dialer(parse_allow(["127.0.0.1"]))
    await Engine(db, {"standard": StandardChannel(dialer)}, render, VAULT).keep_delivering(stop)


def skewed(seconds: float) -> type[datetime]:
    """The class `datetime` of a machine whose clock is wrong."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=seconds)

    return Wrong


def begin(url: str, skew: float) -> None:
    """The life of one worker, in the forked process."""
    if skew:
        real = time.time
        time.time = lambda: real() + skew
        wrong = skewed(skew)
        for name, module in [*sys.modules.items()]:
            if (
                name.startswith(("service.", "standardwebhooks"))
                and getattr(module, "datetime", None) is datetime
            ):
                module.datetime = wrong  # type: ignore[attr-defined]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(work(url))


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        url, lease, skew = line.split()
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            claims.LEASE = timedelta(seconds=float(lease))
            begin(url, float(skew))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
