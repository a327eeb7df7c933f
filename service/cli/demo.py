"""The demo's plans and people: brought in once, told in a few lines."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from service.cli import upkeep
from service.cli.bars import Report, bars
from service.cli.place import Place, console, database, opened
from service.demo.accounts import MACHINES, PASSWORD, PLACES
from service.demo.loader import load_demo
from service.domain.access import AGENCY_BOUND, Role
from service.usecases.days import turn_day
from service.usecases.operator import operator
from service.usecases.units import load_national_units


def demo() -> None:
    """Nạp dữ liệu mẫu; có rồi thì giữ nguyên. Load the demo; what is there stays as it is."""
    with opened() as place:
        upkeep.migrate_place(place)
        fresh = load_place(place)
        console.print("Đã nạp. Loaded." if fresh else "Đã có sẵn. It is there already.")
        if place.settings.demo:
            console.print("\n".join(accounts_hint()), soft_wrap=True)
        else:
            console.print("Đăng nhập mẫu cần SAURO_DEMO=1. Signing in with demo accounts needs SAURO_DEMO=1.")


def load_place(place: Place) -> bool:
    """Bring in the units and the demo as far as they are missing; tell whether anything was."""
    with bars() as report:
        return asyncio.run(_load(place, report))


async def _load(place: Place, report: Report) -> bool:
    real_now, now = datetime.now(UTC), place.now()
    async with database(place) as db:
        units = await load_national_units(await operator(db), db, now=now)
        fresh = await load_demo(db, now=now, real_now=real_now, report=report) or units > 0
        # What has opened since the plans were published is there when the first person looks.
        await turn_day(db, now=now)
        return fresh


def accounts_hint() -> list[str]:
    """Which accounts the demo has, for people at a terminal."""
    roles = " ".join(role for role in Role if role not in AGENCY_BOUND)
    return [
        f"Tài khoản / accounts  <nơi/place>.<vai trò/role>, mật khẩu / password: {PASSWORD}",
        f"  nơi / places   {' '.join(PLACES)}",
        f"  vai trò / roles {roles}",
        "  my-tu.reporter.cong-an, tan-hung.reporter.kinh-te, can-tho.reporter.so-khcn …",
        f"  máy / machines  {', '.join(f'{machine.client_id} ({machine.secret})' for machine in MACHINES)}",
    ]


COMMANDS = (demo,)
