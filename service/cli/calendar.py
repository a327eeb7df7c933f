"""Every day on which a plan wants something, with the printed words."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from service.cli.place import Place, console, database, opened
from service.domain.bounds import backwards
from service.domain.due_dates import DueDates
from service.domain.errors import Invalid, NotFound
from service.domain.schedules import KIND_LABELS
from service.usecases.due_dates import due_dates_of_plan, due_dates_of_unit
from service.usecases.operator import operator

_DAY = ["%Y-%m-%d"]


def calendar(
    plan: Annotated[str, typer.Argument(help="Mã kế hoạch hoặc mã đơn vị / id of a plan, or code of a unit")],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="Từ ngày / first day, e.g. 2026-01-01")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="Đến ngày / last day, e.g. 2026-12-31")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON / print JSON")] = False,
) -> None:
    """Mọi hạn và mọi lần của kế hoạch, theo ngày. Every due date and occurrence of a plan, by day."""
    if faults := backwards("--from", "--to", first and first.date(), last and last.date()):
        raise Invalid("invalid", errors=faults)
    span = (first.date() if first else date.min, last.date() if last else date.max)
    try:
        with opened() as place:
            found = asyncio.run(_found(place, plan, *span))
    except NotFound:
        found = []
    if not found:
        console.print(
            f"{plan}: không có kế hoạch nào; nêu mã đơn vị hoặc mã (id) của kế hoạch. / "
            "There is no plan: give the code of a unit, such as 31567, or the id of a plan."
        )
        raise typer.Exit(1)
    if as_json:
        sys.stdout.write(json.dumps([_plain(dates) for dates in found], ensure_ascii=False, indent=1) + "\n")
        return
    for dates in found:
        _show(dates)


async def _found(place: Place, plan: str, first: date, last: date) -> list[DueDates]:
    async with database(place) as db:
        principal = await operator(db)
        try:
            plan_id = UUID(plan)
        except ValueError:
            return await due_dates_of_unit(principal, db, plan, first, last)
        return [await due_dates_of_plan(principal, db, plan_id, first, last)]


def _plain(dates: DueDates) -> dict[str, object]:
    return dates.model_dump(mode="json", by_alias=True)


def _show(dates: DueDates) -> None:
    out = Console(highlight=False)
    plan = dates.plan
    table = Table(title=f"{plan.number}{plan.symbol} · {plan.title}", title_justify="left")
    for heading in ("Ngày", "", "Số", "Việc, chỉ tiêu", "Như in"):
        table.add_column(heading)
    for one in dates.items:
        title = f"{one.title}: {one.name}" if one.name else one.title
        done = f" ✓ {one.done_on:%d/%m}" if one.done_on else ""
        table.add_row(f"{one.on:%d/%m/%Y}", one.kind.value, one.number, title + done, one.printed or "")
    out.print(table)
    kinds = [one.kind for one in dates.undated]
    counts = ", ".join(f"{KIND_LABELS[kind]['vi']} {kinds.count(kind)}" for kind in dict.fromkeys(kinds))
    if counts:
        out.print(f"Không có ngày / without a day: {counts}")


COMMANDS = (calendar,)
