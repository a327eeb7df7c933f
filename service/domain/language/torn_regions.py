"""Where in running lines does a torn table stand, and which columns had it?

Only its heading tells: words that head columns, one after another. It ends where running text begins again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.language.columns import Column, columns_of
from service.domain.language.documents import Line
from service.domain.language.spelling import CAPITAL
from service.domain.language.text import fold

# Whole headings, as they run on when torn; longer ones first within each kind.
_HEADINGS = (
    r"s ?t ?t|so tt|so thu tu|tt",
    r"(?:ten |noi dung |cac |danh muc )?(?:cong viec|nhiem vu|hoat dong|chi tieu|muc tieu|tieu chi|cong"
    r" tac)(?: giai phap| chi tieu| muc tieu| nhiem vu| cong viec| cu the)*"
    r"(?: trong tam| chu yeu| phan dau| thuc hien| cu the)*(?: den| trong)?(?: het| cuoi)?(?: nam 20\d\d| nam)?",
    r"noi dung(?: thuc hien| cong viec| cu the| nhiem vu| chi tieu)*(?: trong tam| phan dau)*(?: den)?(?:"
    r" het| cuoi)?(?: nam 20\d\d)?",
    r"viec phai lam|cong viec cu the|giai phap(?: thuc hien)?",
    r"(?:don vi|dv) (?:tinh|do)|dvt|chi tieu thanh phan|ngay (?:hoan thanh|ban hanh)|ket qua nam 20\d\d",
    r"(?:chi tieu|muc tieu|ke hoach|muc)(?: phan dau)?(?: dat duoc| can dat| dat)?(?: den)?(?: het|"
    r" cuoi)?(?: nam)?(?: 20\d\d)?",
    r"(?:co quan don vi|co quan|don vi|bo phan|to chuc|ca nhan|nguoi)(?: don vi| bo phan| to chuc| ca"
    r" nhan)*(?: chiu trach nhiem)?(?: chu tri| phu trach| thuc hien| phoi hop| theo doi| tham muu| tham"
    r" gia| lien quan)+",
    r"chu tri(?: thuc hien)?|phoi hop(?: thuc hien)?|phu trach",
    r"trach nhiem|phan cong(?: thuc hien)?",
    r"(?:yeu cau )?(?:san pham|ket qua)(?: san pham| ket qua)?(?: dau ra| dat duoc| can dat| du kien| hoan"
    r" thanh| thuc hien)*",
    r"thoi (?:gian|han|diem)(?: hoan thanh| thuc hien| bao cao)*|tien do(?: thuc hien| hoan thanh)*|lo"
    r" trinh(?: thuc hien)?|han hoan thanh",
    r"(?:cach )?danh gia(?: ket qua)?|ghi chu|kinh phi(?: thuc hien)?|nguon kinh phi|nguon von|can cu(?: thuc hien)?",
    # Figures of several years, and what they are compared with.
    r"(?:(?:uoc )?(?:thuc hien|th)|u ?th|ket qua|hien trang)(?: nam)?(?: 20\d\d)?|(?:ke hoach|kh)(?: nam)? 20\d\d"
    r"|(?:den )?(?:het |cuoi )?nam 20\d\d|20\d\d",
    r"(?:(?:ke hoach|kh)(?: nam)? )?(?:20\d\d )?so (?:voi |sanh )?(?:uoc |cung ky )?(?:thuc hien|u ?th|th|kh|ke hoach)?"
    r"(?: nam)?(?: 20\d\d)?",
    # Groups, plain words, time in two columns, documents that are to be issued, who looks after it.
    r"(?:nhom|linh vuc|tru cot)(?: nhiem vu| chi tieu| noi dung)?|noi dung tieu chi|ten tieu chi",
    r"(?:don vi|co quan|bo phan)(?: chu tri| phoi hop| phu trach| thuc hien| giam sat| kiem tra| theo doi"
    r"| danh gia| chiu trach nhiem| chinh| tham muu)*|tham gia|thanh phan(?: tham gia)?",
    r"bat dau|ket thuc|hoan thanh|thoi (?:gian|han|diem)(?: bat dau| ket thuc| trinh| ban hanh)|thoi han|han chot",
    r"hinh thuc(?: van ban)?|cap (?:trinh|ban hanh|phe duyet)|(?:lanh dao|dong chi|nguoi)(?: phu trach| chi dao)+",
    r"san pham(?: phai)?(?: hoan thanh)?|yeu cau(?: ve)?(?: san pham| ket qua)+|nhiem vu(?: duoc giao| cu the)",
    r"quy (?:i|ii|iii|iv)",
)  # fmt: skip
_HEADING = re.compile("|".join(f"(?:{pattern})" for pattern in _HEADINGS))

MOST_LINES_OF_HEADING = 40
FEWEST_COLUMNS = 3

_END = re.compile(
    r"\s*(?:Nơi nhận|Trên đây là|TM\. |KT\. |PHỤ LỤC|Phụ lục [IVX\d])"
    rf"|\s*(?:[IVX]+)\.\s+[{CAPITAL} ,-]{{12,}}"
    r"|\s*[IVX]+\.\s+(?:NHIỆM VỤ|CHỈ TIÊU|MỤC TIÊU|KINH PHÍ|NỘI DUNG|GIẢI PHÁP)\b"
    r"|\s*(?:PHẦN\s+)?(?:[IVX]+|[A-D])\.\s+(?i:tổ chức thực hiện|kinh phí|chế độ báo cáo|trách nhiệm)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """Lines `first` to before `last` are a torn table; its work begins at line `body`."""

    first: int
    body: int
    last: int
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    repeats: tuple[tuple[int, int], ...]
    """Lines (first, after the last) that print the heading again on a further page."""


def torn_regions(lines: Sequence[Line]) -> list[Region]:
    """Every torn table, in order."""
    found: list[Region] = []
    at = 0
    while at < len(lines):
        heading = _heading_at(lines, at)
        if heading is None:
            at += 1
            continue
        body, headings, columns = heading
        last = _end(lines, body)
        repeats: list[tuple[int, int]] = []
        line = body
        while line < last:
            again = _heading_at(lines, line)
            if again is not None and [fold(h) for h in again[1]] == [fold(h) for h in headings]:
                first = (
                    line - 1
                    if line > body
                    and re.fullmatch(r"[\d ]{1,6}", lines[line - 1].text.strip())
                    and lines[line - 1].text.strip()
                    else line
                )
                repeats.append((first, again[0]))
                line = again[0]
            elif again is not None:
                last = _above(lines, line)  # another table
            else:
                line += 1
        found.append(Region(at, body, last, headings, columns, tuple(repeats)))
        at = last
    return found


def _above(lines: Sequence[Line], at: int) -> int:
    """The first line of what leads to a table: its section's heading, or "… như sau:"."""
    while at > 0 and re.match(r"\s*(?:[IVX]+|[A-D])\.\s|.*:\s*$", lines[at - 1].text):
        at -= 1
    return at


