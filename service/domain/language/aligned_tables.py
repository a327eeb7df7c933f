"""How is a table found whose columns are kept apart by blanks, as a page shows them?

Some tools keep the layout of a page: every printed line has a piece of each cell, in its place. Columns
are where all lines have letters, gutters where hardly any has one; a row begins where its number stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.language.columns import Column, column_of, columns_of
from service.domain.language.documents import Line, Row, Table
from service.domain.language.spelling import CAPITAL

FEWEST_LINES = 6
MOST_BLANK = 3
"""Empty lines within a table, at a page's end."""
NARROWEST = 2
"""Blanks of a gutter."""
STRAY = 0.04
"""Share of lines that may run into a gutter."""
HEADING_LINES = 2
_HEAD = re.compile(r"\s*(?:STT|TT|Số TT|Stt)\b")
_HALF = re.compile(r"(?:hóa|hoá|tế|HĐND)$", re.IGNORECASE)
"""Half of a name whose other half stands behind a dash ("Văn hóa - Xã hội")."""
_PARTED = re.compile(r"\S\s{2,}\S")
_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-Z]|[a-zđ])[.)]?")


_OWN_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}\.?\s")


@dataclass(frozen=True, slots=True)
class Aligned:
    """Lines up to before `last` are the table."""

    last: int
    table: Table


def aligned_table(lines: Sequence[Line], at: int) -> Aligned | None:
    """The table that begins on line `at`, whose heading it must be; else None."""
    if not _heads(lines[at].text):
        return None
    last = _until(lines, at)
    inside = lines[at:last]
    if len(inside) < FEWEST_LINES:
        return None
    spans = _columns(inside)
    cells = [_cells(line.text, spans) for line in inside]
    counted = _counted(cells)
    body = _body(inside, cells, counted)
    if body is None or len(spans) < 3:
        return None
    above = [row for row in cells[:body] if not _counts_columns(row)]
    headings = tuple(
        " ".join(row[column] for row in above if row[column]) for column in range(len(spans))
    )
    held = columns_of(headings)
    known = {column for column in held if column}
    if not known & {Column.title, Column.indicator} or len(known) < 3:
        return None
    name = next(n for n, column in enumerate(held) if column in {Column.title, Column.indicator})
    rows = (Row(headings, inside[0].place), *_rows(inside, cells, body, counted, name))
    return Aligned(last, Table(rows, torn=True))


def _heads(text: str) -> bool:
    """A line that begins with a number's heading, or holds three headings of which one names rows."""
    if not _PARTED.search(text):
        return False
    if _HEAD.match(text):
        return True
    held = [column_of(piece) for piece in re.split(r"\s{2,}", text.strip())]
    return len(set(held) - {None}) >= 3 and bool({Column.title, Column.indicator, Column.work} & set(held))


def _counted(cells: Sequence[Sequence[str]]) -> int | None:
    """The column that numbers the rows."""
    for at in range(len(cells[0])):
        if column_of(" ".join(row[at] for row in cells[:2] if row[at])) is Column.number:
            return at
    return None


def _body(lines: Sequence[Line], cells: Sequence[Sequence[str]], counted: int | None) -> int | None:
    """The first line below the heading: where a number stands, else behind the first empty line."""
    if counted is not None:
        return next((n for n, row in enumerate(cells) if n and _NUMBER.fullmatch(row[counted])), None)
    gaps = [n for n, line in enumerate(lines) if n and line.blank_before > 0]
    return gaps[0] if len(gaps) >= 2 else None


def _counts_columns(row: Sequence[str]) -> bool:
    """(1) (2) (3)"""
    filled = [text for text in row if text]
    return len(filled) > 2 and all(re.fullmatch(r"\(?\d{1,2}\)?|[A-E]", text) for text in filled)


def _until(lines: Sequence[Line], at: int) -> int:
    """The line after the last that is parted or stands below a column."""
    last = at + 1
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.blank_before > MOST_BLANK:
            break
        parted = bool(_PARTED.search(line.text)) or line.text.startswith("   ")
        if not parted:
            break
        last = number + 1
    return last


def _columns(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """From where to where each column stands: between runs of places that nearly all lines leave blank."""
    width = max(len(line.text) for line in lines)
    filled = [0.0] * (width + 1)
    most = STRAY * len(lines)
    for number, line in enumerate(lines):
        weight = most + 1 if number < HEADING_LINES else 1  # no gutter runs through a heading
        for at, letter in enumerate(line.text):
            filled[at] += weight if letter != " " else 0
    spans: list[tuple[int, int]] = []
    start, blank = 0, 0
    for at in range(width + 1):
        if filled[at] <= most:
            blank += 1
            continue
        if blank >= NARROWEST and at > blank:
            spans.append((start, at - 1))
            start = at
        blank = 0
    spans.append((start, width))
    return spans


def _cells(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The words of a line by the column they begin in; what runs on into a gutter stays with its own."""
    cells: list[list[str]] = [[] for _ in spans]
    for word in re.finditer(r"\S+", text):
        apart = text[max(word.start() - 2, 0) : word.start()] == "  "
        begins = word.end() if apart else word.start() + 1
        column = max((at for at, (left, _) in enumerate(spans) if left < begins), default=0)
        cells[column].append(word[0])
    return [" ".join(words) for words in cells]


def _rows(
    lines: Sequence[Line], cells: Sequence[Sequence[str]], body: int, counted: int | None, name: int
) -> list[Row]:
    rows: list[tuple[list[str], Line]] = []
    page = list(cells[:body])
    skipped = -1
    for at in range(body, len(cells)):
        if at <= skipped:
            continue
        if list(cells[at : at + body]) == page:
            skipped = at + body - 1  # the heading again, on a further page
            continue
        filled = [text for text in cells[at] if text]
        heads = lines[at].blank_before > 0 and len(filled) == 1 and not cells[at][0]
        heads = heads and bool(re.match(rf"[{CAPITAL}]|\d{{1,2}}[.)] ", filled[0]))
        begins = (
            bool(_NUMBER.fullmatch(cells[at][counted]))
            or (lines[at].blank_before > 0 and any(map(_OWN_NUMBER.match, cells[at])))
            if counted is not None
            else lines[at].blank_before > 0 and bool(cells[at][name])
        )
        if begins or heads or not rows:
            rows.append((list(cells[at]), lines[at]))
            continue
        whole = rows[-1][0]
        for column, text in enumerate(cells[at]):
            if text:
                listed = re.match(r"[-+•]\s", text) and whole[column] and not _HALF.search(whole[column])
                joint = "\n" if listed else " "
                tight = re.search(r"\w-$", whole[column])
                whole[column] = whole[column] + text if tight else f"{whole[column]}{joint}{text}".strip()
    return [Row(tuple(texts), line.place) for texts, line in rows]
