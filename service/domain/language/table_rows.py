"""Which rows of a table are groups, which are work, and which are only the rest of the row above?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from service.domain.language.columns import Column
from service.domain.language.documents import Place, Row
from service.domain.language.looks import is_roman, looks_like_agencies, looks_like_time, looks_like_value
from service.domain.language.table_parts import Finding, Group, Item

_MARKS = frozenset("xX×✓✔√+*")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})+(?=[.)]?\s)|(?:\d{1,3}|[a-zđ])(?=[.)]\s))[.)]?\s+(?=\S)")
"""A name that bears its number itself: "1.1. Tỷ lệ …"."""
_SPAN = re.compile(r"(?:quý|tháng)\s+[IVX\d]{1,4}(?:\s*[/-]\s*\d{4})?", re.IGNORECASE)
LONGEST_GROUP = 30
"""Words of a group's title, at most."""


class RowReader:
    """Walks the rows once, with the item being built."""

    def __init__(self, headings: Sequence[str], columns: Sequence[Column | None]) -> None:
        self._headings = headings
        self._columns = columns
        self._name = Column.title if Column.title in columns else Column.indicator
        self._numbered = Column.number in columns
        self._groups: list[Group] = []
        self._items: list[Item] = []
        self._carried: dict[int, str] = {}

    def read(self, rows: Sequence[Row]) -> tuple[tuple[Group, ...], tuple[Item, ...]]:
        for at, row in enumerate(rows):
            self._row(row, rows[at + 1] if at + 1 < len(rows) else None)
        return tuple(self._groups), tuple(self._items)

    def _row(self, row: Row, below: Row | None) -> None:
        cells = list(row.cells) + [""] * (len(self._columns) - len(row.cells))
        texts = [cell.strip() for cell in cells]
        if len(row.merged) >= len(self._columns) and self._items:
            self._go_on(texts, row.place)
            return
        group = self._group(texts, row, below)
        if group is not None:
            self._groups.append(group)
            self._carried.clear()
            return
        if self._continues(texts, row):
            self._go_on(texts, row.place)
            return
        for column, text in enumerate(texts):
            if column in row.merged and not text:
                texts[column] = self._carried.get(column, "")
            elif text:
                self._carried[column] = text
        for column in [known for known in self._carried if known not in row.merged and not texts[known]]:
            del self._carried[column]
        heading = self._cell(texts, Column.group)
        if heading and (not self._groups or self._groups[-1].title != " ".join(heading.split())):
            self._groups.append(self._new_group("", heading, row.place))
        self._items.append(self._item(texts, row.place))

    def _cell(self, texts: Sequence[str], wanted: Column) -> str:
        return next(
            (text for column, text in zip(self._columns, texts, strict=False) if column is wanted), ""
        )

    def _group(self, texts: Sequence[str], row: Row, below: Row | None) -> Group | None:
        """A title with nothing to its name: no lead, no time, no value; a coordinator may hang over it."""
        number, title = self._cell(texts, Column.number), self._cell(texts, self._name)
        filled = [text for text in texts if text]
        if not filled:
            return None
        if len(set(filled)) == 1 or (len(filled) == 1):
            only = filled[0]
            own = re.match(
                r"(?P<number>[IVXL]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2})*)\s*[.):]\s*(?P<title>\S.*)",
                only,
                re.DOTALL,
            )
            if own:
                return self._new_group(own["number"], own["title"], row.place)
            if number and not title:
                return None
            if only == title or not self._numbered or not title:
                return self._new_group("", only, row.place) if self._heads("", only) else None
        busy = any(
            self._cell(texts, column)
            for column in (Column.lead, Column.deadline, Column.target, Column.product, Column.work)
        )
        if busy or not title:
            return None
        bare = number.strip(" .)")
        if bare and (is_roman(bare) or re.fullmatch(r"[A-ZĐ]", bare)):
            return self._new_group(bare, title, row.place)
        if re.fullmatch(r"\d{1,2}(\.\d{1,2})*", bare) and below is not None:
            next_number = self._cell([cell.strip() for cell in below.cells], Column.number).strip(" .)")
            if next_number.startswith(f"{bare}.") or next_number == "a" or (
                not next_number and below.cells and self._cell(below.cells, self._name).lstrip()[:1] in "-+"
            ):
                return self._new_group(bare, title, row.place)
            return None
        if not bare and self._numbered:
            return self._new_group("", title, row.place) if self._heads(bare, title) else None
        return None

    def _heads(self, number: str, title: str) -> bool:
        """A title of a group is short and whole; the rest of a cut cell goes on in the middle of a sentence."""
        words = title.split()
        if (
            len(words) > LONGEST_GROUP
            or (not title[:1].isupper() and title[:1] not in '*"“')
            or title.endswith((".", ";", ","))
        ):
            return False
        before = self._items[-1].text(self._name) if self._items and not self._after_group() else ""
        cut = (
            bool(re.search(r"(?:[,;]\s*(?:\S+\s?){1,3}|\b(?:và|của|các|với|cho|theo|cấp|về))$", before))
            and len(words) > 10
        )
        return not cut

    def _after_group(self) -> bool:
        return bool(self._groups) and (not self._items or self._items[-1].group != len(self._groups) - 1)

    def _new_group(self, number: str, title: str, place: Place) -> Group:
        bare = number.strip(" .)")
        depth = 0 if not self._groups else self._depth(bare)
        return Group(bare, " ".join(title.split()), place, depth)

    def _depth(self, bare: str) -> int:
        """A group of the same kind of number stands beside the last one, of another kind below the first."""
        kinds: list[str] = []
        for group in self._groups:
            kind = _kind_of_number(group.number)
            if kind in kinds:
                del kinds[kinds.index(kind) + 1 :]
            else:
                kinds.append(kind)
        kind = _kind_of_number(bare)
        return kinds.index(kind) if kind in kinds else len(kinds)

    def _continues(self, texts: Sequence[str], row: Row) -> bool:
        """The rest of the row above, cut by the end of a page, or its merged name with a further product."""
        if not self._items or self._after_group():
            return self._hangs_over(texts)
        number, name = self._cell(texts, Column.number), self._cell(texts, self._name)
        if number:
            return False
        at = list(self._columns).index(self._name)
        if not name:
            return any(texts)
        if at in row.merged:
            return True
        others = [
            text
            for column, text in zip(self._columns, texts, strict=False)
            if text and column not in {self._name, Column.number}
        ]
        if self._numbered and not others:
            return True
        return name[:1].islower() and (self._numbered or len(others) < 3)

    def _hangs_over(self, texts: Sequence[str]) -> bool:
        """Under a group, a row without number and name is the rest of the group's own merged cell."""
        return (
            bool(self._groups) and not self._cell(texts, Column.number) and not self._cell(texts, self._name)
        )

    def _go_on(self, texts: Sequence[str], place: Place) -> None:
        if not self._items or self._after_group():
            return
        last = self._items[-1]
        cells = dict(last.cells)
        for column, text in zip(self._columns, texts, strict=False):
            if not text or column is None or column is Column.number:
                continue
            cells[column] = _joined(cells.get(column, ""), text)
        self._items[-1] = replace(
            last, cells=cells, findings=(*last.findings, Finding("row_cut", severity="info"))
        )

    def _item(self, texts: Sequence[str], place: Place) -> Item:
        number = self._cell(texts, Column.number).strip(" .)")
        cells: dict[Column, str] = {}
        more: list[tuple[str, str]] = []
        for column, heading, text in zip(self._columns, self._headings, texts, strict=False):
            if column is Column.group:
                continue
            if column is None or column is Column.number or column in cells:
                if text and column is not Column.number:
                    more.append((heading, text))
            elif text:
                cells[column] = text
        marked = [
            heading for heading, text in more if text.strip() in _MARKS and _SPAN.fullmatch(heading.strip())
        ]
        if marked and Column.deadline not in self._columns:
            # A column for each quarter or month, with a cross where the work falls.
            cells[Column.deadline] = ", ".join(marked)
            more = [(heading, text) for heading, text in more if heading not in marked]
        own = _NUMBERED.match(cells.get(self._name, ""))
        if own and (not self._numbered or not number or own[1].startswith(f"{number}.")):
            number = own[1]
            cells[self._name] = cells[self._name][own.end() :]
        return Item(number, cells, place, len(self._groups) - 1, tuple(more), tuple(self._misplaced(cells)))

    def _misplaced(self, cells: dict[Column, str]) -> Iterable[Finding]:
        """Cells that hold what their neighbours should."""
        heading = dict(zip(self._columns, self._headings, strict=False))
        deadline, lead = cells.get(Column.deadline, ""), cells.get(Column.lead, "")
        if deadline and looks_like_agencies(deadline) and not looks_like_time(deadline):
            yield Finding("cell_shifted", heading[Column.deadline], (("text", deadline),), "error")
        for column in (Column.lead, Column.coordinator):
            text = cells.get(column, "")
            if text and looks_like_time(text) and not looks_like_agencies(text):
                yield Finding("cell_shifted", heading[column], (("text", text),), "error")
            elif text and looks_like_value(text) and re.search(r"\d", text):
                yield Finding("cell_shifted", heading[column], (("text", text),), "error")
        target = cells.get(Column.target, "")
        if target and looks_like_agencies(target):
            yield Finding("cell_shifted", heading[Column.target], (("text", target),), "error")
        if not lead and Column.lead in self._columns:
            yield Finding("lead_missing", heading[Column.lead])


def _kind_of_number(number: str) -> str:
    if not number:
        return "none"
    if is_roman(number):
        return "roman"
    return "letter" if number.isalpha() else f"decimal{number.count('.')}"


def _joined(above: str, text: str) -> str:
    """A cell and its rest: a mark of a list begins a line, a hyphen at the end takes the rest without a blank."""
    if not above:
        return text
    if re.match(r"[-+•]\s", text):
        return f"{above}\n{text}"
    if re.search(r"\w-$", above):
        return above + text
    return f"{above} {text}"