def _heading_at(
    lines: Sequence[Line], at: int
) -> tuple[int, tuple[str, ...], tuple[Column | None, ...]] | None:
    """The heading that begins on line `at`: the line after it, its headings and what they announce."""
    if not re.match(
        r"s ?t ?t\b|tt\b|noi dung\b|nhiem vu\b|ten\b|chi tieu\b|muc tieu\b|so tt\b|cong viec\b|hoat dong\b"
        r"|nhom\b|linh vuc\b|thoi gian$|don vi$|co quan$",
        fold(lines[at].text),
    ):
        return None
    if len(lines[at].text) > 90:
        return None
    words: list[tuple[str, str, int]] = []
    for number in range(at, min(at + MOST_LINES_OF_HEADING, len(lines))):
        for word in lines[number].text.split():
            for part in fold(word).split() or []:
                words.append((part, word, number))
    text = " ".join(word for word, _, _ in words)
    starts = []
    place = 0
    for word, _, _ in words:
        starts.append(place)
        place += len(word) + 1
    index = {start: n for n, start in enumerate(starts)} | {len(text) + 1: len(words)}
    headings: list[str] = []
    at_word = 0
    while at_word < len(words):
        match = _longest(text, starts[at_word], index)
        match = _until_next_cell(text, starts, words, at_word, match)
        if match <= at_word:
            break
        # A heading begins in capitals; work that happens to begin with its words is longer than a heading.
        shown: list[str] = []
        for _, word, _ in words[at_word:match]:
            if not shown or shown[-1] != word:
                shown.append(word)
        if not shown[0][:1].isupper():
            break
        if match < len(words) and words[match][1].startswith("("):
            # "Kinh phí (triệu đồng)", "Thời gian (quý)".
            close = next((n for n in range(match, min(match + 6, len(words))) if ")" in words[n][1]), None)
            match = match if close is None else close + 1
        headings.append(" ".join(shown))
        at_word = match
    headings = _placed(headings)
    columns = tuple(columns_of(headings))
    known = {column for column in columns if column}
    if (
        len(headings) < FEWEST_COLUMNS
        or len(known) < FEWEST_COLUMNS
        or not known & {Column.title, Column.indicator}
    ):
        return None
    if not known & {Column.lead, Column.deadline, Column.target, Column.coordinator}:
        return None
    if at_word >= len(words):
        return None
    next_line = words[at_word][2]
    if at_word and words[at_word - 1][2] == next_line:
        return None  # the heading ends in the middle of a line: these words are a sentence
    return _past_numbering(lines, next_line, len(headings)), tuple(headings), columns


