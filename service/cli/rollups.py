"""`sauro rollups rebuild`: slots and sums made anew from what they follow from."""

from __future__ import annotations

import asyncio

import typer

from service.cli.bars import Report, bars
from service.cli.place import Place, console, database, opened
from service.usecases.rollups import rebuild_rollups

app = typer.Typer(
    help="Số liệu tổng hợp: tính lại từ số liệu gốc. Roll-ups: made anew from the figures.",
    no_args_is_help=True,
)


@app.callback()
def rollups() -> None:
    """Số liệu tổng hợp. Roll-ups."""


@app.command("rebuild")
def rebuild() -> None:
    """Tính lại mọi số tổng hợp, từng tỉnh một; nói bao nhiêu số đã sai. Make all anew; tells how many were wrong."""
    with opened() as place, bars() as report:
        slots, sums = asyncio.run(_rebuilt(place, report))
    console.print(
        f"Đã tính lại; {slots} ô và {sums} tổng không đúng, nay đã đúng. "
        f"Made anew; {slots} slots and {sums} sums were wrong and are right now."
        if slots or sums
        else "Đã tính lại; mọi số đều đúng. Made anew; everything was right."
    )


async def _rebuilt(place: Place, report: Report) -> tuple[int, int]:
    async with database(place) as db:
        return await rebuild_rollups(db, lambda done, of: report("tỉnh / provinces", done, of))
