"""Where does one agency end in a list, and the next begin?

Commas, dashes, "và" and line breaks stand inside names as well as between them. So every way of
joining the parts of a list is priced, and the cheapest taken: a known name costs least, a name
that begins like an agency more, and joining over a sign behind which a new name begins most.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from service.domain.language.agency_forms import form_of
from service.domain.language.agency_matching import WITH_PLACE, Index, Match
from service.domain.language.agency_nouns import begins_agency, is_broad, is_circle, office_of
from service.domain.language.agency_signs import cut, stretches

MOST_PARTS = 14
"""Of how many parts, between signs and line breaks, a single name may be."""
LONGEST_NAME = 250
"""Characters of the longest name that is put together from parts."""


class How(StrEnum):
    """By what a part of a list was recognised as one agency."""

    exact = "exact"
    broad = "broad"
    near = "near"
    office = "office"
    many = "many"
    inherited = "inherited"
    elsewhere = "elsewhere"
    circle = "circle"
    noun = "noun"
    heading = "heading"
    nothing = "nothing"


@dataclass(frozen=True, slots=True)
class Part:
    """One agency of a list. joined: over how many signs it was joined without being known.

    unparted: no sign stands between it and the one before it, as where a line break was lost.
    """

    text: str
    how: How
    match: Match | None
    joined: int = 0
    unparted: bool = False


_PRICE = {
    How.heading: 0.9,
    How.exact: 1.0,
    How.broad: 1.1,
    How.office: 1.3,
    How.many: 1.3,
    How.near: 1.4,
    How.circle: 1.5,
    How.inherited: 0.6,
    How.elsewhere: 1.5,
    How.noun: 2.2,
    How.nothing: 4.0,
}
_NEW_NAME_WITHIN = {",": 5.0, ".": 5.0, ":": 5.0, "và": 3.5, "-": 3.5, "\n": 5.0, "/": 0.2, "": 0.9}
_GOES_ON = {",": 0.3, ".": 1.5, ":": 1.0, "và": 0.2, "-": 0.2, "\n": 0.05, "/": 0.1, "": 0.0}

_QUOTES = re.compile('["“”]')
_EDGES = " ,;.:-–—/&+\"'“”*|"
_HANGING = re.compile(
    r"[\s,;.]+(?:và|cùng|với|tham mưu|thực hiện|(?:là|làm|giữ vai trò)(?: đầu mối)?)[\s,;.]*$", re.IGNORECASE
)
_SO_MANY = re.compile(r"\b\d+\s+(?=ấp|thôn|khu phố|bản|buôn|khóm|tổ dân phố|trường|xã|phường)", re.IGNORECASE)
_HAMLETS = r"(?:thôn|ấp|bản|buôn|xóm|khóm|khu phố|tổ dân phố|khu dân cư)"
_NUMBERED = re.compile(
    rf"(?<!\w)(?P<noun>{_HAMLETS}(?: số)?) (?P<numbers>\d{{1,2}}(?:\s*(?:,|;|và)\s*\d{{1,2}})+)(?![\w/])", re.IGNORECASE
)
_GROUPS_OF = re.compile(rf"\w\s+các {_HAMLETS}$", re.IGNORECASE)
_HAMLET = re.compile(_HAMLETS)
_OFFICE_OF_COUNCIL = re.compile(r"(?:văn phòng|vp\.?)\s*(?:hđnd|hội đồng nhân dân)", re.IGNORECASE)
_COMMITTEE = re.compile(r"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\b", re.IGNORECASE)
_LENDS = re.compile(
    r"^(?:các\s+)?(hội|phòng|sở|trường|ban|trạm|đoàn|chi cục|công ty|trung tâm|ngân hàng)\b", re.IGNORECASE
)


def parts_of(text: str, index: Index) -> list[Part]:
    """The agencies of a list, in printed order."""
    found: list[Part] = []
    for stretch in stretches(_NUMBERED.sub(_each_number, text)):
        found += _cheapest(stretch, index)
    return found


def _each_number(found: re.Match[str]) -> str:
    """ "Khu phố 1, 2 và 3" written out."""
    return ", ".join(f"{found['noun']} {number}" for number in re.findall(r"\d+", found["numbers"]))


def _cheapest(text: str, index: Index) -> list[Part]:
    """The cheapest way to join the parts between signs; of two as cheap, the one with fewer agencies."""
    bounds, signs = cut(text)
    if not bounds:
        return []
    begins = [begins_agency(text[a:b]) or index.has_name(_cleaned(text[a:b])) for a, b in bounds]
    for at in range(1, len(bounds)):
        before, own = (text[a:b] for a, b in bounds[at - 1 : at + 1])
        if _GROUPS_OF.search(before) and _HAMLET.fullmatch(own):
            begins[at] = False  # "Ban tự quản các thôn, buôn"
        elif _OFFICE_OF_COUNCIL.fullmatch(before.strip()) and _COMMITTEE.match(own):
            begins[at] = False  # "Văn phòng HĐND - UBND phường"
    lent = _lent(text, bounds, signs, begins)
    best: list[tuple[float, list[Part]]] = [(0.0, [])]
    for end in range(1, len(bounds) + 1):
        ways = []
        for start in range(end - 1, max(-1, end - 1 - MOST_PARTS), -1):
            if start < end - 1 and bounds[end - 1][1] - bounds[start][0] > LONGEST_NAME:
                break
            within = [(signs[at], begins[at + 1], text[bounds[at + 1][0]]) for at in range(start, end - 1)]
            name = _cleaned(text[bounds[start][0] : bounds[end - 1][1]])
            after = signs[end - 1] if end <= len(signs) else ""
            part = _judge(name, begins[start], lent[start], after, len(within), index)
            price = _PRICE[part.how] + (0.0 if _whole(part) else sum(_price_within(*one) for one in within))
            ways.append((best[start][0] + price, len(best[start][1]) + 1, start, part))
        cost, _, start, part = min(ways, key=lambda way: way[:3])
        part = replace(part, unparted=start > 0 and signs[start - 1] == "")
        best.append((cost, [*best[start][1], part]))
    return [part for part in best[-1][1] if part.how is not How.heading]


def _whole(part: Part) -> bool:
    """Tell whether a name was recognised as a whole, whatever signs stand within.

    Not where only its end was taken for a place: "Đảng ủy xã" and "VNPT" on two lines are two.
    """
    if part.how in {How.broad, How.heading, How.elsewhere}:
        return True
    return part.match is not None and part.how is not How.nothing and part.match.score != WITH_PLACE


def _price_within(sign: str, begins: bool, first: str) -> float:
    if sign == "\n" and begins and first.islower():
        return 0.4  # a cell broken in the middle of a name: "Ủy ban\nhội đồng"
    return _NEW_NAME_WITHIN[sign] if begins else _GOES_ON[sign]


def _lent(text: str, bounds: list[tuple[int, int]], signs: list[str], begins: list[bool]) -> list[str | None]:
    """The noun that a part may take over from the last one that had its own: Hội Phụ nữ, (Hội) Nông dân.

    A noun alone lends itself only before a colon ("Các phòng: …"); else it is half a name, cut by a line.
    """
    lent: list[str | None] = []
    noun: str | None = None
    for (start, stop), own, after in zip(bounds, begins, [*signs, ""], strict=True):
        short = noun is not None and text[start:stop].isupper()  # "Các sở: NV, TC"
        lent.append(noun if short or not own else None)
        if own and not short:
            found = _LENDS.match(text[start:stop])
            noun = found[1] if found and (found.end() < stop - start or after == ":") else None
    return lent


def _judge(name: str, begins: bool, noun: str | None, after: str, joined: int, index: Index) -> Part:
    """As what one way of joining is recognised."""
    if len(name) > LONGEST_NAME:
        return Part(name, How.nothing, None, joined)
    if after == ":" and begins and is_circle(name):
        return Part(name, How.heading, None)
    form = form_of(name)
    exact = None if ":" in name else index.exact(form)
    if exact is None and is_circle(name):
        exact = index.exact(form_of(f"các {name}"))
    if exact is not None:
        return Part(name, How.exact, exact)
    if ":" not in name and is_broad(name) and is_circle(name):
        return Part(name, How.broad, index.near(name) or _single_of_many(name, index))
    if begins and noun and name.isupper() and (known := index.exact(form_of(f"{noun} {name}"))) is not None:
        return Part(name, How.inherited, known)
    if not begins:
        known = index.exact(form_of(f"{noun} {name}")) if noun else None
        known = known or _of_field(name, index)
        if known is not None:
            return Part(name, How.inherited, known)
        return Part(name, How.nothing, index.near(name), joined)
    tries: list[tuple[How, Callable[[], Match | None]]] = [
        (How.office, lambda: _office(name, index)),
        (How.many, lambda: _single_of_many(name, index)),
        (How.near, lambda: index.near(name)),
    ]
    for how, look in tries:
        match = look()
        if match is not None:
            return Part(name, how, match)
    # Known to the catalogue, though not to this unit: a name all the same, whatever signs it holds.
    if index.knows_elsewhere(form):
        return Part(name, How.elsewhere, None)
    return Part(name, How.circle if is_circle(name) else How.noun, None, joined)


def _office(name: str, index: Index) -> Match | None:
    """ "Trưởng phòng Kinh tế", and "Công chức Văn hóa - Xã hội", who sits in the Phòng of that name."""
    agency = office_of(re.sub(r"\s+phụ trách\s.*$", "", name))
    if agency is None:
        return None
    return index.exact(form_of(agency)) or index.exact(form_of(f"phòng {agency}"))


def _of_field(name: str, index: Index) -> Match | None:
    """ "VH-XH", "PVHCC": the office of the commune that is called by its field alone."""
    if ":" in name:
        return None
    found = [index.exact(form_of(f"{noun} {name}")) for noun in ("phòng", "trung tâm")]
    offices = [match for match in found if match is not None and match.agency is not None]
    return offices[0] if len(offices) == 1 else None


def _single_of_many(name: str, index: Index) -> Match | None:
    """ "các Trạm y tế": each of them is the known kind of agency."""
    counted = _SO_MANY.sub("các ", name)
    if counted != name:
        return index.exact(form_of(counted))
    single = re.sub(r"^(?:các|những|mỗi|từng|tất\s+cả|toàn\s+bộ)\s+", "", name, flags=re.IGNORECASE)
    return index.exact(form_of(single)) if single != name and ":" not in name else None


def _cleaned(name: str) -> str:
    """The name on one line, without the signs that hang at its ends."""
    line = _HANGING.sub("", re.sub(r"\s+", " ", name)).strip(_EDGES)
    return line if len(_QUOTES.findall(line)) % 2 == 0 else _QUOTES.sub("", line)