def _past_numbering(lines: Sequence[Line], at: int, columns: int) -> int:
    """The line behind "(1) (2) (3)", "A B 1 2", which counts the columns; `at` where nothing does."""
    counted = 0
    for number in range(at, min(at + columns, len(lines))):
        words = lines[number].text.split()
        if not words or not all(re.fullmatch(r"\(?\d{1,2}\)?|[A-E]|\(?\d=\S+", word) for word in words):
            break
        counted += len(words)
        if counted == columns:
            return number + 1
    return at


def _until_next_cell(
    text: str, starts: Sequence[int], words: Sequence[tuple[str, str, int]], first: int, match: int
) -> int:
    """A heading ends where the next line begins with a capital, if what stands before it is a heading by itself.

    Where all is in capitals, that says nothing.
    """
    for at in range(first + 1, match):
        word = words[at][1]
        if words[at][2] != words[at - 1][2] and word[:1].isupper() and not word.isupper():
            piece = text[starts[first] : starts[at] - 1]
            if any(pattern.fullmatch(piece) for pattern in _COMPILED):
                return at
    return match


def _placed(headings: list[str]) -> list[str]:
    """Headings of a second row stand below the one they part: "Phân công" over "Chủ trì", "Phối hợp"."""
    for over, parts in _PARTED:
        at = next((n for n, heading in enumerate(headings) if re.fullmatch(over, fold(heading))), None)
        tail = len(headings)
        while at is not None and tail > at + 1 and re.search(parts, fold(headings[tail - 1])):
            tail -= 1
        if at is not None and len(headings) - tail >= 2:
            return [*headings[:at], *headings[tail:], *headings[at + 1 : tail]]
    return headings


_PARTED = (
    (r"phan cong(?: thuc hien)?|(?:co quan|don vi) thuc hien|trach nhiem", r"chu tri|phoi hop"),
    (r"(?:muc tieu|chi tieu|ke hoach|lo trinh)(?: phan dau)?", r"^(?:den )?(?:nam )?20\d\d$"),
)
"""What a heading over two looks like, and the headings that part it."""


def _longest(text: str, start: int, index: dict[int, int]) -> int:
    """The number of the word after the longest heading that begins at `start`; 0 for none."""
    best = 0
    for pattern in _COMPILED:
        found = pattern.match(text, start)
        while found:
            end = found.end() + 1
            if end in index:
                best = max(best, index[end])
                break
            break
    return best


_COMPILED = tuple(re.compile(rf"(?:{pattern})(?= |$)") for pattern in _HEADINGS)


def _end(lines: Sequence[Line], body: int) -> int:
    """Running text ends it: two long lines together, a heading of a section, the list of receivers."""
    lengths: list[int] = []
    at = body
    while at < len(lines):
        text = lines[at].text.strip()
        if _END.match(text):
            return at
        widest = max(lengths, default=0)
        if (
            len(lengths) >= 12
            and len(text) > max(1.9 * widest, 40)
            and not re.match(r"\d{1,3}\s|[IVX]+\s", text)
        ):
            below = lines[at + 1].text.strip() if at + 1 < len(lines) else ""
            if len(below) > max(1.4 * widest, 40):
                return at
        if len(text) <= 70 and not re.match(r"[IVX]+\s", text):
            lengths.append(len(text))
        at += 1
    return at
