"""How is a sentence that wants reports written down as a rule, with what it leaves open?

The plan's own committee is who gets what names nobody, and who reports to the Party and the council above it:
both are taken for granted, and said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.language.documents import Place
from service.domain.language.readings import Confidence, least
from service.domain.language.reporting_parties import Receivers, Reporters, act_of, is_upward
from service.domain.language.reporting_periods import MonthDay, Times
from service.domain.language.reporting_words import ON_ORDER, REQUEST


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that wants reports, and who stands above it."""

    text: str
    section: str
    place: Place
    reporters: Reporters
    receivers: Receivers


def rules_of_row(
    cell: str, section: str, place: Place, leads: Sequence[str], issuer: str | None
) -> Iterator[dict[str, Any]]:
    """What the time of a row of work wants told when it is asked for: its leads report."""
    words = " ".join(cell.split())
    if "báo cáo" in words.casefold() and (
        ON_ORDER.search(words.casefold()) or REQUEST.search(words.casefold())
    ):
        said = Said(words, section, place, Reporters(tuple(leads)), Receivers())
        yield rule_of(said, Times("on_request"), issuer)


def rule_of(said: Said, times: Times, issuer: str | None) -> dict[str, Any]:
    """The rule as JSON. issuer: of the plan."""
    reporters, receivers = said.reporters, said.receivers
    by, to = list(reporters.names), list(receivers.names)
    assumed = list(times.assumed)
    confidence = times.confidence
    if not by and is_upward(to) and issuer:
        by, assumed = [issuer], [*assumed, "reporter_issuer"]
        confidence = Confidence.unsure
    if not to and receivers.through is None and issuer:
        to, assumed = [issuer], [*assumed, "receiver_issuer"]
        confidence = Confidence.unsure
    hand = [receivers.through] if receivers.through else to
    gathers = receivers.through is not None or bool(receivers.onward) or "để tổng hợp" in said.text
    return {
        "section": said.section,
        "place": said.place.as_json(),
        "text": said.text,
        "cadence": times.cadence,
        "periods": list(times.periods),
        "window": {"start": _day(times.window.start), "end": _day(times.window.end)} if times.window else None,
        "lastDay": _day(times.last_day) if times.last_day else None,
        "dueOn": times.due_on.isoformat() if times.due_on else None,
        "exclusive": times.exclusive,
        "assumed": assumed,
        "from": by,
        "leads": reporters.leads or not by,
        "to": to,
        "through": receivers.through,
        "act": act_of(hand, gathers=gathers),
        "obligation": "asked" if reporters.asked else "obliged",
        "main": False,
        "confidence": least(confidence, Confidence.likely if times.assumed else Confidence.sure).value,
    }


def _day(day: MonthDay) -> dict[str, int]:
    return {"month": day[0], "day": day[1]}
