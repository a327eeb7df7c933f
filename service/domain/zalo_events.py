"""What does an event come to on Zalo: at once or with the digest, and in which words?

It goes singly where somebody has to act today: what is overdue from today on, and what was asked of them
directly. All else is gathered, or a phone that rings all day is soon a phone that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from service.domain.calendars import VIET_NAM, local_day
from service.domain.contacts import ContactDigest
from service.domain.event_types import EVENT_TYPES
from service.domain.webhook_zalo import ZaloSettings, ZaloTemplate, clock_time
from service.domain.working_days import is_working_day
from service.domain.zalo_texts import day_words, rendered, shortened

LONGEST_PARAMETER = 200
"""Characters of a template's parameter that Zalo takes at most."""
MOST_URGENT = 3


@dataclass(frozen=True, slots=True)
class Told:
    """An event as far as a message needs it. values: by the names in `zalo_texts`. days: overdue by so many full
    days, None where that is nothing of the kind. due: its last day."""

    type: str
    agency_ids: tuple[UUID, ...]
    values: Mapping[str, str]
    due: date | None
    days: int | None


def told(event: Mapping[str, Any], settings: ZaloSettings) -> Told:
    """Read the body of an event (see `event_views.EventData`); what it does not tell stays empty."""
    data = event["data"]
    subject, detail, thing = data["subject"], data.get("detail") or {}, data.get("object") or {}
    agencies = data.get("agencies") or []
    due = _day(detail.get("dueOn") or thing.get("due") or thing.get("lastDay"))
    days = detail.get("daysOverdue")
    days = days if isinstance(days, int) and not isinstance(days, bool) else None
    kind = EVENT_TYPES.get(event["type"])
    title = subject.get("name") or thing.get("title") or thing.get("name") or ""
    values = {
        "title": " ".join(str(title).split()),
        "lead": ", ".join(str(one["name"]) for one in agencies),
        "due": day_words(due) if due else "",
        "days": str(days) if days else "",
        "unit": str((data.get("unit") or {}).get("name") or ""),
        "sentence": kind.vi if kind else event["type"],
        "link": _link(subject, settings),
    }
    return Told(event["type"], tuple(UUID(str(one["id"])) for one in agencies), values, due, days)


def _link(subject: Mapping[str, Any], settings: ZaloSettings) -> str:
    if settings.link is None:
        return ""
    names = {"kind": subject.get("kind"), "id": subject.get("id"), "path": subject.get("link")}
    return rendered(settings.link, {name: str(value or "") for name, value in names.items()})


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def goes_singly(event: Told, settings: ZaloSettings) -> bool:
    """Whether it is told at once, to whoever is reached: overdue from today on, or asked of them directly."""
    if event.type.endswith(".overdue"):
        return not event.days
    return fits(event.type, settings.single)


def fits(code: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns)


def text_of(type_: str, values: Mapping[str, str], settings: ZaloSettings) -> str:
    """The words of a message written freely."""
    return rendered(_words(type_, settings).text, values)


def template_of(type_: str, settings: ZaloSettings) -> ZaloTemplate | None:
    """The approved template for a type; `digest` for a digest."""
    return settings.digest.template if type_ == DIGEST_TYPE else _words(type_, settings).template


def words_of(type_: str, values: Mapping[str, str], settings: ZaloSettings) -> str:
    """The words of a message or a digest."""
    return rendered(settings.digest.text, values) if type_ == DIGEST_TYPE else text_of(type_, values, settings)


def parameters(template: ZaloTemplate, values: Mapping[str, str]) -> dict[str, str]:
    """What a template is filled with: one line each, no longer than Zalo takes, never empty."""
    return {
        name: shortened(" ".join(rendered(text, values).split()) or "-", LONGEST_PARAMETER)
        for name, text in template.data.items()
    }


def _words(type_: str, settings: ZaloSettings) -> Any:
    return next((words for words in settings.messages if fits(type_, words.events)), settings.messages[-1])


DIGEST_TYPE = "digest"


def urgency(event: Told) -> int:
    """The rank among what is gathered; the highest first. Late things by how late, then what is due soonest."""
    if event.days is not None:
        return 2_000_000 + min(event.days, 99_999)
    if event.type.endswith(".due_soon") and event.due is not None:
        return 1_000_000 + (200_000 - min(event.due.toordinal() - date(2020, 1, 1).toordinal(), 199_999))
    return 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """One thing that waits for a digest."""

    type: str
    values: Mapping[str, str]
    urgency: int


def digest_values(gathered: Sequence[Gathered], day: date) -> dict[str, str]:
    """What a digest tells: how many of each kind, in the catalogue's order, and the three most urgent."""
    counted: dict[str, int] = {}
    for one in gathered:
        counted[one.type] = counted.get(one.type, 0) + 1
    order = [*EVENT_TYPES, *sorted(set(counted) - set(EVENT_TYPES))]
    counts = [
        f"{EVENT_TYPES[code].vi if code in EVENT_TYPES else code}: {counted[code]}"
        for code in order
        if code in counted
    ]
    first = sorted(gathered, key=lambda one: -one.urgency)[:MOST_URGENT]
    leads = dict.fromkeys(one.values.get("lead", "") for one in gathered)
    links = dict.fromkeys(one.values.get("link", "") for one in first)
    return {
        "date": day_words(day),
        "counts": "\n".join(counts),
        "urgent": "\n".join(f"{i}. {_urgent(one)}" for i, one in enumerate(first, 1)),
        "lead": next(iter(leads)) if len(leads) == 1 else "",
        "link": next(iter(links)) if len(links) == 1 else "",
    }


def _urgent(one: Gathered) -> str:
    said = [shortened(one.values.get("title", ""), 120)]
    if one.values.get("days"):
        said.append(f"quá hạn {one.values['days']} ngày")
    elif one.values.get("due"):
        said.append(f"hạn {one.values['due']}")
    return " – ".join(part for part in said if part)


def digest_due(digest: ContactDigest, after: datetime, at: str) -> datetime:
    """When what was gathered at `after` is told: at that time of the next working day, or, weekly, of the next
    Monday (the next working day where Monday is none)."""
    moment = clock_time(at)
    day = local_day(after)
    if datetime.combine(day, moment, VIET_NAM) <= after:
        day += timedelta(days=1)
    if digest is ContactDigest.weekly:
        day += timedelta(days=-day.weekday() % 7)
    for _ in range(40):
        if is_working_day(day):
            break
        day += timedelta(days=1)
    return datetime.combine(day, moment, VIET_NAM)
