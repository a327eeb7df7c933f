"""Which column of a table says what, by the words of its heading?

Headings differ from commune to commune; what they mean is one of few things. A heading of two rows is
read as one, the upper words before the lower ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from service.domain.language.text import fold


class Column(Enum):
    """What the cells of a column hold."""

    number = "number"
    group = "group"
    title = "title"
    indicator = "indicator"
    unit_measure = "unit_measure"
    baseline = "baseline"
    comparison = "comparison"
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

_SHORTENED = ((r"\bu ?th\b", "uoc thuc hien"), (r"\bth\b", "thuc hien"), (r"\bkh\b", "ke hoach"))
"""How figures of a plan are headed for want of room: "ƯTH 2025", "KH năm 2026"."""

# In this order: the first that fits. "^" and "$" hold for the whole heading.
_WORDS: tuple[tuple[Column, str], ...] = (
    (Column.number, r"^(s ?t ?t|t ?t|so t ?t|so thu tu|ma so|ma so chi tieu)$"),
    (Column.group, r"^(nhom|linh vuc|tru cot|noi dung lon|mang cong viec)"),
    (Column.comparison, r"\bso (voi|sanh|cung ky)|^so\b.*\b20\d\d|20\d\d so (uoc|thuc hien|ke hoach|nam|voi)?\b"
    r"|^(ty le )?tang (giam|truong)|^toc do tang|^chenh lech|^ty le (hoan thanh|dat|thuc hien)"
    r"|hoan thanh ke hoach$"),
    (Column.coordinator, r"phoi hop|(don vi|co quan|thanh phan) tham gia|^tham gia$"),
    (Column.note, r"^ghi chu|ghi chu$|^luu y"),
    (Column.budget, r"kinh phi|nguon von|du toan|ngan sach"),
    (Column.basis, r"^can cu|van ban (giao|chi dao|lien quan)|co so phap ly"),
    (Column.approver, r"tham quyen|cap (trinh|phe duyet|ban hanh)|trinh ban hanh"),
    (Column.official, r"lanh dao|(can bo|dong chi|d c) (phu trach|theo doi|chi dao)|^dong chi"
    r"|nguoi (phu trach|theo doi|chi dao)|thanh vien phu trach|chi dao$"),
    (Column.unit_measure, r"(don vi|d ?v) ?tinh|^dvt$|^don vi do$"),
    (
        Column.lead,
        r"chu tri|phu trach|dau moi|don vi thuc hien|co quan thuc hien|to chuc thuc hien|don vi chiu trach nhiem"
        r"|co quan chiu trach nhiem|trach nhiem thuc hien|phan cong|bo phan|^don vi$|^co quan$|^co quan don vi$"
        r"|noi thuc hien|nguoi thuc hien|theo doi|tham muu|chiu trach nhiem|(co quan|don vi|ca nhan)\b.*\bthuc hien$",
    ),
    (Column.start, r"thoi (gian|diem) bat dau|ngay bat dau|^tu ngay|^bat dau"),
    (Column.deadline, r"thoi (gian|han|diem)|tien do|han hoan thanh|moc (thoi gian|hoan thanh)|lo trinh"
    r"|^han( xu ly| giai quyet| cuoi| chot)?$|ngay (hoan thanh|ban hanh|trinh|ket thuc)|^thang$|^quy$"
    r"|^(hoan thanh|ket thuc)$|^khi nao"),
    (Column.assessment, r"danh gia|do luong|kiem chung"),
    (Column.product, r"san pham|ket qua|dau ra|yeu cau (can|ve|ket|dat)"),
    (Column.responsibility, r"^trach nhiem|vai tro"),
    (Column.work, r"^viec phai lam|^cong viec cu the|^noi dung cong viec cu the|^noi dung cu the|^giai phap"),
    (Column.baseline, r"hien trang|thuc hien (nam|20\d\d)|ket qua nam 20|^nam truoc|uoc thuc hien|so lieu nen"),
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
    for short, whole in _SHORTENED:
        words = re.sub(short, whole, words)
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
