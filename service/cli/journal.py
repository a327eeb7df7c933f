"""`sauro journal verify`: is the journal as it was sealed?"""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from service.cli.bars import Report, bars
from service.cli.place import Place, console, database, opened
from service.domain.seals import SealFault, SealFaultKind, SealState
from service.usecases.seals import verify_journal

app = typer.Typer(help="Nhật ký: kiểm tra niêm phong. The journal: is it as it was sealed?", no_args_is_help=True)

_WORDS = {
    SealFaultKind.altered: "dòng đã bị sửa / a row was altered",
    SealFaultKind.removed: "dòng đã bị xóa / a row was removed",
    SealFaultKind.added: "dòng đã bị thêm / a row was added",
    SealFaultKind.seal_altered: "niêm phong đã bị sửa / the seal was altered",
    SealFaultKind.seal_missing: "thiếu niêm phong / the seal is missing",
}


@app.callback()
def journal() -> None:
    """Nhật ký. The journal."""


@app.command("verify")
def verify(
    expect: Annotated[
        list[str] | None,
        typer.Option(help="Mã niêm phong đã ghi lại nơi khác / the digest of a seal that was kept elsewhere"),
    ] = None,
) -> None:
    """So nhật ký với niêm phong, nêu từng dòng sai. Hold the journal against its seals, and name what is wrong."""
    with opened() as place, bars() as report:
        faults, state = asyncio.run(_verified(place, report))
    for fault in faults:
        console.print(_told(fault))
    lost = [digest for digest in expect or () if digest.casefold() not in state.digests]
    for digest in lost:
        console.print(f"không có niêm phong này / there is no such seal: {digest}")
    console.print(
        f"{state.seals} niêm phong, {state.rows} dòng; mã cuối: {state.digest}\n"
        f"{state.seals} seals, {state.rows} rows; keep the last digest elsewhere: {state.digest}"
    )
    if faults or lost:
        raise typer.Exit(1)


def _told(fault: SealFault) -> str:
    row = f" {fault.seq}" if fault.seq is not None else ""
    what = f" ({fault.act}, {fault.subject} {fault.subject_id}, {fault.at})" if fault.subject else ""
    return f"{_WORDS[fault.kind]}:{row}{what}; niêm phong / seal {fault.seal}"


async def _verified(place: Place, report: Report) -> tuple[list[SealFault], SealState]:
    faults: list[SealFault] = []
    state = SealState(seals=0, last=0, rows=0, digest="", digests=[])
    async with database(place) as db:
        async for found in verify_journal(db, lambda done, of: report("niêm phong / seals", done, of)):
            if isinstance(found, SealState):
                state = found
            else:
                faults.append(found)
    return faults, state
