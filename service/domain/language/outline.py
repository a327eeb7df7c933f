"""How does the body of a plan fall into headings, the clauses below them, and the places of its tables?

What a section is about is told by its words and, failing that, by those of the section around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.domain.language.documents import Block, Paragraph, Place, Table
from service.domain.language.headings import BULLET, DECIMAL, LETTER, Heading, heading_of
from service.domain.language.looks import roman_value
from service.domain.language.outline_parts import (
    Clause,
    Outline,
    Section,
    SectionKind,
    Standing,
    kind_of,
    slug,
)
from service.domain.language.table_headings import heading_rows
from service.domain.language.text import fold

__all__ = ["Clause", "Outline", "Section", "SectionKind", "Standing", "outlined", "slug"]

_ANNEX = re.compile(r"PH[UỤ]C?\s+L[UỤ]C\b\s*(?:SỐ\s*)?(?P<number>[IVX]{1,4}\b"
r"|\d{1,2}\b)?\s*[.:–-]?\s*(?P<title>.*)", re.DOTALL | re.IGNORECASE)  # fmt: skip
_CITED = re.compile(r"[Pp]h[ụu] l[ụu]c(?: số)?\s+(?P<number>[IVX]{1,4}\b|\d{1,2}\b)?")
_CAPTION = re.compile(r"\s*(?:Bảng|Biểu|Phụ biểu|Hình)\s*(?:số\s*)?\d{1,2}\b|.{0,120}:\s*$", re.IGNORECASE)
_SIGNED = re.compile(r"\s*(?:Nơi nhận|TM\.\s|KT\.\s|TL\.\s|TUQ\.\s|T/M\s)")
_CLOSING = re.compile(r"\s*(?:Trên đây là|Nơi nhận|TM\.\s|KT\.\s|TL\.\s|TUQ\.\s|T/M\s)")


def outlined(blocks: Sequence[Block]) -> Outline:
    """Walk the document once."""
    return _Walker(blocks).walk()


class _Walker:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._running: list[str] = []
        self._sections: list[Section] = []
        self._stack: list[tuple[int, Section]] = []
        self._clauses: list[Clause] = []
        self._tables: list[Standing] = []
        self._annexes: list[str] = []
        self._cited: dict[str, Place] = {}
        self._part = "body"
        self._closed = False
        self._signed = False
        self._closing: list[Clause] = []
        self._keys: set[str] = set()

    def walk(self) -> Outline:
        at = 0
        while at < len(self._blocks):
            block = self._blocks[at]
            if isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Paragraph):
                at += self._paragraph(block, at)
            at += 1
        return Outline(
            "\n".join(self._running),
            tuple(self._sections),
            tuple(self._clauses),
            tuple(self._tables),
            tuple(self._annexes),
            tuple(self._cited.items()),
            tuple(self._closing),
        )

    def _below(self, at: int) -> Paragraph | Table | None:
        below = self._blocks[at + 1] if at + 1 < len(self._blocks) else None
        return below if isinstance(below, Paragraph | Table) else None

    def _table(self, table: Table) -> None:
        if self._part == "body" and _is_frame(table, closing=bool(self._stack) and not self._closed):
            # The head and the signature of a Word document stand in a table without lines.
            for column in range(table.width):
                self._running += [
                    line
                    for row in table.rows
                    if column < len(row.cells)
                    for line in row.cells[column].split("\n")
                    if line.strip()
                ]
            self._closed = self._closed or any(
                _CLOSING.match(line) for row in table.rows for cell in row.cells for line in cell.split("\n")
            )
            return
        section = self._stack[-1][1].key if self._stack else ""
        self._tables.append(Standing(section, self._part, table))

    def _paragraph(self, paragraph: Paragraph, at: int) -> int:
        """Take one paragraph in; the number of further blocks that belonged to it."""
        text = paragraph.text.strip()
        annex = _ANNEX.match(text)
        self._close(text, paragraph)
        if annex and _heads_annex(text, annex):
            return self._annex(annex, paragraph, at)
        self._note_citations(text, paragraph)
        if self._part == "body" or re.match(r"\s*\(\s*(?:Kèm|Ban hành kèm)", text):
            self._running.append(text)
        if self._part == "body" and (not self._stack or self._closed):
            heading = self._heading(text, at)
            if self._closed or heading is None or (heading.level > 1 and len(self._running) < 2):
                self._closed = self._closed or (bool(self._stack) and bool(_CLOSING.match(text)))
                return 0
        if _CLOSING.match(text) and self._part == "body":
            self._closed = True
            return 0
        if self._part != "body" and re.match(r"\s*\(\s*(?:Kèm|Ban hành kèm)", text):
            return 0
        heading = self._heading(text, at)
        if heading is not None:
            self._open(heading.level, heading.number, heading.title, paragraph.place)
            if heading.rest:
                self._clause(heading.rest, "", paragraph, paragraph.text.find(heading.rest))
            return 0
        self._plain(text, paragraph, at)
        return 0

    def _close(self, text: str, paragraph: Paragraph) -> None:
        """Keep the last words of the body, down to the signature."""
        if self._part == "body" and self._stack and not self._signed:
            self._signed = self._closed and bool(_SIGNED.match(text))
            if not self._signed and (self._closed or text.startswith("Trên đây là")):
                self._closing.append(Clause("", SectionKind.duty, "", text, paragraph, paragraph.text.find(text)))

    def _plain(self, text: str, paragraph: Paragraph, at: int) -> None:
        number = ""
        shift = paragraph.text.find(text)
        bullet = BULLET.match(text)
        numbered = LETTER.match(text) or DECIMAL.match(text)
        if bullet:
            shift += bullet.end()
            text = text[bullet.end() :]
        elif numbered:
            number = numbered["number"]
            shift += numbered.start("title")
            text = numbered["title"]
        below = self._below(at)
        leads_on = (
            text.endswith(":")
            and below is not None
            and (isinstance(below, Table) or bool(BULLET.match(below.text.strip())))
        )
        caption = isinstance(below, Table) and bool(_CAPTION.match(text))
        if (leads_on and 8 < len(text.split()) <= 40) or caption or not self._stack:
            return  # "…đặt ra các mục tiêu cụ thể như sau:" says nothing itself, nor the title of a table
        self._clause(text, number, paragraph, shift)

    def _clause(self, text: str, number: str, paragraph: Paragraph, shift: int) -> None:
        section = self._stack[-1][1]
        self._clauses.append(Clause(section.key, section.kind, number, text, paragraph, max(shift, 0)))

    def _heading(self, text: str, at: int) -> Heading | None:
        objective = bool(self._stack) and self._stack[-1][1].kind is SectionKind.objective
        return heading_of(text, self._below(at), inside=bool(self._stack), in_objective=objective)

    def _open(self, level: int, number: str, title: str, place: Place) -> None:
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        around = self._stack[-1][1] if self._stack else None
        kind = kind_of(title, around.kind if around else SectionKind.other)
        if around is not None and around.kind is SectionKind.general_objective and kind is SectionKind.other:
            kind = SectionKind.objective
        own = (
            number.rsplit(".", 1)[-1]
            if "." in number and around is not None and number.startswith(f"{around.number}.")
            else number
        )
        key = f"{around.key}.{own or slug(title)}" if around else own or slug(title)
        section = Section(
            self._unique(key), around.key if around else None, self._part, number, title, kind, place
        )
        self._sections.append(section)
        self._stack.append((level, section))

    def _unique(self, key: str) -> str:
        found, count = key, 2
        while found in self._keys:
            found = f"{key}~{count}"
            count += 1
        self._keys.add(found)
        return found

    def _annex(self, annex: re.Match[str], paragraph: Paragraph, at: int) -> int:
        """Open an annex; its title may stand on the lines below, in capitals."""
        number = annex["number"] or ""
        title = annex["title"].strip()
        taken = 0
        if not title:
            while (
                isinstance(below := self._below(at + taken), Paragraph)
                and taken < 4
                and not below.text.strip().startswith("(")
                and below.text == below.text.upper()
            ):
                title = f"{title} {below.text.strip()}".strip()
                taken += 1
        title = re.sub(r"\s*\(\s*Kèm theo.*", "", title, flags=re.DOTALL)
        self._annexes.append(number)
        count = roman_value(number) or (int(number) if number.isdigit() else len(self._annexes))
        self._part = f"annex-{count}"
        self._stack.clear()
        self._closed = False
        section = Section(
            self._unique(self._part),
            None,
            self._part,
            number,
            " ".join(title.split()),
            SectionKind.annex,
            paragraph.place,
        )
        self._sections.append(section)
        self._stack.append((-1, section))
        return taken

    def _note_citations(self, text: str, paragraph: Paragraph) -> None:
        for found in _CITED.finditer(text):
            self._cited.setdefault(found["number"] or "", paragraph.place)


def _heads_annex(text: str, annex: re.Match[str]) -> bool:
    """A line that is only this, or goes on in capitals; "Phụ lục I đính kèm" in a sentence is a citation."""
    title = annex["title"].strip()
    return text[:2] == "PH" and (
        not title or title == title.upper() or title.startswith("(") or len(title.split()) <= 25
    )


def _is_frame(table: Table, *, closing: bool) -> bool:
    """A few cells of a head or, `closing`, of a signature: no table of anything."""
    words = fold(" ".join(cell for row in table.rows for cell in row.cells))
    said = (
        r"noi nhan|chu tich|truong ban|giam doc"
        if closing
        else (r"cong hoa xa hoi|doc lap tu do|noi nhan|uy ban nhan dan|chu tich|dang uy|dang bo")
    )
    small = table.width <= 3 and len(table.rows) <= 8
    return small and heading_rows(table.rows) is None and bool(re.search(said, words))
