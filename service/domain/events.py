"""Which event, if any, is a change that stands in the journal?

The look-up is pure: what kind of row changed, how, by which act and in which columns; whatever door the
change came by. The types themselves stand in `event_types`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from service.domain.calendars import local_day
from service.domain.event_types import EVENT_TYPES

Columns = Mapping[str, Any]
"""A row as the journal keeps it: JSON values by column."""


SUBJECTS = frozenset(
    {
        *("assignment", "crossing", "deliverable", "extension_request", "import", "obligation", "observation"),
        *("obstacle", "plan", "progress_update", "report", "report_request", "target_assignment", "task"),
        *("unit_change", "webhook"),
    }
)
"""Rows of the journal that are looked at; the others are no events."""

BY_STATUS: Mapping[tuple[str, str], str] = {
    ("plan", "submitted"): "plan.submitted",
    ("plan", "draft"): "plan.returned",
    ("plan", "published"): "plan.published",
    ("plan", "superseded"): "plan.superseded",
    ("plan", "closed"): "plan.closed",
    ("task", "suspended"): "task.suspended",
    ("task", "cancelled"): "task.cancelled",
    ("extension_request", "approved"): "extension.approved",
    ("extension_request", "rejected"): "extension.rejected",
    ("target_assignment", "adopted"): "target.adopted",
    ("target_assignment", "objected"): "target.objected",
    ("obstacle", "answered"): "obstacle.answered",
    ("obstacle", "resolved"): "obstacle.resolved",
    ("import", "read"): "import.finished",
    ("import", "failed"): "import.finished",
    ("import", "committed"): "import.finished",
    ("webhook", "disabled"): "webhook.endpoint_disabled",
}
"""What follows from the state a thing has come into, whatever act brought it there."""

BY_ACT: Mapping[tuple[str, str], str] = {
    ("plan", "plan.publish_amendment"): "plan.amended",
    ("task", "task.trigger"): "task.triggered",
    ("task", "task.reopen"): "task.reopened",
    ("task", "task.confirm"): "task.confirmed",
    ("task", "task.change"): "task.updated",
    ("task", "task.resume"): "task.updated",
    ("task", "task.return"): "task.updated",
    ("deliverable", "deliverable.accept"): "deliverable.accepted",
    ("deliverable", "deliverable.return"): "deliverable.returned",
    ("obligation", "obligation.remind"): "obligation.reminded",
    ("obligation", "obligation.waive"): "obligation.waived",
    ("report", "report.submit"): "report.submitted",
    ("report", "report.verify"): "report.verified",
    ("report", "report.accept"): "report.accepted",
    ("report", "report.acknowledge"): "report.acknowledged",
    ("report", "report.return"): "report.returned",
    ("report", "report.withdraw"): "report.withdrawn",
}
"""What only the act tells."""

BY_STATE: Mapping[str, str] = {
    "recorded": "observation.recorded",
    "verified": "observation.verified",
    "returned": "observation.returned",
}

_MADE: Mapping[str, str] = {
    "extension_request": "extension.requested",
    "report_request": "report.requested",
    "obstacle": "obstacle.raised",
    "unit_change": "unit.changed",
}


def event_type(
    subject: str,
    op: str,
    act: str,
    changed: Collection[str],
    before: Columns | None,
    after: Columns | None,
    *,
    day: date | None = None,
) -> str | None:
    """The type of a change, or None if it is no event. changed: columns; before, after: the row.

    day: of the change on the domain's clock, by which it is told whether a report is owed already.
    """
    if after is None or op == "delete":
        return None
    if subject == "crossing":
        return after["type"] if op == "insert" and after["type"] in EVENT_TYPES else None
    if subject == "progress_update":
        return _said(op, after)
    if subject == "assignment":
        return "task.assigned" if _assigned(op, changed, before, after) else None
    if subject == "obligation" and (opened := _opened(op, act, before, after, day)):
        return opened
    if op == "insert":
        return _made(subject, act, after)
    if subject == "task" and not after.get("published"):
        return None
    if subject == "task" and "completion" in changed and after["completion"] == "claimed":
        return "task.completed"
    if subject == "observation":
        return BY_STATE.get(after["state"]) if "state" in changed else None
    if subject == "webhook" and "tested_at" in changed:
        return "webhook.ping"
    if "status" in changed and (subject, after["status"]) in BY_STATUS:
        return BY_STATUS[subject, after["status"]]
    return BY_ACT.get((subject, act))


def _said(op: str, after: Columns) -> str | None:
    if op != "insert":
        return None
    return "task.directed" if after["kind"] == "direction" else "task.updated"


def _assigned(op: str, changed: Collection[str], before: Columns | None, after: Columns) -> bool:
    """Whether an agency has come to a task in force: with its plan, or by an amendment."""
    if not after.get("published") or after.get("amending"):
        return False
    return op == "insert" or bool({"published", "agency_id"} & set(changed))


def _made(subject: str, act: str, after: Columns) -> str | None:
    if subject == "observation":
        return "observation.corrected" if after.get("corrects_id") else "observation.recorded"
    if subject == "target_assignment":
        return "target.revised" if after.get("revises_id") else "target.assigned"
    if subject == "import":
        return BY_STATUS.get((subject, after["status"]))
    return _MADE.get(subject)


def _opened(op: str, act: str, before: Columns | None, after: Columns, day: date | None) -> str | None:
    """A report is owed from now on: its period has opened by the day it was made, or opens as a day comes."""
    if not after.get("published") or day is None:
        return None
    opening = next(
        (
            date.fromisoformat(since)
            for since, code in zip(after["standing_from"], after["standing_code"], strict=True)
            if code not in _NOT_YET
        ),
        None,
    )
    if opening is None:
        return None
    if op == "insert":
        owed = _on(after["standing_from"], after["standing_code"], day) in _OWED
        return "obligation.opened" if owed else None
    if act != "day.turn":
        return None
    turned = (before or {}).get("turned_on")
    since = date.fromisoformat(turned) if turned else _born(after["id"])
    return "obligation.opened" if since < opening <= date.fromisoformat(after["turned_on"]) else None


_NOT_YET = frozenset({"not_open"})
_OWED = frozenset({"open", "due_soon"})


def _on(since: Collection[str], codes: Collection[str], day: date) -> str | None:
    """The code in force on a day."""
    found = [code for first, code in zip(since, codes, strict=True) if date.fromisoformat(first) <= day]
    return found[-1] if found else None


def standing_of(row: Columns, day: date) -> str | None:
    """Where a row that keeps a calendar of standings stands on a day; None for others."""
    return _on(row.get("standing_from") or (), row.get("standing_code") or (), day)


def _born(identity: str) -> date:
    """The day a thing was made, on the domain's clock, which its id tells (UUIDv7)."""
    return local_day(datetime.fromtimestamp((UUID(identity).int >> 80) / 1000, UTC))
