"""What becomes of a stretch of the journal: which events, about what, and who may ever see them?

Pure: the dispatcher gives the changes of whole transactions in the order of their commit and writes
down what comes back. A transaction raises at most one event of a type about one thing, however many
rows it changed for it. Who sees an event is settled by what the thing was at that moment: an event of a
draft stays one, whatever becomes of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service.domain.calendars import local_day
from service.domain.events import Columns, event_type, standing_of

WANTED = frozenset(
    {
        *("act", "addressee_id", "agency_id", "agency_ids", "amending", "asked", "completion", "corrects_id"),
        *("crossed_on", "days_overdue", "detail", "due_on", "filename", "id", "indicator_id", "issuer_id", "key"),
        *("kind", "name", "named_agency_ids", "offset_days", "origin_id", "owner_id", "plan_id", "published"),
        *("recorded_by", "revises_id", "rule", "standing_code", "standing_from", "state", "status", "subject"),
        *("subject_id", "task_id", "text", "title", "to_id", "to_ids", "turned_on", "type"),
    }
)
"""Columns that the rules here look at; the others need not be brought along."""

EVERYWHERE = "{[1,)}"
_LONGEST_NAME = 300
_OF_TASK = frozenset({"assignment", "progress_update"})
"""Rows whose events are about the task they belong to."""


@dataclass(frozen=True)
class Change:
    """One row of the journal. columns: those that an update changed; changed: the same by the names clients know.

    day: on the domain's clock.
    """

    seq: int
    txid: int
    at: datetime
    known_at: datetime | None
    actor: str
    act: str
    unit_key: int
    subject: str
    subject_id: str
    op: str
    columns: Sequence[str]
    changed: Sequence[str]
    before: Columns | None
    after: Columns | None

    @property
    def day(self) -> date:
        return local_day(self.known_at or self.at)


@dataclass
class Raised:
    """One event to be written. task_id, indicator_id: what it hangs on, for what is looked up there."""

    change: Change
    type: str
    subject: str
    subject_id: str
    changed: list[str]
    name: str | None = None
    plan_id: str | None = None
    task_id: str | None = None
    indicator_id: str | None = None
    agency_ids: list[str] | None = None
    standing: str | None = None
    detail: dict[str, Any] | None = None
    published: bool | None = None
    named_agency_ids: list[str] | None = None
    own_agency_ids: list[str] = field(default_factory=list)
    recorded_by: str | None = None
    told: str | None = None


def raised(changes: Iterable[Change]) -> list[Raised]:
    """The events of whole transactions, in order."""
    found: dict[tuple[int, str, str], Raised] = {}
    altered: dict[tuple[int, str], list[str]] = {}
    for change in changes:
        kind = event_type(
            change.subject, change.op, change.act, change.columns, change.before, change.after, day=change.day
        )
        if change.op == "update":
            names = altered.setdefault((change.txid, _known_as(change)), [])
            names += [name for name in change.changed if name not in names]
        if kind is None:
            continue
        event = _raised(change, kind)
        found.setdefault((change.txid, kind, event.subject_id), event)
    events = [event for event in found.values() if not _said_already(event, found)]
    for event in events:
        event.changed = sorted(altered.get((event.change.txid, event.subject_id), []))
    return events


def _said_already(event: Raised, found: Mapping[tuple[int, str, str], Raised]) -> bool:
    """`task.updated` says least: what the same change also is says more."""
    if event.type != "task.updated":
        return False
    txid = event.change.txid
    return any(
        (txid, f"task.{word}", event.subject_id) in found
        for word in ("completed", "triggered", "suspended", "cancelled", "confirmed", "reopened", "directed")
    )


def _known_as(change: Change) -> str:
    """The id a thing is known by: that of the published row, where this is its draft."""
    row = change.after or {}
    return str(row.get("origin_id") or change.subject_id)


def _raised(change: Change, kind: str) -> Raised:
    row = change.after
    assert row is not None, "what is removed raises nothing"
    if change.subject == "crossing":
        return _crossed(change, kind, row)
    task = row.get("task_id")
    event = Raised(
        change,
        kind,
        subject="task" if change.subject in _OF_TASK else change.subject,
        subject_id=str(task) if change.subject in _OF_TASK else _known_as(change),
        changed=[],
        name=_name(change.subject, row),
        plan_id=row.get("plan_id"),
        task_id=task,
        indicator_id=row.get("indicator_id"),
        standing=standing_of(row, change.day),
        detail=_detail(change, row),
        published=row.get("published"),
        named_agency_ids=row.get("named_agency_ids"),
    )
    match change.subject:
        case "plan":
            event.plan_id = event.subject_id
            event.agency_ids = [row["issuer_id"]] if row.get("issuer_id") else []
        case "task":
            event.task_id = event.subject_id
        case "observation":
            event.agency_ids = [row["agency_id"]] if row.get("agency_id") else None
            event.recorded_by = row.get("recorded_by")
        case "extension_request":
            event.agency_ids = [row["agency_id"]] if row.get("agency_id") else None
        case "report":
            event.agency_ids = [row["agency_id"]] if row.get("agency_id") else []
            event.own_agency_ids = list(event.agency_ids)
        case "obligation":
            event.agency_ids = [row["agency_id"]] if row.get("agency_id") else []
            event.named_agency_ids = [*(row.get("named_agency_ids") or ()), *(row.get("to_ids") or ())]
        case "obstacle":
            both = (row.get("agency_id"), row.get("addressee_id"))
            event.agency_ids = [agency for agency in both if agency]
            event.own_agency_ids = [row["agency_id"]] if row.get("agency_id") else []
            if row.get("published") and row.get("addressee_id"):
                event.named_agency_ids = [*(row.get("named_agency_ids") or ()), row["addressee_id"]]
        case "target_assignment":
            event.published, event.agency_ids = True, []
        case "report_request":
            event.published, event.told, event.agency_ids = True, row.get("asked"), []
        case "unit_change":
            event.published, event.told, event.agency_ids = True, EVERYWHERE, []
        case "import":
            event.published, event.agency_ids = False, []
        case "webhook":
            event.published, event.agency_ids, event.recorded_by = False, [], row.get("owner_id")
    return event


def _crossed(change: Change, kind: str, row: Columns) -> Raised:
    """A moment is about the thing it was seen on; whose agencies may see it is looked up there. Not published is what
    rests on a figure that nobody has verified."""
    subject, key = str(row["subject"]), str(row["subject_id"])
    told = {
        "rule": row.get("rule"),
        "key": row.get("key"),
        "dueOn": row.get("due_on"),
        "crossedOn": row.get("crossed_on"),
        "offsetDays": row.get("offset_days"),
        **(row.get("detail") or {}),
    }
    return Raised(
        change,
        kind,
        subject,
        key,
        changed=[],
        plan_id=row.get("plan_id") or (key if subject == "plan" else None),
        task_id=key if subject == "task" else None,
        indicator_id=key if subject == "indicator" else None,
        agency_ids=row.get("agency_ids") or None,
        detail=told,
        published=row.get("published"),
    )


def _name(subject: str, row: Columns) -> str | None:
    """What a person calls the thing, where its row says so."""
    said = row.get({"import": "filename", "obstacle": "text"}.get(subject, "title")) or row.get("name")
    return str(said)[:_LONGEST_NAME] if said and subject not in _OF_TASK else None


def _detail(change: Change, row: Columns) -> dict[str, Any] | None:
    """What an event tells beside its subject."""
    match change.subject:
        case "progress_update":
            return {"progressUpdate": change.subject_id}
        case "import":
            return {"status": row["status"]}
        case _:
            return None
