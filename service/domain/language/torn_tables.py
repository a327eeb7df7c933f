"""How is a table rebuilt whose cells stand one after another, torn across lines and pages?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from service.domain.language.columns import AGENCY_COLUMNS, Column
from service.domain.language.documents import Line, Row, Table
from service.domain.language.looks import starts_agency
from service.domain.language.torn_parting import Cell, parted, widths_of
from service.domain.language.torn_regions import Region
from service.domain.language.torn_rows import Stretch, stretches_of
from service.domain.language.torn_scores import Token

MOST_WORDS = 1_500
"""Words of one row; of a whole table whose rows are not counted, four times as many."""
_WORDS = frozenset({Column.work, Column.product, Column.responsibility, Column.assessment})
_CUT = re.compile(r"(?:[,–-]|\b(?:các|và|của|với|cho|theo))$")


def rebuilt(region: Region, lines: Sequence[Line]) -> Table | None:
    """The table of a region, its heading first; a row that goes on from the page above is merged throughout.

    None when a row has more words than any row has: the text is left as it is.
    """
    numbered = bool(region.columns) and region.columns[0] is Column.number
    # Behind the last column of a counted row the title of the next group may stand.
    columns = (*region.columns[1:], Column.group) if numbered else region.columns
    stretches = stretches_of(region, lines)
    if any(len(stretch.tokens) > (MOST_WORDS if numbered else 4 * MOST_WORDS) for stretch in stretches):
        return None
    work = [stretch for stretch in stretches if not stretch.group]
    first = [parted(stretch, columns, {}, cyclic=not numbered) for stretch in work]
    widths = widths_of(work, first)
    cells_of = dict(
        zip(
            (id(stretch) for stretch in work),
            (parted(stretch, columns, widths, cyclic=not numbered) for stretch in work),
            strict=True,
        )
    )
    rows = [Row(region.headings, lines[region.first].place)]
    for stretch in stretches:
        if stretch.group:
            title = " ".join(token.text for token in stretch.tokens)
            cells = (stretch.number, title) if numbered else (title,)
            rows.append(Row(cells + ("",) * (len(region.headings) - len(cells)), lines[stretch.line].place))
            continue
        rows += _rows(stretch, cells_of[id(stretch)], columns, lines, numbered=numbered)
    return Table(tuple(rows), torn=True)


def _rows(
    stretch: Stretch,
    cells: Sequence[Cell],
    columns: Sequence[Column | None],
    lines: Sequence[Line],
    *,
    numbered: bool,
) -> list[Row]:
    width = len(columns)
    by_row: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_row[cell.row].append(cell)
    rows: list[Row] = []
    above = [""] * width
    for at, number in enumerate(sorted(by_row)):
        texts = [""] * width
        for cell in by_row[number]:
            texts[cell.column] = _text(stretch.tokens[cell.at : cell.end])
        if by_row[number][0].goes_on:
            _give_back(above, texts, columns)
        above = texts
        goes_on = by_row[number][0].goes_on
        place = lines[
            stretch.line if at == 0 and numbered else stretch.tokens[by_row[number][0].at].line
        ].place
        printed = [stretch.number if at == 0 else "", *texts[:-1]] if numbered else texts
        merged = frozenset(range(len(printed))) if goes_on else frozenset()
        if any(printed):
            rows.append(Row(tuple(printed), place, merged))
        if numbered and texts[-1]:
            last = max(by_row[number], key=lambda cell: cell.at)
            title = ("", texts[-1], *[""] * (len(printed) - 2))
            rows.append(Row(title, lines[stretch.tokens[last.at].line].place))
    return rows


def _give_back(above: Sequence[str], texts: list[str], columns: Sequence[Column | None]) -> None:
    """What goes on stands in the column whose cell was cut: "các" or "Phòng Văn hóa -" ask for their rest.

    A list of agencies that was whole asks for nothing: what goes on, and is none, belongs to the work beside it.
    """
    for column in range(len(texts) - 1):
        text, beside = texts[column], columns[column + 1]
        if text and columns[column] in AGENCY_COLUMNS and beside in _WORDS and not texts[column + 1]:
            if (
                above[column]
                and above[column + 1]
                and not _CUT.search(above[column])
                and not starts_agency(text)
            ):
                texts[column], texts[column + 1] = "", text
        if texts[column] or not texts[column + 1] or not _CUT.search(above[column]):
            continue
        if above[column].endswith("-") and above[column + 1]:
            # Such names have two syllables behind the dash ("Văn hóa - Xã hội").
            words = texts[column + 1].split(" ")
            texts[column], texts[column + 1] = " ".join(words[:2]), " ".join(words[2:])
        elif not above[column + 1] or not _CUT.search(above[column + 1]):
            texts[column], texts[column + 1] = texts[column + 1], ""


def _text(tokens: Sequence[Token]) -> str:
    """Words with blanks, joined at a hyphen that ends a line; a mark of a list begins a line of the cell."""
    text = ""
    for token in tokens:
        if not text:
            text = token.text
        elif (
            token.first
            and token.text in {"-", "+", "•"}
            and not re.search(r"(?:văn|hóa|hoá|tế|hội)$", text.casefold())
        ):
            text += "\n" + token.text
        elif token.first and re.search(r"\w-$", text) and token.text[:1].isalnum():
            text += token.text
        else:
            text += " " + token.text
    return text
