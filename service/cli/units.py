"""`sauro units`: load the country, look units up, bring in a decree's changes from a file."""

from __future__ import annotations

import asyncio
import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from service.cli.mending import told_of_words
from service.cli.place import Place, console, database, opened
from service.domain.errors import Problem
from service.domain.messages import LANGUAGES, sentence
from service.domain.unit_change_files import COLUMNS, csv_rows
from service.domain.units import UnitLevel, UnitQuery
from service.usecases.operator import operator
from service.usecases.unit_changes import Imported, import_unit_changes
from service.usecases.units import list_units, load_national_units

app = typer.Typer(
    help="Đơn vị hành chính: nạp cả nước, tìm, nhập thay đổi. Units: load the country, look up, change by decree.",
    no_args_is_help=True,
)

_DAY = "%Y-%m-%d"


@app.command("load")
def load() -> None:
    """Nạp 34 tỉnh, thành phố và 3.321 xã, phường, đặc khu. Load the country into an empty database."""
    with opened() as place:
        added = asyncio.run(load_units(place))
    console.print(
        f"Đã nạp {added} đơn vị. {added} units loaded."
        if added
        else "Đơn vị đã có sẵn. The units are there already."
    )


async def load_units(place: Place) -> int:
    """Load the country; how many units were added. Nothing is done where there are units already."""
    async with database(place) as db:
        return await load_national_units(await operator(db), db, now=place.now())


@app.command("list")
def list_(
    q: Annotated[str | None, typer.Option(help="Tên, không cần dấu / name, accents not needed")] = None,
    level: Annotated[UnitLevel | None, typer.Option(help="Cấp / level")] = None,
    parent: Annotated[str | None, typer.Option(help="Mã đơn vị cấp trên / code of the unit above")] = None,
    on: Annotated[datetime | None, typer.Option(formats=[_DAY], help="Ngày xem / the day looked at")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Mỗi dòng một đơn vị / one unit per line")] = False,
) -> None:
    """Tìm đơn vị, theo thứ tự tiếng Việt. List units in Vietnamese order."""
    given = {"q": q, "level": level, "parent": parent, "on": on.date() if on else None, "limit": 200}
    try:
        query = UnitQuery.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        console.print(escape("\n".join(told_of_words(error, UnitQuery))), soft_wrap=True)
        raise typer.Exit(2) from None
    with opened() as place:
        found = asyncio.run(_listed(place, query))
    if as_json:
        for unit in found:
            typer.echo(json.dumps(unit, ensure_ascii=False))
        return
    table = Table("mã / code", "tên / name", "thuộc / below", "từ / from", "đến / to", box=None)
    for unit in found:
        above = unit["parent"] or {"code": "", "name": ""}
        name = f"{above['name']} ({above['code']})" if above["code"] else ""
        table.add_row(unit["code"], unit["fullName"], name, unit["validFrom"], unit["validTo"] or "")
    Console(highlight=False).print(table)
    console.print(f"{len(found)} đơn vị / units")


async def _listed(place: Place, query: UnitQuery) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with database(place) as db:
        me = await operator(db)
        while True:
            page = json.loads(await list_units(me, db, query, now=place.now()))
            found += page["items"]
            if page["nextCursor"] is None:
                return found
            query = query.model_copy(update={"cursor": page["nextCursor"]})


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help=f"CSV, UTF-8, với các cột / with the columns: {', '.join(COLUMNS)}",
        ),
    ],
    effective: Annotated[
        datetime, typer.Option(formats=[_DAY], help="Ngày có hiệu lực / the day the changes take effect")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra / only check")] = False,
) -> None:
    """Nhập, chia, đổi tên, đổi mã theo nghị quyết. Merge, split, rename, re-code by decree; all or nothing.

    change: merge (nhập), split (chia: mỗi đơn vị mới một dòng / one row per new unit), rename (đổi tên),
    recode (đổi mã), establish (thành lập), dissolve (giải thể).

    kind: province (tỉnh), city (thành phố), commune (xã), ward (phường), special_zone (đặc khu).

    predecessors: mã các đơn vị cũ / codes of the units before; code, name, parent: của đơn vị mới / of the one after.

    Sau khi nhập hoặc chia phải cấp lại quyền tại đơn vị mới. Rights at the new unit must be given anew:
    docs/unit-changes.md
    """
    try:
        rows = csv_rows(file.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, csv.Error) as error:
        _said(f"{file.name}", "import_file_unreadable", {"reason": str(error)})
        raise typer.Exit(1) from None
    except Problem as problem:
        _said(file.name, problem.code, problem.params)
        raise typer.Exit(1) from None
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
    with opened() as place, bar:
        line = bar.add_task(file.name, total=None)

        def report(done: int, total: int) -> None:
            bar.update(line, completed=done, total=total)

        try:
            outcome = asyncio.run(_imported(place, rows, effective.date(), dry_run, report))
        except Problem as problem:
            bar.stop()
            _said(file.name, problem.code, problem.params)
            raise typer.Exit(1) from None
    _tell(file, outcome, dry_run)
    if outcome.problems:
        raise typer.Exit(1)


async def _imported(place: Place, rows: Any, effective_on: date, dry_run: bool, report: Any) -> Imported:
    async with database(place) as db:
        return await import_unit_changes(
            await operator(db),
            db,
            rows,
            effective_on=effective_on,
            now=place.now(),
            dry_run=dry_run,
            progress=report,
        )


def _tell(file: Path, outcome: Imported, dry_run: bool) -> None:
    for problem in outcome.problems:
        _said(f"{file.name}:{problem.row} {problem.column}", problem.code, dict(problem.params))
    if outcome.problems:
        console.print(
            f"{len(outcome.problems)} lỗi; chưa ghi gì. {len(outcome.problems)} problem(s); nothing was written."
        )
        return
    done = "sẽ ghi / would be written" if dry_run else "đã ghi / written"
    console.print(
        f"{outcome.changes} thay đổi / changes {done}: "
        f"{outcome.ended} kết thúc / ended, {outcome.created} lập mới / begun, "
        f"{outcome.changed} đổi tên hoặc mã / renamed or re-coded, {outcome.moved} đổi cấp trên / moved"
    )


def _said(where: str, code: str, params: dict[str, Any]) -> None:
    for language in LANGUAGES:
        console.print(f"{escape(where)}: {escape(sentence(code, language, params))}", soft_wrap=True)
