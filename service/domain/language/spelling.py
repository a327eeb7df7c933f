"""How is printed Vietnamese made comparable before it is read, letter by letter and in its place?

Two texts: the `clean` one, which is what a person sees (composed accents, single blanks, one
kind of dash), and the `lowered` one of the same length, in which small letters, slips of the
tone mark and what scanners mistake have been mended. A place in one is the same place in the
other, so that what was understood can be quoted as it was printed.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
_TONED = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in "\u0300\u0309\u0303\u0301\u0323"
)
SMALL = _PLAIN + _TONED
"""The small letters of Vietnamese, for character classes: ranges such as à-ỹ hold capitals too."""
CAPITAL = SMALL.upper()

_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_STROKES = str.maketrans("ÐðƉɖ", "ĐđĐđ")
"""Letters that look like Đ and are not; keyboards and old fonts produce them."""
_DASHES = re.compile("[‐‑‒–—―−﹣－~∼]")
_MARKUP = re.compile(r"</?[a-zA-Z]{1,10}\s?/?>|\*{1,3}|(?:^|(?<=\n))#{1,6}\s|\\geq|\\leq|\$")
_TORN_DAY = re.compile(r"(?<![\d./-])(\d{1,2}[./-]\d{1,2}[./-]20|\d{1,2}[./-]1) (\d\d|[012][./-]20\d\d)(?![\d./-])")
"""A day that a narrow cell has broken: "30/6/20 26", "15.1 1.2026"."""
_WORD = re.compile(r"[^\W\d_]+")

_SLIPS = {
    "quí": "quý", "qúy": "quý", "quỳ": "quý", "qúi": "quý", "quỷ": "quý", "quy": "quý",
    "thưòng": "thường", "thuờng": "thường", "thừơng": "thường", "thưởng": "thường",
    "xuyện": "xuyên", "xuyển": "xuyên", "xuyến": "xuyên",
    "thàng": "tháng", "thang": "tháng", "thảng": "tháng",
    "ngáy": "ngày", "nằm": "năm", "nãm": "năm", "nảm": "năm",
    "truớc": "trước", "trứơc": "trước", "trươc": "trước", "trưóc": "trước",
    "đình": "định", "kì": "kỳ", "kỉ": "kỳ", "ki": "kỳ",
    "đốt": "đột", "xuât": "xuất", "xuầt": "xuất",
    "hẳng": "hằng", "hắng": "hằng", "hăng": "hằng", "chẩm": "chậm", "châm": "chậm", "nhât": "nhất",
    "hẹt": "hết", "hêt": "hết",
}  # fmt: skip
"""Slips of print of the words of time, each as long as what is meant; taken only beside a sign of time."""

_MEANT_IN = {
    "quý": r"(?:i{1,3}|iv|[1-4])\b",
    "tháng": r"\d",
    "ngày": r"\d",
    "năm": r"(?:19|20)\d\d\b",
    "trước": r"(?:ngày\b|tháng\b|quý\b|năm\b|\d)",
    "hết": r"(?:ngày\b|tháng\b|quý\b|năm\b|\d)",
    "thường": r"xuy[êệểế]n\b",
    "chậm": r"nh[ấâ]t\b",
    "định": r"k[ỳìỉi]\b",
    "đột": r"xu[ấâầ]t\b",
    "hằng": r"(?:tháng|quý|năm|tuần|ngày)\b",
}
"""What must follow for the word to be a slip of this one and not a word of its own."""

_BEHIND = {
    "xuyên": r"thường ?$",
    "kỳ": r"định ?$",
    "xuất": r"đột ?$",
    "nhất": r"(?:chậm|muộn) ?$",
}
"""What must stand before it."""

_UNACCENTED = {
    "thuong": "thường", "xuyen": "xuyên", "lien": "liên", "tuc": "tục", "quy": "quý", "thang": "tháng",
    "nam": "năm", "ngay": "ngày", "truoc": "trước", "sau": "sau", "den": "đến", "het": "hết", "tu": "từ",
    "cuoi": "cuối", "dau": "đầu", "hang": "hằng", "dinh": "định", "ky": "kỳ", "dot": "đột", "xuat": "xuất",
    "hoac": "hoặc", "va": "và", "lan": "lần", "khi": "khi", "co": "có", "theo": "theo", "cham": "chậm",
    "nhat": "nhất", "trong": "trong", "hoan": "hoàn", "thanh": "thành", "thuc": "thực", "hien": "hiện",
    "hoc": "học", "giai": "giai", "doan": "đoạn", "moi": "mỗi", "yeu": "yêu", "cau": "cầu", "chu": "chủ",
    "truong": "trương", "huong": "hướng", "dan": "dẫn", "chi": "chỉ", "dao": "đạo", "tuan": "tuần",
    "han": "hạn", "thoi": "thời", "gian": "gian", "muon": "muộn", "giua": "giữa",
}  # fmt: skip
"""The words of time as people type them without accents; taken only where the whole text has none."""


def clean(text: str) -> str:
    """The text as a person sees it: composed, without markup and unseen marks, one blank between words, one dash."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).translate(_STROKES))
    return _TORN_DAY.sub(_whole_day, " ".join(_DASHES.sub("-", _MARKUP.sub(" ", seen)).split()))


def _whole_day(found: re.Match[str]) -> str:
    whole = found[1] + found[2]
    return whole if re.fullmatch(r"\d{1,2}([./-])\d{1,2}\1(?:20\d\d)", whole) else found.group()


def lowered(cleaned: str) -> str:
    """The same in small letters, slips mended; as long as the text it was made of."""
    low = "".join(small if len(small := ch.lower()) == 1 else ch for ch in cleaned)
    low = re.sub(r"(?<![^\W_])[oil|]{0,2}\d[\doil|]*(?![^\W_])", _digits, low)
    if low.isascii():
        return _WORD.sub(lambda word: _of_length(word.group(), _UNACCENTED.get(word.group())), low)
    return _WORD.sub(lambda word: _mended(word, low), low)


def is_mended(cleaned: str, low: str) -> bool:
    """Whether anything but capitals had to be mended; the place of a tone mark is no fault."""
    plain = "".join(small if len(small := ch.lower()) == 1 else ch for ch in cleaned)
    return re.sub(r"qu[íý]|qúy", "quý", plain).replace("kì", "kỳ") != low.replace("kì", "kỳ")


def _digits(found: re.Match[str]) -> str:
    """O and l between digits are 0 and 1 to a scanner: 2O26, l5/6."""
    return found.group().translate(str.maketrans("oil|", "0111"))


def _mended(word: re.Match[str], low: str) -> str:
    if word.group() in {"quí", "qúy", "qúi"}:
        return "quý"
    meant = _SLIPS.get(word.group())
    if meant is None:
        return word.group()
    after, before = low[word.end() :].lstrip(" ./"), low[: word.start()]
    follows = meant in _MEANT_IN and re.match(_MEANT_IN[meant], after)
    stands_behind = meant in _BEHIND and re.search(
        _BEHIND[meant], "".join(_SLIPS.get(w, w) for w in re.split(r"(\W+)", before[-12:]))
    )
    return _of_length(word.group(), meant if follows or stands_behind else None)


def _of_length(word: str, meant: str | None) -> str:
    return meant if meant is not None and len(meant) == len(word) else word
