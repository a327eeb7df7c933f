"""What of a plan is its paper, and how does one copy of the paper differ from another?

An amendment is a copy of the whole plan that people change; publishing it carries what has
changed back to the rows it stands for. Both move only the paper: what people have said and
done about an item stays with the item. Rows here are plain dictionaries by column, tables
go by name, so that the same rules copy a plan into the next year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

ITEMS = ("section", "provision", "indicator", "task", "reporting_rule")
"""Tables of what has an id of its own outside, and is not lost when an amendment drops it."""

PAPER: Mapping[str, tuple[str, ...]] = {
    "plan": (
        "number", "symbol", "number_pending", "issued_on", "place", "title", "issuer_id", "signature",
        "period_start", "period_end", "recipients", "clears", "focal_office_ids", "missing_annexes", "folded",
    ),
    "plan_document": (
        "plan_id", "ordinal", "cited_as", "relation", "number", "symbol", "issuer", "issued_on", "title",
        "target_plan_id",
    ),
    "section": ("plan_id", "parent_id", "ordinal", "part", "number", "title"),
    "provision": (
        "plan_id", "section_id", "ordinal", "kind", "number", "text", "agency_ids", "coordinator_ids",
        "obligation", "named_agency_ids",
    ),
    "indicator": (
        "plan_id", "section_id", "ordinal", "number", "name", "folded", "unit_measure", "direction", "value_kind",
        "aggregation", "baseline_value", "baseline_on", "tolerance", "may_exceed", "references", "continues_id",
        "named_agency_ids",
    ),
    "task": (
        "plan_id", "section_id", "ordinal", "number", "title", "folded", "schedule", "approving_authority",
        "budget_line", "budget_source", "references", "continues_id", "named_agency_ids",
    ),
    "target": (
        "indicator_id", "ordinal", "name", "text", "year", "due", "comparator", "evaluate_as", "measure", "value",
        "low", "high", "condition", "excludes", "part", "followed", "agency_id", "named_agency_ids",
    ),
    "indicator_assignment": (
        "indicator_id", "agency_id", "ordinal", "role", "obligation", "named_agency_ids",
    ),
    "indicator_task": ("indicator_id", "task_id", "named_agency_ids"),
    "assignment": (
        "task_id", "agency_id", "ordinal", "role", "collective_id", "obligation", "named_agency_ids",
    ),
    "deliverable": ("task_id", "ordinal", "name", "schedule", "due", "named_agency_ids"),
    "occurrence": ("task_id", "ordinal", "name", "start", "due", "named_agency_ids"),
    "reporting_rule": (
        "plan_id", "ordinal", "name", "times", "reference", "obligation", "main", "task_id", "indicator_id",
        "deliverable_id", "named_agency_ids",
    ),
    "reporting_step": (
        "rule_id", "plan_id", "ordinal", "act", "from_ids", "leads", "to_ids", "days_after", "named_agency_ids",
    ),
}  # fmt: skip
"""Columns that are printed or follow from what is printed, in the order in which tables refer to each other."""

ALONG: Mapping[str, tuple[str, ...]] = {
    "plan": ("effective_on", "tracked_from", "source"),
    "indicator": ("period_start", "period_end", "effective_on", "tracked_from", "definition_id", "source"),
    "task": (
        "due", "due_sort", "first_due", "period_start", "period_end", "effective_on", "tracked_from", "official_id",
        "source",
    ),
    "reporting_rule": ("source",),
}  # fmt: skip
"""Columns that a copy has too, and that publishing it does not carry back."""

KEPT: Mapping[str, tuple[str, ...]] = {
    "plan": (
        "status", "revision", "submitted_at", "published_at", "return_reason", "amend_reason", "amend_basis",
        "superseded_by_id", "ended_on", "end_reason", "gaps",
    ),
    "task": (
        "extended_due", "triggered_due", "trigger_basis", "status", "percent", "done_on", "entered_late",
        "completion", "claimed_by", "confirmed_by", "confirmed_at", "said_on", "status_reason", "status_before",
        "stopped_on", "reporting", "turned_on", "standing_from", "standing_code", "standing_view", "deadlines",
    ),
    "indicator": (
        "reporting", "turned_on", "standing_from", "standing_code", "standing_view", "standing_latest",
    ),
    "target": ("in_force_from",),
    "assignment": ("status", "percent", "done_on", "said_on"),
    "deliverable": (
        "status", "done_on", "return_reason", "reporting", "delivered_on", "evidence", "turned_on", "standing_from",
        "standing_code", "standing_view",
    ),
    "occurrence": ("done_on",),
    "reporting_rule": ("level", "starts_on", "ends_on", "opened_to", "asked_from"),
}  # fmt: skip
"""Columns that stay where they are: what is said, done and computed."""

_REFERENCES = ("plan_id", "parent_id", "section_id", "indicator_id", "task_id", "deliverable_id", "rule_id")
_PARENTS = {
    "plan_document": "plan_id", "target": "indicator_id", "indicator_assignment": "indicator_id",
    "indicator_task": "indicator_id", "assignment": "task_id", "deliverable": "task_id", "occurrence": "task_id",
    "reporting_step": "rule_id",
}  # fmt: skip
_SAME = {
    "plan_document": ("cited_as", "ordinal"),
    "target": ("name", "due", "agency_id"),
    "indicator_assignment": ("agency_id",),
    "indicator_task": ("task_id",),
    "assignment": ("agency_id",),
    "deliverable": ("name",),
    "occurrence": ("due",),
    "reporting_step": ("ordinal",),
}
"""By what a part that was written anew is known to be the same as one before: lists are replaced as a whole."""

_JUDGED = (
    "name", "year", "due", "comparator", "evaluate_as", "measure", "value", "low", "high", "followed", "agency_id",
)  # fmt: skip


def copied(
    rows: Rows, new_id: Callable[[], UUID], *, head: Row, amending: bool, continuing: bool = False
) -> dict[str, list[Row]]:
    """The paper once more, with ids of its own.

    head: columns of the new plan in place of the old one's. continuing: whether indicators
    and tasks go on with those they are copied from.
    """
    ids = {row["id"]: new_id() for table in PAPER for row in rows[table]}
    if "id" in head:
        ids[rows["plan"][0]["id"]] = head["id"]
    made: dict[str, list[Row]] = {}
    for table, columns in PAPER.items():
        made[table] = []
        for row in rows[table]:
            copy = {name: row[name] for name in (*columns, *ALONG.get(table, ()))}
            copy |= {name: ids.get(copy[name]) for name in _REFERENCES if name in copy}
            copy |= {
                "id": ids[row["id"]],
                "unit_key": row["unit_key"],
                "amending": amending,
                "origin_id": row["id"] if amending else None,
            }
            if continuing and table in ("indicator", "task"):
                copy["continues_id"] = row["id"]
            made[table].append(copy | (head if table == "plan" else {}))
    return made


@dataclass
class Changes:
    """What publishing an amendment does, table by table.

    changed: columns to write over published rows. moved: rows of the amendment that become the
    plan's own. gone: parts to delete. dropped: ids of items the plan has no more. former:
    targets as they were, judged by until the day before.
    """

    changed: dict[str, list[Row]] = field(default_factory=dict)
    moved: dict[str, list[Row]] = field(default_factory=dict)
    gone: dict[str, list[Row]] = field(default_factory=dict)
    dropped: dict[str, list[Row]] = field(default_factory=dict)
    former: list[Row] = field(default_factory=list)


def carried(live: Rows, draft: Rows, day: date) -> Changes:
    """How the published rows become what the amendment says, from `day` on.

    What lies before that day, or has been said or done, stays: occurrences until then,
    products that were handed in, and targets, which former ones are kept of.
    """
    known: dict[Any, Any] = {
        row["id"]: row["origin_id"] or row["id"] for table in PAPER for row in draft[table]
    }
    changes = Changes()
    pairs: dict[str, dict[UUID, Row]] = {}
    for table in PAPER:
        if table != "plan":
            pairs[table] = _of_table(table, live[table], draft[table], known, day, changes)
    _rescheduled(live, draft, known, pairs, changes)
    return changes


def _of_table(
    table: str,
    live: Sequence[Row],
    draft: Sequence[Row],
    known: Mapping[Any, Any],
    day: date,
    changes: Changes,
) -> dict[UUID, Row]:
    """One table's part of the changes; published id -> the row of the amendment that stands for it."""
    free = {row["id"]: row for row in live}
    pairs: dict[UUID, Row] = {}
    later = []
    for row in draft:
        said = row | {name: known.get(row[name]) for name in _REFERENCES if name in row}
        if row["origin_id"] in free:
            pairs[row["origin_id"]] = said
            del free[row["origin_id"]]
        else:
            later.append(said)
    for said in later:
        twin = _twin(table, said, free.values())
        if twin is not None:
            pairs[twin["id"]] = said
            del free[twin["id"]]
        elif table != "occurrence" or said["due"] >= day:
            changes.moved.setdefault(table, []).append(_own(table, said, day))
    before = {row["id"]: row for row in live}
    for id_, said in pairs.items():
        _compare(table, before[id_], said, day, changes)
    for row in free.values():
        _left_out(table, row, day, changes)
    return pairs


