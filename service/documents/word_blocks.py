"""How are paragraphs, rules and tables written in the markup of a Word file?

As text that takes the place of an empty body: python-docx walks a table anew for every cell, and a report has
thousands. Whatever is not fit for XML is left out; what people wrote is escaped and can be nothing but text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

_UNFIT = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ALIGN = {"left": "left", "centre": "center", "right": "right", "both": "both"}
_RULE = '<w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
_LINED = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


END = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:pPr></w:p>'
)
"""What a file must end with after a table: a paragraph too small to open a page of its own."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph looks. size: points. first, left: indents in mm. before, after: points. line: 1 is single.

    with_next: never parted from what follows. whole: never parted itself. style: its name in the file.
    """

    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "both"
    first: float = 0
    left: float = 0
    before: float = 0
    after: float = 0
    line: float = 1
    with_next: bool = False
    whole: bool = False
    style: str = ""


def fit(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNFIT.sub("", text)


def twips(mm: float) -> int:
    """Twentieths of a point, in which Word measures."""
    return round(mm / 25.4 * 1440)


def paragraph(text: str, look: Look) -> str:
    """A paragraph; line feeds in it part lines."""
    pieces = fit(text).split("\n")
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces)
    letters = (
        ("<w:b/><w:bCs/>" if look.bold else "")
        + ("<w:i/><w:iCs/>" if look.italic else "")
        + f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
    )
    return f"<w:p>{_manner(look)}<w:r><w:rPr>{letters}</w:rPr>{runs}</w:r></w:p>"


def rule(length: float, across: float, *, left: float = 0, with_next: bool = False) -> str:
    """A solid line of `length` mm in the middle of `across` mm, which begin `left` mm from the margin."""
    side = twips(max(0.0, (across - length) / 2))
    keep = "<w:keepNext/>" if with_next else ""
    return (
        f"<w:p><w:pPr>{keep}<w:pBdr>{_RULE}</w:pBdr>"
        '<w:spacing w:before="40" w:after="0" w:line="40" w:lineRule="exact"/>'
        f'<w:ind w:left="{twips(left) + side}" w:right="{side}"/>'
        '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:pPr></w:p>'
    )


def cell(content: str, width: float) -> str:
    """A cell of `width` mm; content: its paragraphs."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def row(cells: Iterable[str], *, heading: bool = False, whole: bool = True) -> str:
    """A row. heading: repeated on each page. whole: never parted between two pages."""
    kept = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if heading else "")
    return f"<w:tr><w:trPr>{kept}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: Sequence[float], rows: Iterable[str], *, lined: bool, margin: float = 0) -> str:
    """A table with columns of fixed `widths` in mm. lined: with all lines. margin: at both sides of a cell, mm."""
    borders = f"<w:tblBorders>{_LINED}</w:tblBorders>" if lined else ""
    sides = "".join(f'<w:{side} w:w="{twips(margin)}" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def kept(look: Look) -> Look:
    """The same, kept with what follows."""
    return replace(look, with_next=True)


def _manner(look: Look) -> str:
    style = f'<w:pStyle w:val="{look.style}"/>' if look.style else ""
    keep = ("<w:keepNext/>" if look.with_next else "") + ("<w:keepLines/>" if look.whole else "")
    indent = f'<w:ind w:left="{twips(look.left)}" w:firstLine="{twips(look.first)}"/>'
    return (
        f"<w:pPr>{style}{keep}<w:widowControl/>"
        f'<w:spacing w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" '
        f'w:line="{round(look.line * 240)}" w:lineRule="auto"/>{indent}<w:jc w:val="{_ALIGN[look.align]}"/></w:pPr>'
    )
