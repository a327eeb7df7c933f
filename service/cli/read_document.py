"""`sauro read document`: what does the service make of a file, before anything is imported?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from service.cli.known_agencies import FORMS, known_agencies
from service.cli.place import console
from service.documents.reading import LARGEST_FILE, read_document

_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}


def document(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="docx, xlsx, csv, pdf, txt")
    ],
    year: Annotated[int | None, typer.Option(help="Năm của kế hoạch / year of the plan")] = None,
    known: Annotated[
        Path | None, typer.Option(exists=True, help=f"Cơ quan của đơn vị / the unit's agencies. {FORMS}")
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="vi, en")] = "vi",
    as_json: Annotated[
        bool, typer.Option("--json", help="In toàn bộ bản nháp / print the whole draft")
    ] = False,
) -> None:
    """Đọc một tệp thành bản nháp kế hoạch và báo cáo. Read a file as a draft plan, with a report."""
    if file.stat().st_size > LARGEST_FILE:
        data = b"\0" * (LARGEST_FILE + 1)  # refused by its size, unread
    else:
        data = file.read_bytes()
    ours = [asdict(one) for one in known_agencies(known)] if known else None
    reading = read_document(data, filename=file.name, year=year, known_agencies=ours)
    draft = reading.as_json(language)
    if as_json:
        sys.stdout.write(json.dumps(draft, ensure_ascii=False) + "\n")
        return
    _show(draft)


def _show(draft: dict[str, Any]) -> None:
    """How much was found, then every finding with its place."""
    console.print(
        f"{len(draft['sections'])} mục / sections, {len(draft['indicators'])} chỉ tiêu / indicators, "
        f"{len(draft['tasks'])} nhiệm vụ / tasks, {len(draft['reportingRules'])} chế độ báo cáo / reporting rules"
    )
    table = Table("chỗ / place", "ô / cell", "mã / code", "nội dung / what", box=None)
    for finding in draft["report"]:
        row = finding["row"]
        place = " ".join(f"{key} {row[key]}" for key in ("sheet", "page", "line", "row") if key in row)
        number = f"{row['section']} {row['number']}".strip()
        style = _STYLES[finding["severity"]]
        shown = (
            f"{number} ({place})" if place else number,
            finding["cell"],
            finding["code"],
            finding["message"],
        )
        table.add_row(*(f"[{style}]{escape(text)}[/{style}]" if text else "" for text in shown))
    console.print(table)