def amendable(rows: Rows) -> Rows:
    """The paper without the own rules of items, which change at any time and not with an amendment."""
    rules = [row for row in rows["reporting_rule"] if _item(row) is None]
    kept = _ids(rules)
    steps = [row for row in rows["reporting_step"] if row["rule_id"] in kept]
    return {**rows, "reporting_rule": rules, "reporting_step": steps}


def without_item(rows: Rows, changes: Changes) -> list[Row]:
    """Own rules of items that an amendment drops, or of products it takes away."""
    gone = {
        *_ids(changes.dropped.get("task", ())),
        *_ids(changes.dropped.get("indicator", ())),
        *_ids(changes.gone.get("deliverable", ())),
    }
    return [row for row in rows["reporting_rule"] if _item(row) in gone]


def _item(rule: Row) -> UUID | None:
    found: UUID | None = rule["task_id"] or rule["indicator_id"] or rule["deliverable_id"]
    return found


def _ids(rows: Sequence[Row]) -> set[UUID]:
    return {row["id"] for row in rows}


def _twin(table: str, said: Row, free: Any) -> Row | None:
    if table not in _SAME:
        return None
    names = (_PARENTS[table], *_SAME[table])
    return next((row for row in free if all(row[name] == said[name] for name in names)), None)


def _own(table: str, said: Row, day: date) -> Row:
    row = {"id": said["id"], "published": True, "amending": False, "origin_id": None}
    row |= {name: said[name] for name in _REFERENCES if name in said}
    if table == "target":
        row["in_force_from"] = day
    if table in ("indicator", "task"):
        row["effective_on"] = day
    return row


