"""Whom does a cell of a plan name, and which known agency is each?

A cell of leads or coordinators becomes a list of agencies, in printed order: each as printed, with
the known agency it means, whether it is one body or a circle, its role and how sure all that is.
What is not known is proposed as new; what is merely alike is asked about, never taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.domain.language.agency_forms import KnownAgency, form_of
from service.domain.language.agency_looks import is_blank, is_ditto, is_doubtful, is_no_name, is_person
from service.domain.language.agency_matching import EXACT, Index, index_of
from service.domain.language.agency_nouns import is_circle
from service.domain.language.agency_roles import COORDINATOR, LEAD, Bracket, Piece, take_apart
from service.domain.language.agency_signs import MOST_SIGNS, signs_in
from service.domain.language.agency_splitting import How, Part, parts_of
from service.domain.language.readings import Confidence, Problem, least

__all__ = ["LONGEST_CELL", "AgenciesReading", "AgencyReading", "KnownAgency", "read_agencies"]

LONGEST_CELL = 2000
"""Characters of a cell that is still read: longer text is no list of agencies."""


@dataclass(frozen=True, slots=True)
class AgencyReading:
    """One agency of a cell. canonical: name of the known agency, None = new. score: 0 to 1, how well it fits."""

    name: str
    canonical: str | None
    collective: bool
    role: str
    score: float
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class AgenciesReading:
    """All agencies of a cell, in printed order."""

    text: str
    agencies: tuple[AgencyReading, ...]
    problems: tuple[Problem, ...]
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """The reading as JSON types, problems as code and params."""
        return {
            "text": self.text,
            "agencies": [
                {
                    "name": agency.name,
                    "canonical": agency.canonical,
                    "collective": agency.collective,
                    "role": agency.role,
                    "score": agency.score,
                    "confidence": agency.confidence.value,
                }
                for agency in self.agencies
            ],
            "confidence": self.confidence.value,
            "problems": [{"code": problem.code, "params": dict(problem.params)} for problem in self.problems],
        }


_MAKES_LIKELY = frozenset(
    {"agency_text_repaired", "agencies_and_others", "agency_person", "agency_bracket_unread"}
)
_OFFICE = form_of("Văn phòng").words
_COUNCILS = {form_of("Hội đồng nhân dân").words, form_of("Ủy ban nhân dân").words}


def read_agencies(
    text: str, *, known: Sequence[KnownAgency] | None = None, role: str = LEAD
) -> AgenciesReading:
    """Read a cell that names agencies; `known` None = the built-in catalogue.

    role: that of agencies of which the cell says nothing else, `lead` or `coordinator`.
    """
    if is_ditto(text):
        return _nothing(text, Problem("agency_same_as_above"))
    if is_blank(text):
        return _nothing(text, Problem("agencies_missing"))
    if len(text) > LONGEST_CELL or signs_in(text) > MOST_SIGNS:
        limits = {"limit": str(LONGEST_CELL), "signs": str(MOST_SIGNS)}
        return _nothing(text, Problem("agencies_text_too_long", limits))
    index = index_of(None if known is None else tuple(known))
    cell = take_apart(text, role)
    problems = [Problem("agency_note", {"text": note}) for note in cell.notes]
    agencies: list[AgencyReading] = []
    for piece in cell.pieces:
        _read_piece(piece, index, agencies, problems)
    if cell.repaired:
        problems.append(Problem("agency_text_repaired", {"text": text.strip()[:60]}))
    if cell.others:
        problems.append(Problem("agencies_and_others", {"text": text.strip()[-60:]}))
    if cell.cut:
        problems.append(Problem("agencies_cut_off", {"text": text.strip()[-60:]}))
    if not agencies and not problems:
        problems.append(Problem("agencies_missing"))
    whole = least(*(agency.confidence for agency in agencies), *(_doubt(problem) for problem in problems))
    return AgenciesReading(text, tuple(agencies), tuple(problems), whole if agencies else Confidence.unsure)


def _nothing(text: str, why: Problem) -> AgenciesReading:
    return AgenciesReading(text, (), (why,), Confidence.unsure)


def _doubt(problem: Problem) -> Confidence:
    """How much a problem of the whole cell takes from its trust; those of one agency are in it already."""
    if problem.code in {"agencies_cut_off", "agency_unreadable"}:
        return Confidence.unsure
    return Confidence.likely if problem.code in _MAKES_LIKELY else Confidence.sure


def _read_piece(piece: Piece, index: Index, agencies: list[AgencyReading], problems: list[Problem]) -> None:
    """Add what one piece names to what the cell has named so far."""
    parts = parts_of(piece.text, index)
    role, trust = piece.role, Confidence.sure
    if piece.bracket is Bracket.bare:
        before = agencies[-1] if agencies else None
        named = [part for part in parts if part.how is not How.nothing]
        if before is not None and len(parts) == 1 and _means(parts[0], before):
            return  # a short form of the name before it
        if not named or len(named) < len(parts):
            problems.append(Problem("agency_bracket_unread", {"text": " ".join(piece.text.split())}))
            return
        role = before.role if before is not None and before.collective else COORDINATOR
        trust = Confidence.likely
    for part in parts:
        if part.unparted and agencies:
            trust = Confidence.likely
            problems.append(Problem("agency_split_doubtful", {"name": part.text, "known": agencies[-1].name}))
        given = piece.last if piece.last and part is parts[-1] else role
        agency = _agency(part, given, index, problems)
        if agency is None:
            continue
        agency = replace(agency, confidence=least(agency.confidence, trust))
        if agencies and _may_go_on(agencies[-1], agency):
            problems.append(
                Problem("agency_split_doubtful", {"name": agency.name, "known": agencies[-1].name})
            )
            agency = replace(agency, confidence=least(agency.confidence, Confidence.likely))
        if any(_same(agency, other) for other in agencies):
            problems.append(Problem("agency_named_twice", {"name": agency.name}))
            continue
        agencies.append(agency)


def _agency(part: Part, role: str, index: Index, problems: list[Problem]) -> AgencyReading | None:
    """One part of a list as an agency; None, with a problem, if it is none."""
    if is_person(part.text, bare=part.how is How.nothing):
        problems.append(Problem("agency_person", {"text": part.text}))
        return None
    match = part.match
    if (match is None or match.agency is None) and is_no_name(part.text, bare=part.how is How.nothing):
        problems.append(Problem("agency_unreadable", {"text": part.text}))
        return None
    collective = is_circle(part.text)
    if match is not None and match.agency is not None and not _is_one_of(part.text, match.agency):
        known, score, confidence = match.agency, match.score, match.confidence
        if part.how in {How.office, How.many, How.inherited}:
            score, confidence = min(score, 0.9), least(confidence, Confidence.likely)
        if confidence is not Confidence.sure:
            office = part.how is How.office
            meant = {"name": part.text, "known": known.name}
            problems.append(Problem("agency_official" if office else "agency_assumed", meant))
        many = known.collective or (collective and part.how is not How.exact)
        return AgencyReading(part.text, known.name, many, role, score, confidence)
    if match is not None and match.rivals:
        problems.append(Problem("agency_ambiguous", {"name": part.text, "known": "; ".join(match.rivals)}))
        return AgencyReading(part.text, None, collective, role, 0.0, Confidence.unsure)
    problems.append(_new(part, collective, index))
    return AgencyReading(part.text, None, collective, role, 0.0, _trust(part))


def _is_one_of(text: str, known: KnownAgency) -> bool:
    """Tell whether one is named of the circle that was found: "Ban điều hành khu phố 1", "Hợp tác xã Hòa Bình"."""
    if not known.collective:
        return False
    numbered = re.search(r"(?<!\d )(?:số )?\b\d+$", text.strip())
    return numbered is not None or re.match(r"(?:Hợp tác xã|HTX)\s+[A-ZĐÁÀÂÍÔÚĂƯÝ]", text) is not None


def _new(part: Part, collective: bool, index: Index) -> Problem:
    """What to ask about an agency that is not known."""
    nearest = index.alike(part.text).nearest
    if nearest is not None:
        return Problem("agency_alike", {"name": part.text, "known": nearest})
    return Problem("agency_circle_new" if collective else "agency_new", {"name": part.text})


def _trust(part: Part) -> Confidence:
    """How sure an unknown name is: broad nouns are a circle for certain, a plain noun is probably a name."""
    if part.how is How.broad:
        return Confidence.sure
    doubtful = part.how is How.nothing or part.joined > 2 or is_doubtful(part.text)
    return Confidence.unsure if doubtful else Confidence.likely


def _means(part: Part, before: AgencyReading) -> bool:
    """Tell whether words in brackets are a short form of the agency before them."""
    known = part.match.agency.name if part.match and part.match.agency else None
    initials = "".join(word[0] for word in before.name.split() if word[0].isalnum()).casefold()
    letters = re.sub(r"[\W_]", "", part.text).casefold()
    return (known is not None and known == before.canonical) or (part.text.isupper() and letters in initials)


def _may_go_on(before: AgencyReading, agency: AgencyReading) -> bool:
    """Tell whether an agency may be the end of the name before it: "Văn phòng Đảng ủy, HĐND, UBND" are how many?"""
    return form_of(before.name).words[:2] == _OFFICE and form_of(agency.name).words in _COUNCILS


def _same(one: AgencyReading, other: AgencyReading) -> bool:
    """Tell whether two readings of a cell are one agency."""
    if one.canonical is not None or other.canonical is not None:
        return one.canonical == other.canonical and min(one.score, other.score) >= EXACT
    return form_of(one.name).whole == form_of(other.name).whole
