"""How are two printings of one agency brought to one form?

Plans print the same body as "Phòng VH-XH", "Phòng Văn hoá – Xã hội xã", "PHÒNG VĂN HÓA VÀ XÃ HỘI
XÃ ĐẠI HẢI". A form spells abbreviations out, drops joining words and dashes, and keeps apart what
is said about where the body sits: its level (xã, phường, …) and its place.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from service.domain.language.agency_abbreviations import ABBREVIATIONS, LONGEST_FROM, RESPELLED
from service.domain.language.text import fold, name_key


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency that a cell may name. kind: as AgencyKind, for the choice among likes; None = not known."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One printing, to be compared. Levels and places are None where the print does not say.

    whole: the key of everything printed. core: the key without what is said of level and place.
    loose: the core without accents. place: its key. words: the core's words, folded. signs: how many
    commas, dashes and "và" part the words; commas: how many of them are no dashes.
    """

    whole: str
    core: str
    loose: str
    level: str | None
    place: str | None
    words: tuple[str, ...]
    signs: int
    commas: int


_PARTING = re.compile(r"[,;]|\svà\s|\s&\s", re.IGNORECASE)
_DASHES = re.compile(r"[-–—&]")
_WORD = re.compile(r"[^\W_]+(?:['’‘][^\W_]+)?")
_JOINING = frozenset({"và", "của", "có", "với", "cùng"})
_JOINING_BARE = frozenset(map(fold, _JOINING - {"có"}))
_HALF = frozenset({"các", "những", "trưởng", "mỗi", "từng", "ở", "cấp", "liên"})
_HEADS = frozenset({"ban", "tổ", "đội", "hội", "đoàn", "phòng", "trạm", "trường", "chủ tịch", "cấp"})

_LEVEL = r"xã|phường|đặc khu|thị trấn"
CAPITALS = "".join(ch for ch in map(chr, range(0x41, 0x1EFA)) if ch.isupper() and ch.isalpha())
"""Every capital of the Latin alphabets, for a class of a pattern."""
_PROPER = rf"(?:[{CAPITALS}][^\s,;()]*|\d{{1,2}})"
_PLACE = rf"(?P<place>{_PROPER}(?:\s+{_PROPER}){{0,3}})"
_AREA = r"\s+(?:(?:đóng|đứng chân|hoạt động|có trụ sở)\s+)?(?:tr?ên|tại|ở)(?:\s+địa\s+bàn)?(?:\s+toàn)?"
_NOT_SOCIETY = r"(?!(?i:hội)\b)"  # "xã hội" is no commune
_TAILS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:{_AREA}\s+(?P<level>{_LEVEL}|tỉnh|thành phố))(?:\s+{_NOT_SOCIETY}{_PLACE})?$",
        rf"(?i:{_AREA})(?:\s+{_PLACE})?$",
        rf"(?i:\s+(?:trực\s+)?thuộc\s+(?:UBND|[ủu][ỷy]\s+ban\s+nhân\s+dân)"
        rf"(?:\s+(?P<level>{_LEVEL}))?)(?:\s+{_PLACE})?$",
        rf"(?i:\s+(?:của\s+|thuộc\s+)?(?P<level>{_LEVEL}))(?:\s+{_NOT_SOCIETY}{_PLACE})?$",
        rf"(?i:\s*[-–—]?\s*\b(?:chi\s+nhánh|phòng\s+giao\s+dịch|PGD)(?:\s+(?:{_LEVEL}))?)\s+{_PLACE}$",
        rf"(?i:\s+khu\s+vực)(?:\s+{_PLACE})?$",
    )
)
_MOST_TAILS = 4
_ANY_LEVEL = re.compile(r"\b(?:xã|phường)(?:\s*/\s*(?:xã|phường|đặc khu))+", re.IGNORECASE)
_UPPER = re.compile(r"(?:các\s+)?sở\b", re.IGNORECASE)
_UPPER_TAIL = re.compile(rf"(?i:\s+(?:(?P<level>tỉnh|thành phố)|TP\.?))(?:\s+{_PLACE})?$")