def _compare(table: str, old: Row, said: Row, day: date, changes: Changes) -> None:
    new = {name: said[name] for name in PAPER[table]}
    if table == "task":
        # The act that set a conditional task going is no part of the paper, though it stands in the schedule.
        new["schedule"] = new["schedule"] | {"triggeredBy": old["schedule"].get("triggeredBy")}
    if table == "deliverable":
        # Due with its task: an extension may have moved it since the copy was taken.
        new["due"] = new["due"] if new["schedule"] != old["schedule"] else old["due"]
    if all(_same(new[name], old[name]) for name in new):
        return
    if table == "target":
        judged = any(new[name] != old[name] for name in _JUDGED)
        new["in_force_from"] = day if judged else old["in_force_from"]
        if judged:
            changes.former.append(_former(old, day))
    if table == "task":
        moved = not _same(new["schedule"], old["schedule"])
        new["extended_due"] = None if moved else old["extended_due"]
    changes.changed.setdefault(table, []).append({"id": old["id"], "version": old["version"], **new})


def _same(new: Any, old: Any) -> bool:
    if isinstance(new, dict) and isinstance(old, dict):
        return {k: v for k, v in new.items() if v is not None} == {
            k: v for k, v in old.items() if v is not None
        }
    return bool(new == old)


def _left_out(table: str, row: Row, day: date, changes: Changes) -> None:
    if table == "reporting_step" and row["rule_id"] in _ids(changes.dropped.get("reporting_rule", ())):
        return  # What was asked for under a rule that is no more still says by whom.
    if table in ITEMS:
        changes.dropped.setdefault(table, []).append(row)
        return
    if table == "target":
        changes.former.append(_former(row, day))
    handed_in = table == "deliverable" and row["status"] != "open"
    past = table == "occurrence" and (row["due"] < day or row["done_on"] is not None or row["spoken_of"])
    if not (handed_in or past):
        changes.gone.setdefault(table, []).append({"id": row["id"]})


def _former(row: Row, day: date) -> Row:
    kept = {name: row[name] for name in (*PAPER["target"], "in_force_from")}
    return {
        **kept,
        "target_id": row["id"],
        "unit_key": row["unit_key"],
        "published": True,
        "in_force_until": day - timedelta(days=1),
    }


def _rescheduled(
    live: Rows,
    draft: Rows,
    known: Mapping[Any, Any],
    pairs: Mapping[str, Mapping[UUID, Row]],
    changes: Changes,
) -> None:
    """Products that are due with a task whose schedule has changed take the day the amendment gives them."""
    moved = {
        row["id"]
        for row in changes.changed.get("task", ())
        if any(not _same(row["schedule"], old["schedule"]) for old in live["task"] if old["id"] == row["id"])
    }
    told = {row["id"] for row in changes.changed.get("deliverable", ())}
    for old in live["deliverable"]:
        said = pairs["deliverable"].get(old["id"])
        if old["task_id"] not in moved or said is None or said["due"] == old["due"]:
            continue
        if old["id"] in told:
            row = next(row for row in changes.changed["deliverable"] if row["id"] == old["id"])
            row["due"] = said["due"]
        else:
            new = {name: said[name] for name in PAPER["deliverable"]}
            changes.changed.setdefault("deliverable", []).append(
                {"id": old["id"], "version": old["version"], **new}
            )
