"""How does a report become a Word file laid out as an administrative paper?

Source: Decree 30/2020/NĐ-CP, annex I, part I: A4, its margins, Times New Roman and black throughout (section I);
sizes and positions of each part (sections II, IV and V). The numbers in brackets are the boxes of section IV.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from service.documents.line_widths import last_line_mm, lines_of, width_mm
from service.documents.same_bytes import same_bytes
from service.documents.word_blocks import END, Look, cell, fit, kept, paragraph, row, rule, table
from service.domain.printed_reports import Cell, Column, Part, PrintedReport, Table
from service.domain.printed_words import day_in_print, number_in_print, roman

BODY = "word/document.xml"
FONT = "Times New Roman"
PAGE = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 16
"""Margins in mm: 20-25 above and below, 30-35 left, 15-20 right (I.3); Word rounds 15 down to 14.99."""
ACROSS = PAGE[0] - LEFT - RIGHT
_ISSUER, _NATION = 67, 97
"""Millimetres of the two columns of the heading."""
_MARGIN = 1.2
_ROW_OF_A_PAGE = 30
"""Lines above which a row may be parted after all: it would leave a page half empty, or fit none."""

_BODY = Look(first=12.7, after=6, line=1.1)
_PART = Look(bold=True, first=12.7, before=6, after=6, with_next=True, style="Heading1")
_CLAUSE = Look(bold=True, first=12.7, before=3, after=6, with_next=True, style="Heading2")
_CENTRE = Look(bold=True, align="centre")
_TABLE = Look(size=13, align="left")
_TABLE_HEAD = Look(size=13, bold=True, align="centre", with_next=True)
_SIGNING_ROOM = 72
"""Points left for the signature and the seal (7c, 8)."""


def report_docx(report: PrintedReport, day: date) -> bytes:
    """The Word file. day: of its properties, so that the same report is the same file."""
    out = io.BytesIO()
    _page(report, day).save(out)
    with zipfile.ZipFile(out) as archive:
        before, section, after = archive.read(BODY).partition(b"<w:sectPr")
    body = "".join(_blocks(report)).encode()
    return same_bytes(out.getvalue(), day, {BODY: before + body + section + after})


def _blocks(report: PrintedReport) -> Iterator[str]:
    yield _heading(report)
    yield from _title(report)
    yield from _addressees(report.addressees)
    yield paragraph(report.opening, _BODY)
    for number, part in enumerate(report.parts, start=1):
        yield from _part(number, part)
    # Kept together and with the signature: no page has a signature alone.
    yield paragraph(
        report.closing, Look(first=12.7, before=6, after=12, line=1.1, with_next=True, whole=True)
    )
    yield _signature(report)
    yield END


def _heading(report: PrintedReport) -> str:
    """Boxes 1 to 4: issuer and number at the left, nation, motto, place and day at the right."""
    heading = report.heading
    motto = "Độc lập - Tự do - Hạnh phúc"
    lines = [paragraph(heading.parent, Look(size=12, align="centre"))] if heading.parent else []
    lines += [paragraph(line, Look(size=12, bold=True, align="centre")) for line in heading.issuer]
    # A third to a half of the line above it.
    length = last_line_mm(heading.issuer[-1], 12, _ISSUER) * 0.42
    left = "".join(lines) + rule(length, _ISSUER)
    right = (
        paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Look(size=12, bold=True, align="centre"))
        + paragraph(motto, Look(size=13, bold=True, align="centre"))
        + rule(width_mm(motto, 13), _NATION)
    )
    below = Look(size=13, align="centre", before=6)
    dated = Look(size=13, italic=True, align="centre", before=6)
    return table(
        (_ISSUER, _NATION),
        (
            row((cell(left, _ISSUER), cell(right, _NATION))),
            row(
                (
                    cell(paragraph(heading.number, below), _ISSUER),
                    cell(paragraph(heading.dateline, dated), _NATION),
                )
            ),
        ),
        lined=False,
    )


def _title(report: PrintedReport) -> Iterator[str]:
    """Box 5a: kind of paper, what it is about, a rule of a third to a half of its last line."""
    title = report.heading.title
    yield paragraph("BÁO CÁO", Look(bold=True, align="centre", before=18, with_next=True))
    yield paragraph(title, kept(_CENTRE))
    yield rule(last_line_mm(title, 14, ACROSS) * 0.42, ACROSS, with_next=True)
    yield paragraph("", Look(size=6))


def _addressees(names: tuple[str, ...]) -> Iterator[str]:
    """Box 9a: one on the line of "Kính gửi", several each on a line of its own below the colon."""
    if len(names) == 1:
        yield paragraph(f"Kính gửi: {names[0]}", Look(align="centre", after=12))
    elif names:
        below = 35 + width_mm("Kính gửi", 14)
        yield paragraph("Kính gửi:", Look(align="left", left=35, with_next=True))
        for at, name in enumerate(names, start=1):
            last = at == len(names)
            yield paragraph(
                f"- {name}{'.' if last else ';'}", Look(align="left", left=below, after=12 if last else 0)
            )


def _part(number: int, part: Part) -> Iterator[str]:
    """Box 6: a part with a Roman number, its clauses with Arabic ones; one alone has none."""
    yield paragraph(f"{roman(number)}. {part.title}", _PART)
    for text in part.paragraphs:
        yield paragraph(text, _BODY)
    for at, clause in enumerate(part.clauses, start=1):
        yield paragraph(f"{at}. {clause.title}" if len(part.clauses) > 1 else clause.title, _CLAUSE)
        for sentence in clause.sentences:
            yield paragraph(sentence, kept(_BODY))
        for one in clause.tables:
            yield _table(one)
            for note in one.notes:
                yield paragraph(note, Look(size=13, italic=True, before=2))
            yield paragraph("", Look(size=6))


def _table(given: Table) -> str:
    """A table with its heading on every page, rows in one piece unless they would fill most of a page."""
    shown = [(at, column) for at, column in enumerate(given.columns) if column.share]
    scale = ACROSS / sum(column.share for _, column in shown)
    widths = [column.share * scale for _, column in shown]
    head = row(
        (
            cell(paragraph(column.title, _TABLE_HEAD), width)
            for (_, column), width in zip(shown, widths, strict=True)
        ),
        heading=True,
    )
    rows = [head]
    for values in given.rows:
        texts = [
            (_text(values[at]), column, width) for (at, column), width in zip(shown, widths, strict=True)
        ]
        highest = max(lines_of(text, 13, width - 2 * _MARGIN) for text, _, width in texts)
        cells = (cell(_cell(text, column), width) for text, column, width in texts)
        rows.append(row(cells, whole=highest <= _ROW_OF_A_PAGE))
    return table(widths, rows, lined=True, margin=_MARGIN)


def _cell(text: str, column: Column) -> str:
    look = Look(size=13, align=column.align)
    return "".join(paragraph(piece, look) for piece in text.split("\n"))


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return day_in_print(value)
    return value if isinstance(value, str) else number_in_print(value)


def _signature(report: PrintedReport) -> str:
    """Boxes 7 to 9b side by side in one row that is never parted."""
    left = paragraph("Nơi nhận:", Look(size=12, bold=True, italic=True, align="left", with_next=True))
    left += "".join(paragraph(f"- {line}", Look(size=11, align="left")) for line in report.recipients)
    right = "".join(paragraph(line, kept(_CENTRE)) for line in report.signature.lines)
    right += paragraph(report.signature.name or "\u00a0", replace(_CENTRE, before=_SIGNING_ROOM))
    half = ACROSS / 2
    return table((half, half), (row((cell(left, half), cell(right, half))),), lined=False)


def _page(report: PrintedReport, day: date) -> WordDocument:
    """An empty paper: page, margins, styles, number of the page, properties."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    _styles(document)
    # The number of the page stands in the middle of the upper margin, from the second page on (I.7).
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = number.add_run()
    run.font.size = Pt(13)
    for piece in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="end"/>',
    ):
        run._r.append(parse_xml(piece.replace(" ", f" {nsdecls('w')} ", 1)))
    _properties(document, report, day)
    return document