@lru_cache(maxsize=4096)
def form_of(name: str) -> Form:
    """Bring one printed name to its form."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    core, level, place = _without_tail(_ANY_LEVEL.sub("xã", text))
    return _form(name, core, level, place)


@lru_cache(maxsize=4096)
def forms_without_place(name: str) -> tuple[Form, ...]:
    """The forms left when capital words at the end are taken for a place: "VNPT Cần Thơ", longest core first."""
    whole = form_of(name)
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if whole.place or text.isupper():
        return ()
    words = text.split()
    cuts = range(len(words) - 1, max(0, len(words) - 5), -1)
    found = []
    for cut in cuts:
        # What stands behind a sign, or is all capitals (VNPT), is no place of the name before it.
        if not re.fullmatch(_PROPER, words[cut]) or words[cut].isupper() or words[cut - 1][-1] in ",;:.-–—/&":
            break
        core, level, _ = _without_tail(" ".join(words[:cut]))
        found.append(_form(name, core, level or whole.level, name_key(" ".join(words[cut:]))))
    return tuple(found)


@lru_cache(maxsize=4096)
def spelled_out(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, abbreviations written out, joining words left out."""
    words = [RESPELLED.get(word, word) for word in _WORD.findall(text.casefold())]
    if words[:1] == ["p"]:
        words[0] = "phòng"
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_FROM.get(words[at], 0), len(words) - at), 0, -1):
            full = ABBREVIATIONS.get(tuple(words[at : at + size]))
            if full is not None:
                out.extend(full)
                at += size
                break
        else:
            out.append(words[at])
            at += 1
    return tuple(word for word in out if word not in _JOINING)


def same_place(one: Form, other: Form) -> bool:
    """Tell whether two forms can sit in one place: nothing said contradicts nothing."""
    levels = one.level is None or other.level is None or one.level == other.level
    return levels and (one.place is None or other.place is None or one.place == other.place)


def _form(name: str, core: str, level: str | None, place: str | None) -> Form:
    words = spelled_out(core)
    spelled = " ".join(words)
    loose = [word for word in fold(spelled).split() if word not in _JOINING_BARE]
    if core.isascii() and loose[-1:] == ["xa"]:
        loose.pop()
    return Form(
        whole=name_key(" ".join(spelled_out(unicodedata.normalize("NFC", name)))),
        core=name_key(spelled),
        loose=" ".join(loose),
        level=level,
        place=place,
        words=tuple(loose),
        signs=len(_PARTING.findall(core)) + len(_DASHES.findall(core)),
        commas=len(_PARTING.findall(core)),
    )


def _without_tail(text: str) -> tuple[str, str | None, str | None]:
    """The name without what stands behind it about level and place; a name of one word is left alone."""
    level: str | None = None
    place: str | None = None
    tails = (*_TAILS, *((_UPPER_TAIL,) if _UPPER.match(text) else ()))
    for _ in range(_MOST_TAILS):
        hits = (tail.search(text) for tail in tails)
        found = next((hit for hit in hits if hit and _stands_alone(text[: hit.start()])), None)
        if found is None:
            break
        said = found.groupdict()
        text = text[: found.start()].rstrip(" ,-–—")
        level = level or (said.get("level") or "").casefold() or None
        place = place or (name_key(said["place"]) if said.get("place") else None)
    return text, level, place


def _stands_alone(rest: str) -> bool:
    """Tell whether what is left can be a name: "Các xã" and "Văn phòng" of nothing cannot."""
    words = _WORD.findall(rest.casefold())
    if rest.rstrip()[-1:] in {",", ";"} or words[-2:] == ["hợp", "tác"]:
        return False  # the last of a list: "Các xã, phường"; a word of its own: "hợp tác xã"
    return bool(words) and words[-1] not in _HALF and (len(words) > 1 or words[0] not in _HEADS)
