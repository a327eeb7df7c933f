"""Which column of a table says what, by the words of its heading?

Headings differ from commune to commune; what they mean is one of few things. A heading of two rows is
read as one, the upper words before the lower ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from service.domain.language.documents import Row
from service.domain.language.text import fold


class Column(Enum):
    """What the cells of a column hold."""

    number = "number"
    group = "group"
    title = "title"
    indicator = "indicator"
    unit_measure = "unit_measure"
    baseline = "baseline"
    target = "target"
    lead = "lead"
    coordinator = "coordinator"
    official = "official"
    approver = "approver"
    product = "product"
    deadline = "deadline"
    work = "work"
    responsibility = "responsibility"
    assessment = "assessment"
    budget = "budget"
    basis = "basis"
    start = "start"
    note = "note"


AGENCY_COLUMNS = frozenset({Column.lead, Column.coordinator})

# In this order: the first that fits. "^" and "$" hold for the whole heading.
_WORDS: tuple[tuple[Column, str], ...] = (
    (Column.number, r"^(s ?t ?t|t ?t|so t ?t|so thu tu|ma so|ma so chi tieu)$"),
    (Column.group, r"^(nhom|linh vuc|tru cot|noi dung lon|mang cong viec)"),
    (Column.coordinator, r"phoi hop|don vi tham gia|co quan tham gia"),
    (Column.note, r"^ghi chu|ghi chu$|^luu y"),
    (Column.budget, r"kinh phi|nguon von|du toan|ngan sach"),
    (Column.basis, r"^can cu|van ban (giao|chi dao|lien quan)|co so phap ly"),
    (Column.approver, r"tham quyen|cap (trinh|phe duyet|ban hanh)|trinh ban hanh"),
    (Column.official, r"lanh dao|can bo (phu trach|theo doi)|nguoi (phu trach|theo doi|chi dao)|chi dao$"),
    (Column.unit_measure, r"(don vi|d ?v) ?tinh|^dvt$|^don vi do$"),
    (
        Column.lead,
        r"chu tri|phu trach|dau moi|don vi thuc hien|co quan thuc hien|to chuc thuc hien|don vi chiu trach nhiem"
        r"|co quan chiu trach nhiem|trach nhiem thuc hien|phan cong|bo phan|^don vi$|^co quan$|^co quan don vi$"
        r"|noi thuc hien|nguoi thuc hien|theo doi|tham muu|chiu trach nhiem|(co quan|don vi|ca nhan)\b.*\bthuc hien$",
    ),
    (Column.start, r"thoi (gian|diem) bat dau|ngay bat dau|^tu ngay|^bat dau"),
    (Column.deadline, r"thoi (gian|han|diem)|tien do|han hoan thanh|moc (thoi gian|hoan thanh)|lo trinh"
    r"|^han( xu ly| giai quyet)?$|ngay (hoan thanh|ban hanh|trinh)|^thang$|^quy$"),
    (Column.assessment, r"danh gia|do luong|kiem chung"),
    (Column.product, r"san pham|ket qua|dau ra|yeu cau (can|ve|ket|dat)"),
    (Column.responsibility, r"^trach nhiem|vai tro"),
    (Column.work, r"^viec phai lam|^cong viec cu the|^noi dung cong viec cu the|^noi dung cu the|^giai phap"),
    (Column.baseline, r"hien trang|thuc hien nam|ket qua nam 20|^nam truoc|uoc thuc hien|so lieu nen"),
    (
        Column.target,
        r"phan dau dat|muc (phan dau|tieu nam|dat|tieu den)|^chi tieu( phan dau)?( den)?( het| cuoi)?("
        r" nam)? 20\d\d|^(den )?(nam )?20\d\d"
        r"|ke hoach( nam)?( 20\d\d)?$|^gia tri|chi tieu giao|^chi tieu phan dau|^ty le|^muc tieu("
        r" nam)? 20\d\d|phan dau$",
    ),
    (Column.indicator, r"chi tieu|muc tieu|tieu chi"),
    (Column.title, r"nhiem vu|noi dung|cong viec|hoat dong|dau viec|ten (viec|goi|du an|cong trinh)|du an"
    r"|giai phap|^ten\b|tieu de|mo hinh"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def column_of(heading: str) -> Column | None:
    """What a heading announces; None when its words are not known."""
    words = fold(heading)
    if not words:
        return None
    return next((column for column, pattern in _WORDS if re.search(pattern, words)), None)


def columns_of(headings: Sequence[str]) -> list[Column | None]:
    """What each column holds, told by its own heading and by what its neighbours hold.

    The first text column names the row: "Chỉ tiêu" there is the indicator, further right its value. A
    second heading for work beside a first one ("Nội dung nhiệm vụ", "Việc phải làm") is `work`.
    """
    found = [column_of(heading) for heading in headings]
    naming = {Column.title, Column.indicator}
    first = next((at for at, column in enumerate(found) if column in naming), None)
    if first is None:
        # "Sản phẩm", "Chỉ tiêu 2026" alone cannot name a row; the first column left of them does.
        first = next((at for at, column in enumerate(found) if column in {Column.work, Column.target}), None)
        if first is not None and (found[first] is Column.work or _names_a_row(found, first)):
            found[first] = Column.title if found[first] is Column.work else Column.indicator
    if first is not None:
        both = re.search(r"nhiem vu", fold(headings[first])) and found[first] is Column.indicator
        if both:
            found[first] = Column.title
        for at in range(first + 1, len(found)):
            if found[at] is Column.indicator:
                found[at] = Column.target
            elif found[at] is Column.title:
                found[at] = Column.work
    if first is None and Column.group in found:
        found[found.index(Column.group)] = Column.title
    if Column.lead not in found and Column.responsibility in found:
        found[found.index(Column.responsibility)] = Column.lead
    return found


def _names_a_row(found: Sequence[Column | None], at: int) -> bool:
    return all(column in {None, Column.number} for column in found[:at])


def heading_rows(rows: Sequence[Row]) -> tuple[int, int, tuple[str, ...]] | None:
    """Where the heading stands: (first row, row after it, headings), or None when there is none.

    It stands in the first rows, below a title within the table, and takes one to three rows. A cell that
    spans several columns lends its words to each of them.
    """
    best: tuple[int, int, int, tuple[str, ...]] | None = None
    for first in range(min(6, len(rows))):
        for last in range(first + 1, min(first + 3, len(rows)) + 1):
            headings = _together(rows[first:last])
            roles = {column for column in columns_of(headings) if column}
            # Cells of work are longer than headings.
            long = sum(1 for row in rows[first:last] for cell in row.cells if len(cell.split()) > 14)
            repeated = sum(1 for row in rows[first + 1 : last] if _is_work(row))
            score = 3 * len(roles) - 6 * long - 8 * repeated - (last - first) - first
            if len(roles) >= 2 and roles & {Column.title, Column.indicator, Column.work}:
                if best is None or score > best[0]:
                    best = (score, first, last, headings)
    return best[1:] if best else None


def _is_work(row: Row) -> bool:
    """A row that is counted, or a group, is no longer heading."""
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    return (
        bool(re.fullmatch(r"(\d{1,3}|[IVXLC]+|[A-ZĐ])[.)]?", first)) and not re.fullmatch(r"\(?\d\)?", first)
    ) or (
        bool(re.fullmatch(r"\d{1,3}[.)]?", first))
        and sum(1 for cell in row.cells if len(cell.split()) > 2) > 0
    )


def is_numbering_of_columns(row: Row) -> bool:
    """(1) (2) (3), or A B 1 2: the row under a heading that counts the columns."""
    cells = [cell.strip(" ().") for cell in row.cells if cell.strip()]
    return (
        len(cells) > 2
        and all(re.fullmatch(r"\d{1,2}|[A-Da-d]|\d=.*", cell) for cell in cells)
        and (len(set(cells)) == len(cells))
    )


def _together(rows: Sequence[Row]) -> tuple[str, ...]:
    width = max(len(row.cells) for row in rows)
    headings = [""] * width
    for row in rows:
        spread = list(row.cells) + [""] * (width - len(row.cells))
        for at, wide in row.spans:
            for step in range(1, wide):
                if at + step < width and not spread[at + step]:
                    spread[at + step] = spread[at]
        for at, cell in enumerate(spread):
            words = " ".join(cell.split())
            if words and fold(words) != fold(headings[at]):
                headings[at] = f"{headings[at]} {words}".strip()
    return tuple(headings)