_KEPT_STYLES = {
    *("Normal", "Heading1", "Heading2", "Header", "DefaultParagraphFont", "TableNormal", "NoList"),
    # Named by the numbering that python-docx's own template brings along.
    *("ListBullet", "ListBullet2", "ListBullet3", "ListNumber", "ListNumber2", "ListNumber3"),
}


def _styles(document: WordDocument) -> None:
    """Only the styles in use, all in the one font and black."""
    styles = document.styles.element
    for style in list(styles.iterchildren(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            styles.remove(style)
    for tag in ("w:rFonts", "w:link"):
        for element in list(styles.iter(qn(tag))):
            element.getparent().remove(element)
    for name in ("Normal", "Heading 1", "Heading 2", "header"):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(14), RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for script in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
    default = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in default.findall(qn("w:lang")):
        default.remove(old)
    default.insert(
        0,
        parse_xml(
            f'<w:rFonts {nsdecls("w")} w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        ),
    )
    default.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN" w:eastAsia="vi-VN"/>'))


def _properties(document: WordDocument, report: PrintedReport, day: date) -> None:
    known = document.core_properties
    known.title = fit(f"Báo cáo {report.heading.title}")[:255]
    known.author = fit(" ".join(report.heading.issuer))[:255]
    known.last_modified_by, known.comments, known.keywords, known.language = known.author, "", "", "vi-VN"
    known.created = known.modified = datetime.combine(day, time())
    known.revision = 1
