"""How is Vietnamese text compared: found without accents, put in order, recognised as the same name?

Three keys of growing precision, all computed once at write time and stored, because
the database has no Vietnamese collation:

- `fold`      for search: no accents, no case, no punctuation ("Mỹ Tú" -> "my tu")
- `name_key`  for identity: accents count, case and the place of the tone mark do not
- `sort_key`  for order: the same, then case; plain byte order is the Vietnamese order
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby

SORT_KEY_LIMIT = 300
"""Longest sort key in bytes: it travels in cursors and stands in indexes beside other columns."""

# Eth and the African D look exactly like Đ in capitals, and keyboards do produce them.
_STROKE_D = frozenset("đĐðÐɖƉ")

# An apostrophe stands inside words of the Central Highlands (M'Drắk, Cư M’gar), and is often left out.
_APOSTROPHES = frozenset("'’‘ʼʹ`´′")

# Order of the tones: ngang (no mark) = 1, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}

# A mark that makes another letter: "{" and "|" follow every letter in ASCII, so ă and â come after any a...
_LETTER_MARKS = {
    ("a", "\u0306"): "{",
    ("a", "\u0302"): "|",
    ("e", "\u0302"): "{",
    ("o", "\u0302"): "{",
    ("o", "\u031b"): "|",
    ("u", "\u031b"): "{",
}


def fold(text: str) -> str:
    """Text as people type it into a search box: lower case, without accents, single blanks between words.

    Punctuation of every kind, dashes included, parts words; an apostrophe does not.
    Folding twice changes nothing. Letters of other scripts stay as they are.
    """
    out: list[str] = []
    for ch in _decompose(text):
        if ch in _STROKE_D:
            out.append("d")
        elif ch.isalnum():
            out.append(ch)
        elif not _vanishes(ch):
            out.append(" ")
    return " ".join("".join(out).split())


def sort_key(text: str) -> str:
    """ASCII text whose byte order (collation "C") is the alphabetical order of `text`.

    Letters decide first: a ă â b c d đ e ê … o ô ơ … u ư …, with f j w z where the
    Latin alphabet has them; a blank before digits, digits before letters, numbers
    by value. Then the tones of all words from the first on, then small before
    capital. Cut at SORT_KEY_LIMIT: longer texts that agree so far are equal.
    """
    letters, tones, case = _levels(text)
    return f"{letters} {tones} {case}".rstrip()[:SORT_KEY_LIMIT]


def name_key(text: str) -> str:
    """What two spellings of one name have in common; never cut, so equal keys mean the same name.

    Case, spacing, kinds of dash and the place of the tone mark (hoà, hòa) do not
    count. Accents do: Hòa An and Hoa An are two places.
    """
    letters, tones, _ = _levels(text)
    return f"{letters} {tones}"


def same_name(a: str, b: str) -> bool:
    """Tell whether two texts spell the same name; see `name_key`."""
    return name_key(a) == name_key(b)


def _vanishes(ch: str) -> bool:
    """Apostrophes, marks, and what nobody sees: soft hyphens and joiners pasted out of documents."""
    return ch in _APOSTROPHES or unicodedata.category(ch) in {"Mn", "Me", "Cf"}


def _decompose(text: str) -> str:
    """Lower case, accents apart from their letters; the second round takes what lower case composed anew."""
    once = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", once).casefold()


def _levels(text: str) -> tuple[str, str, str]:
    """The levels of comparison: letters with "-" between words, one tone per word, case as packed bits."""
    words: list[str] = []
    tones: list[str] = []
    capitals: list[bool] = []
    for word in _words(text):
        letters, tone, capital = _word_levels(word)
        words.append(letters)
        tones.append(tone or "1")
        capitals.extend(capital)
    return "-".join(words), "".join(tones), _packed(capitals)


def _words(text: str) -> list[str]:
    """Decomposed words in their own case: letters, digits and the marks upon them."""
    kept: list[str] = []
    for ch in unicodedata.normalize("NFKD", text):
        if ch.isalnum() or unicodedata.combining(ch):
            kept.append(ch)
        elif not _vanishes(ch):
            kept.append(" ")
    return [word for word in "".join(kept).split() if any(ch.isalnum() for ch in word)]


@lru_cache(maxsize=8192)
def _word_levels(word: str) -> tuple[str, str, tuple[bool, ...]]:
    letters: list[str] = []
    tones: list[str] = []
    capitals: list[bool] = []
    for decimal, run in groupby(word, str.isdecimal):
        if decimal:
            letters.append(_number("".join(str(unicodedata.decimal(ch)) for ch in run)))
            continue
        base = ""
        for ch in run:
            if ch in _TONES:
                tones.append(_TONES[ch])
            elif unicodedata.combining(ch):
                letters.append(_LETTER_MARKS.get((base, ch), ""))
            else:
                base, code = _letter(ch)
                letters.append(code)
                capitals.append(ch.isupper())
    return "".join(letters), "".join(tones), tuple(capitals)


def _letter(ch: str) -> tuple[str, str]:
    """The plain letter, and its code; letters of other scripts follow z in the order of Unicode."""
    if ch in _STROKE_D:
        return "", "d{"
    lower = ch.casefold()
    if lower.isascii():
        return lower, lower
    return "", "".join(f"~{ord(part):06x}" for part in lower)


def _number(digits: str) -> str:
    """A number so written that byte order is order by value: its length in digits first (9 = "and more")."""
    value = digits.lstrip("0") or "0"
    nines, rest = divmod(len(value), 9)
    return "9" * nines + str(rest) + value


def _packed(bits: list[bool]) -> str:
    """Four bits to a hexadecimal digit; trailing zeros are left out."""
    text = "".join("1" if bit else "0" for bit in bits).rstrip("0")
    text += "0" * (-len(text) % 4)
    return "".join(f"{int(text[at : at + 4], 2):x}" for at in range(0, len(text), 4))
