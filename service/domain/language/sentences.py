"""What are the sentences of a phrase, and what in each is neither a value nor part of a name?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from service.domain.language.asides import COVER, KEPT, Aside, asides, cover
from service.domain.language.moments import Moment, as_asides, moments
from service.domain.language.print_marks import BREAK, lower
from service.domain.language.quantities import Quantity, quantities

_ABBREVIATION = re.compile(r"(?:^|\s)(?:TP|Tp|Th|TS|PGS|GS|ThS|BS|KT|TM|Q|P|Đ|đ/c|v\.v|vs|tr|St|No)$")
_NUMBERING = re.compile(
    r"\s*(?:[-+•]\s*|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}"
    r"|[a-zđ][).]|[IVX]{1,5}[.)])(?=\s)\s*)+"
)
_EXCLUDED = [
    re.compile(
        r"\(\s?(?:ngoại trừ|trừ|không bao gồm|không kể|không tính|chưa kể"
        r"|loại trừ)\s(?P<what>[^()]{1,200})\)"
    ),
    re.compile(
        r"\([^()]{0,200}?[,;]?\s(?:ngoại trừ|trừ|không bao gồm|không kể"
        r"|không tính)\s(?P<what>[^()]{1,200})\)"
    ),
    re.compile(r"(?:,\s|\s)ngoại trừ\s(?P<what>[^,;()]{1,200}?)(?=[,;()]|\.?$|\s(?:được|đạt|có)\s)"),
    re.compile(
        r",?\s\(?(?:không bao gồm|không kể|không tính|trừ các|trừ những|trừ trường hợp"
        r"|trừ nội dung)\s(?P<what>[^,;()]{1,200}?)(?=[,;()]|\.?$)"
    ),
]
_CONDITIONS = [
    re.compile(r"\(\s?(?P<what>(?:nếu có|có đủ điều kiện|đủ điều kiện|khi có|theo|đối với|so với|tính trên"
        r"|trên tổng số)[^()%]{0,200})\)"),
    re.compile(r"(?<!\w)(?P<what>trên tổng số\s[^,;()]{1,160}?)(?=\s(?:lần lượt|đạt|là|chiếm|tối thiểu"
        r"|ít nhất|tương ứng|được|≥|>)(?!\w)|\s?[,;()≥>]|\.?\s?$)"),
    re.compile(r"(?<!\w)(?P<what>so với\s[^,;()]{1,120}?)(?=\s?[,;()]|\.?\s?$|\svào năm|\sđến năm)"),
]  # fmt: skip
_ENABLED = re.compile(r"(?<!\w)(?:có )?đủ điều kiện(?!\w)")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its text, small letters, and how it is joined to the one before ("" first, ";", ".")."""

    text: str
    joint: str

    @cached_property
    def small(self) -> str:
        return lower(self.text)

    @cached_property
    def excluded(self) -> list[tuple[Aside, str]]:
        """What is said not to count, with the whole bracket it stands in."""
        return _matches(_EXCLUDED, self.small, self.text, "excluded")

    @cached_property
    def conditions(self) -> list[tuple[Aside, str]]:
        """What the figure is counted on or compared with, which is no part of the name."""
        plain = cover(self.small, [span for span, _ in self.excluded])
        return _matches(_CONDITIONS, plain, self.text, "condition")

    @cached_property
    def asides(self) -> list[Aside]:
        """Numbers that are no values."""
        spans = [span for span, _ in [*self.excluded, *self.conditions]]
        return asides(_covered(self.text, spans), cover(self.small, spans))

    @cached_property
    def moments(self) -> list[Moment]:
        """Years and parts of years; what stands in a condition ("so với năm 2025") is none."""
        return moments(
            cover(self.small, [*(span for span, _ in [*self.excluded, *self.conditions]), *self.asides])
        )

    @cached_property
    def bare(self) -> str:
        """Small letters with everything covered that holds no value."""
        spans = [*(span for span, _ in [*self.excluded, *self.conditions]), *as_asides(self.moments)]
        return cover(cover(self.small, self.asides, KEPT), spans)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return quantities(self.bare)

    @property
    def dropped(self) -> list[Aside]:
        """What does not belong to a name, by place."""
        spans = [span for span, _ in [*self.excluded, *self.conditions]]
        upwards = [
            Aside("later", one.later, one.later + len("trở lên")) for one in self.quantities if one.later
        ]
        return sorted([*spans, *as_asides(self.moments), *upwards], key=lambda span: span.start)

    def said(self, start: int, end: int) -> str:
        """The words between two places as printed, without what belongs to no name."""
        kept, at = [], start
        for span in self.dropped:
            if span.end <= start or span.start >= end:
                continue
            kept.append(self.text[at : max(at, span.start)])
            at = max(at, span.end)
        kept.append(self.text[at:end])
        return re.sub(r"\(\s*\)", " ", " ".join(kept))

    def qualifiers(self, start: int, end: int) -> list[tuple[int, str]]:
        """Conditions printed between two places: bases, ages, "đủ điều kiện"."""
        found = [(span.start, what) for span, what in self.conditions if start <= span.start < end]
        found += [
            (a.start, self.text[a.start : a.end])
            for a in self.asides
            if a.kind == "age" and start <= a.start < end
        ]
        covers = cover(self.small, [span for span, _ in [*self.conditions, *self.excluded]])
        found += [
            (hit.start(), self.text[hit.start() : hit.end()]) for hit in _ENABLED.finditer(covers, start, end)
        ]
        return sorted(found)


