"""What do the tests of imports tell again: a file sent, its findings decided, committed?"""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
from openpyxl import Workbook

from tests.world import World

WRITER = "my-tu.coordinator"
PATH = "/v1/imports"
MY_TU = "31567"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {"csv": "text/csv", "txt": "text/plain", "xlsx": XLSX, "docx": DOCX, "pdf": "application/pdf"}

Rows = list[list[Any]]


def csv_of(rows: Rows) -> bytes:
    """A CSV as a spreadsheet saves it: UTF-8 with its mark."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def xlsx_of(*sheets: tuple[str, Rows]) -> bytes:
    """A workbook of sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def sent(
    world: World, data: bytes, name: str = "tep.csv", who: str = WRITER, language: str = "vi", **params: Any
) -> httpx.Response:
    """A file sent as the body itself, named in Content-Disposition."""
    headers = world.headers(
        who,
        Content_Type=MEDIA[name.rpartition(".")[2]],
        Content_Disposition=f'attachment; filename="{name}"',
        Accept_Language=language,
    )
    asked = {"kind": "agencies", "into": MY_TU} | params
    return await world.http.post(PATH, content=data, params=asked, headers=headers)


async def imported(world: World, data: bytes, name: str = "tep.csv", **params: Any) -> dict[str, Any]:
    """The import a file has become."""
    answer = await sent(world, data, name, **params)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def decided(world: World, one: dict[str, Any], *decisions: dict[str, Any]) -> dict[str, Any]:
    """The import after decisions."""
    answer = await world.post(WRITER, f"{PATH}/{one['id']}/decisions", {"decisions": list(decisions)})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def committed(world: World, one: dict[str, Any]) -> dict[str, Any]:
    """The import, committed."""
    answer = await world.post(WRITER, f"{PATH}/{one['id']}/commit")
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(one: dict[str, Any]) -> list[tuple[str, str]]:
    """Place and code of every finding."""
    return [(finding["pointer"], finding["code"]) for finding in one["report"]]
