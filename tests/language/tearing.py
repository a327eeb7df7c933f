"""How is a clean table torn as a PDF tears it: each cell wrapped in its own width, one after another?"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from service.domain.language.documents import Block, Table
from tests.documents.making import whole_rows

WIDTHS: dict[str, dict[int, tuple[int, ...]]] = {
    "my_tu": {5: (4, 45, 16, 18, 10), 4: (4, 50, 18, 18)},
    "tien_minh": {7: (4, 34, 24, 13, 15, 17, 8)},
    "dai_hai": {6: (4, 40, 14, 18, 17, 12)},
    "tan_hung": {6: (4, 30, 18, 18, 18, 12), 5: (4, 38, 8, 10, 16)},
    "phu_thai": {6: (16, 16, 18, 10, 11, 12)},
}
"""Letters of each column, by plan and number of columns: unlike those of the seeds."""


def torn(blocks: Sequence[Block], widths: dict[int, tuple[int, ...]], scale: float, blank: bool) -> str:
    """The blocks as text, tables torn; `blank`: an empty line after each line, as some tools leave it."""
    lines: list[str] = []
    for block in blocks:
        if not isinstance(block, Table):
            lines += [block.text, ""]
            continue
        rows = whole_rows(block)
        wide = [int(width * scale) if width > 8 else width for width in widths[len(rows[0])]]
        lines.append("")
        for cells in rows:
            for line in _cells(cells, wide):
                lines += [line, ""] if blank else [line]
    return "\n".join(lines)


def _cells(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    if all(not cell for cell in cells[2:]):
        return [" ".join(cell for cell in cells[:2] if cell)]
    return [
        line
        for cell, width in zip(cells, widths, strict=True)
        for part in cell.split("\n")
        for line in textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
    ]


def aligned(blocks: Sequence[Block], widths: dict[int, tuple[int, ...]]) -> str:
    """The blocks as a page shows them: columns kept apart by blanks, a piece of every cell on each line."""
    lines: list[str] = []
    for block in blocks:
        if not isinstance(block, Table):
            lines += [*textwrap.wrap(block.text, 95), ""]
            continue
        rows = whole_rows(block)
        wide = [max(width, 5) for width in widths[len(rows[0])]]
        for cells in rows:
            if all(not cell for cell in cells[2:]):
                cells = [cells[0] if cells[1] else "", cells[1] or cells[0], *[""] * (len(wide) - 2)]
            pieces = [
                [
                    line
                    for part in cell.split("\n")
                    for line in textwrap.wrap(part, width, break_on_hyphens=False)
                ]
                for cell, width in zip(cells, wide, strict=True)
            ]
            for at in range(max(map(len, pieces))):
                shown = [piece[at] if at < len(piece) else "" for piece in pieces]
                lines.append(
                    "  ".join(text.ljust(width) for text, width in zip(shown, wide, strict=True)).rstrip()
                )
            lines.append("")
    return "\n".join(lines)