def sentences(cleaned: str) -> list[Sentence]:
    """A cleaned phrase cut at bullets, semicolons and full stops, brackets kept whole."""
    found: list[Sentence] = []
    for bullet in cleaned.split(BREAK):
        joint = ""
        for piece, end in _pieces(_unnumbered(bullet)):
            text = _unnumbered(piece).strip().rstrip(".;,: ").strip()
            if text:
                found.append(Sentence(text, joint))
            joint = end
    return found


def _unnumbered(text: str) -> str:
    """A text without "1.2. ", "a) " or "- " before it."""
    numbering = _NUMBERING.match(text)
    return text[numbering.end() :] if numbering and numbering.end() < len(text) else text


def _pieces(text: str) -> list[tuple[str, str]]:
    """The pieces of a text, each with the sign it ends with."""
    pieces, depth, start = [], 0, 0
    for at, ch in enumerate(text):
        if ch == "(":
            depth += 1
        elif ch == ")":
            depth = max(0, depth - 1)
        elif ch == ";" or (ch == "." and _stops(text, at)):
            # A bracket left open does not hold the rest of the plan together.
            if depth == 0 or ")" not in text[at : at + 200]:
                pieces.append((text[start:at], ch))
                start, depth = at + 1, 0
    return [*pieces, (text[start:], "")]


def _stops(text: str, at: int) -> bool:
    following = text[at + 1 : at + 4].lstrip()
    if not text[at + 1 : at + 2].isspace() or not following:
        return False
    head = text[max(0, at - 6) : at]
    begins = following[0].isupper() or following[0].isdigit() or following[0] in '≥≤><-"“'
    return begins and not _ABBREVIATION.search(head) and not head.endswith(".")


def _matches(patterns: list[re.Pattern[str]], small: str, text: str, kind: str) -> list[tuple[Aside, str]]:
    found: list[tuple[Aside, str]] = []
    for pattern in patterns:
        hits = [
            (Aside(kind, hit.start(), hit.end()), text[hit.start("what") : hit.end("what")].strip())
            for hit in pattern.finditer(small)
        ]
        hits = [(span, what) for span, what in hits if COVER not in small[span.start : span.end]]
        found += hits
        small = cover(small, [span for span, _ in hits])
    return sorted(found)


def _covered(text: str, spans: list[Aside]) -> str:
    return cover(text, spans)
