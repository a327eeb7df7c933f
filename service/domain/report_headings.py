"""What stands above and below the body of a report: which heading, number, place, recipients, signature?

There are two headings: that of a People's Committee, which has nobody above it, and that of an agency of the
unit (a division, a school, a health station), which prints the committee above its own name. Agencies that do
not belong to the committee (Party, People's Council, Front, police, army, enterprises) stand alone. There is
no district any more. Source: Decree 30/2020/NĐ-CP, annex I, part I, section II.
"""

from __future__ import annotations

import re

from service.domain.agencies import AgencyKind
from service.domain.language.text import fold
from service.domain.plans import Signature
from service.domain.printed_reports import Heading, SignatureBlock
from service.domain.printed_words import dateline_in_print, full_name, of_unit, place_of
from service.domain.report_contents import PartyRef, ReportHead
from service.domain.types import UnitRef
from service.domain.units import UnitKind

_OF_COMMITTEE = frozenset(
    {
        AgencyKind.community_group,
        AgencyKind.division,
        AgencyKind.hamlet,
        AgencyKind.health_station,
        AgencyKind.office,
        AgencyKind.public_service_centre,
        AgencyKind.public_service_unit,
        AgencyKind.school,
        AgencyKind.steering_committee,
    }
)
"""Kinds of agency whose papers name the People's Committee of their unit above them."""
_BEAR_UNIT = frozenset({AgencyKind.military_command, AgencyKind.peoples_council, AgencyKind.police})
"""Kinds of agency that stand alone and are told from their like by the unit's name."""
_COMMITTEE = "Ủy ban nhân dân"
_BLANK = "\u00a0" * 8
_DOTS = "…" * 12
_LEADING = re.compile(r"^\s*báo\s+cáo\s+", re.IGNORECASE)
_DEPUTY = re.compile(r"\s*phó\s+(.+)", re.IGNORECASE)
_FILED = "Lưu: VT."
_AS_ABOVE = "Như trên"


def heading_of(head: ReportHead) -> Heading:
    """Who issues the report, its number, place and day, and what it is about (without the word "Báo cáo")."""
    parent, issuer = _issued_by(head)
    title = _LEADING.sub("", head.title).strip() or head.title
    place = head.place or place_of(head.unit)
    return Heading(
        parent=parent,
        issuer=issuer,
        number=f"Số: {number_and_symbol(head, blank=_BLANK)}",
        dateline=dateline_in_print(place, head.issued_on, head.period.end.year),
        title=title[:1].upper() + title[1:],
    )


def number_and_symbol(head: ReportHead, *, blank: str = "") -> str:
    """ "05/BC-UBND": a number below 10 has a leading zero (II.3.c); `blank` stands for one that is pending.

    Without a symbol of its own a committee's is /BC-UBND, another's has its short name or dots: the head of
    each agency settles its abbreviation (II.3.b).
    """
    number = head.number.strip()
    number = f"{int(number):02d}" if number.isdecimal() else number or blank
    symbol = head.symbol.strip()
    if not symbol:
        short = "UBND" if _is_committee(head) else (head.agency.short if head.agency else None) or "…"
        symbol = f"/BC-{short}"
    return f"{number}{symbol if symbol[0] in '/-' else f'/{symbol}'}"


def issuer_name(head: ReportHead) -> str:
    """Who reports, as running text calls it: "Ủy ban nhân dân xã Mỹ Tú", "Phòng Kinh tế"."""
    if _is_committee(head):
        return of_unit(head.agency.name if head.agency else _COMMITTEE, head.unit)
    assert head.agency is not None
    return head.agency.name


def addressees(head: ReportHead) -> tuple[str, ...]:
    """To whom it goes, each by its full name: the committee of the unit is told from that of the unit above."""
    return tuple(dict.fromkeys(_addressee(head, party) for party in head.to))


def recipients(head: ReportHead) -> tuple[str, ...]:
    """The lines under "Nơi nhận": each with a semicolon, the last one, on filing, with a full stop (II.9.d).

    "Như trên" comes first where there are addressees, and stands for them; the line on filing comes last. Both
    are added where they are missing.
    """
    lines = [line.strip().lstrip("-–•+ ").rstrip(";., ") for line in head.recipients]
    above = {fold(party.name) for party in head.to} | {fold(name) for name in addressees(head)}
    lines = [line for line in lines if line and fold(line) not in above]
    filed = [line for line in lines if _is_filing(line)]
    others = [line for line in lines if not _is_filing(line)]
    if head.to and not any(fold(line).startswith("nhu tren") for line in others):
        others.insert(0, _AS_ABOVE)
    return (*(f"{line};" for line in others), f"{filed[-1]}." if filed else _FILED)


def signature_of(head: ReportHead) -> SignatureBlock:
    """Authority and position in capitals, and the name. Dots stand for a position nobody has entered.

    What is not said follows from II.7.b: a committee signs "TM. ỦY BAN NHÂN DÂN", by its Chairman unless another is
    named; a deputy signs for the head ("Phó Trưởng phòng": KT. TRƯỞNG PHÒNG).
    """
    given = head.signature or Signature()
    committee = _is_committee(head)
    authority = given.authority or (f"TM. {_COMMITTEE}" if committee else None)
    position = given.position or ("Chủ tịch" if committee and not given.capacity else None)
    capacity = given.capacity
    if position and capacity is None and (deputy := _DEPUTY.match(position)):
        capacity = f"KT. {deputy[1]}"
    lines = [line.upper() for line in (authority, capacity, position) if line]
    return SignatureBlock(tuple(lines) or (_DOTS,), given.name)


def _issued_by(head: ReportHead) -> tuple[str | None, tuple[str, ...]]:
    if _is_committee(head):
        return None, _in_lines(issuer_name(head), head.unit)
    agency = head.agency
    assert agency is not None
    unnamed = fold(agency.name).endswith(f" {fold(UnitKind(head.unit.kind).word)}")
    bears = unnamed or agency.kind in _BEAR_UNIT
    name = (of_unit(agency.name, head.unit) if bears else agency.name).upper()
    if agency.kind in _OF_COMMITTEE:
        return f"UBND {full_name(head.unit)}".upper(), (name,)
    if agency.kind is AgencyKind.upper_department and head.upper is not None:
        return f"UBND {full_name(head.upper)}".upper(), (name,)
    return None, (name,)


def _in_lines(name: str, unit: UnitRef) -> tuple[str, ...]:
    """A committee's name over two lines: "ỦY BAN NHÂN DÂN", "XÃ MỸ TÚ"."""
    upper, place = name.upper(), full_name(unit).upper()
    if upper.endswith(f" {place}"):
        return upper.removesuffix(f" {place}"), place
    return (upper,)


def _is_committee(head: ReportHead) -> bool:
    return head.agency is None or head.agency.kind is AgencyKind.peoples_committee


def _addressee(head: ReportHead, party: PartyRef) -> str:
    if party.kind in (AgencyKind.peoples_committee, AgencyKind.peoples_council):
        own = head.committee is None or party.id == head.committee.id or head.upper is None
        committee = party.kind is AgencyKind.peoples_committee
        unit = head.unit if own or not committee or head.upper is None else head.upper
        return of_unit(party.name, unit)
    return party.name


def _is_filing(line: str) -> bool:
    return fold(line).startswith("luu")
