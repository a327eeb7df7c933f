"""Which changes are events, one of each kind in a transaction, and seen by whom?"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from service.domain.bodies import below, body_of
from service.domain.event_schemas import definitions, examples, schema_of
from service.domain.event_types import EVENT_TYPES, Origin, matching
from service.domain.events import event_type
from service.domain.ids import new_id
from service.domain.raising import EVERYWHERE, Change, Raised, raised

AT = datetime(2026, 6, 10, 1, tzinfo=UTC)
TASK, PLAN, POLICE, ABOVE, SOMEBODY = (f"0197000{n}-0000-7000-8000-000000000000" for n in range(5))
KNOWN = """
plan.submitted returned published amended superseded closed
task.assigned due_soon overdue updated directed triggered suspended cancelled completed confirmed reopened
extension.requested approved rejected
deliverable.due_soon overdue accepted returned
indicator.threshold_crossed threshold_cleared achieved stale
observation.recorded verified returned corrected
obligation.opened due_soon overdue reminded waived
report.requested submitted verified accepted acknowledged returned withdrawn
target.assigned revised adopted objected
obstacle.raised answered resolved
coverage.below
import.finished
unit.changed
webhook.ping endpoint_disabled
"""
"""The domain's own list; the summary of what was due before a plan was issued comes on top of it."""


def change(subject: str, op: str, act: str, /, *columns: str, txid: int = 7, **after: Any) -> Change:
    """A row of the journal; its columns changed as named."""
    row = {"id": after.pop("id", TASK), "published": True, "named_agency_ids": [], **after}
    before = {name: None for name in row} if op == "update" else None
    return Change(
        1, txid, AT, None, SOMEBODY, act, 42, subject, row["id"], op, columns, columns, before, row
    )


def only(*changes: Change) -> Raised:
    (event,) = raised(changes)
    return event


def test_every_type_of_the_domain_is_in_the_catalogue_with_both_sentences() -> None:
    listed = {
        f"{line.partition('.')[0]}.{word}" for line in KNOWN.split("\n") for word in line.partition(".")[2].split()
    }

    assert set(EVENT_TYPES) == listed | {"plan.due_before_issue"}
    assert all(kind.vi and kind.en and kind.vi != kind.en for kind in EVENT_TYPES.values())


@pytest.mark.parametrize("code", EVENT_TYPES)
def test_the_example_of_each_type_fits_its_schema(code: str) -> None:
    schema = {"$defs": definitions(), **schema_of(EVENT_TYPES[code])}

    faults = [
        f"{list(fault.absolute_path)}: {fault.message[:200]}"
        for fault in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(examples()[code])
    ]

    assert faults == []


def test_wildcards_stand_for_the_types_of_a_group_or_for_all() -> None:
    assert matching(["extension.*"]) == ["extension.requested", "extension.approved", "extension.rejected"]
    assert matching(["plan.closed", "unit.*"]) == ["plan.closed", "unit.changed"]
    assert matching(["*"]) == list(EVENT_TYPES)
    assert matching(["plan", "Plan.*", ""]) == []


def test_what_is_removed_or_stands_in_no_catalogue_is_no_event() -> None:
    assert event_type("task", "delete", "task.remove", (), {"id": TASK}, None) is None
    assert raised([change("agency", "insert", "agency.create")]) == []
    assert raised([change("task", "update", "day.turn", "turned_on", completion="none", status="done")]) == []
    assert raised([change("task", "update", "plan.close", "ended_on", completion="none", status="done")]) == []


def test_a_draft_that_changes_is_no_event_of_its_tasks() -> None:
    draft = {"published": False, "completion": "none", "status": "not_started"}

    assert raised([change("task", "update", "task.change", "title", **draft)]) == []
    assert raised([change("assignment", "insert", "task.create", published=False, task_id=TASK)]) == []
    amending = {"amending": True, "task_id": TASK}
    assert raised([change("assignment", "insert", "plan.amend", **amending)]) == []


def test_a_transaction_raises_one_event_of_a_type_about_a_thing() -> None:
    parts = [
        change("assignment", "update", "plan.publish", "published", id=str(new_id(AT)), task_id=TASK) for _ in range(3)
    ]
    elsewhere = change("assignment", "update", "plan.publish", "published", task_id=TASK, txid=8)

    events = raised([*parts, elsewhere])

    assert [(e.type, e.subject, e.subject_id, e.change.txid) for e in events] == [
        ("task.assigned", "task", TASK, 7),
        ("task.assigned", "task", TASK, 8),
    ]


def test_an_update_is_not_told_of_beside_what_says_more() -> None:
    said = change("progress_update", "insert", "task.complete", id=POLICE, task_id=TASK, kind="progress")
    done = change("task", "update", "task.complete", "completion", "status", completion="claimed", status="done")

    assert only(said).type == "task.updated"
    assert [(e.type, e.changed) for e in raised([said, done])] == [("task.completed", ["completion", "status"])]


def test_an_update_says_what_changed_of_the_task_and_which_word_did_it() -> None:
    said = change("progress_update", "insert", "task.progress", id=POLICE, task_id=TASK, kind="progress")
    task = change("task", "update", "task.progress", "percent", completion="none", status="in_progress")

    event = only(said, task)

    assert (event.type, event.subject, event.subject_id) == ("task.updated", "task", TASK)
    assert event.changed == ["percent"]
    assert event.detail == {"progressUpdate": POLICE}


def test_an_event_of_an_amendment_is_about_the_plan_it_amends() -> None:
    draft = {"id": POLICE, "origin_id": PLAN, "published": False, "status": "submitted"}

    event = only(change("plan", "update", "plan.submit", "status", **draft))

    assert (event.type, event.subject_id, event.published) == ("plan.submitted", PLAN, False)


def _owed(since: list[str], codes: list[str], **more: Any) -> dict[str, Any]:
    return {"standing_from": since, "standing_code": codes, **more}


def test_a_report_has_come_to_be_owed_once_its_period_opens() -> None:
    days = ["1945-01-01", "2026-06-01", "2026-06-25", "2026-07-06"]
    row = _owed(days, ["not_open", "open", "due_soon", "overdue"])
    born = str(new_id(datetime(2026, 5, 20, 1, tzinfo=UTC)))

    def told(op: str, day: str, **columns: Any) -> str | None:
        before = {"turned_on": columns.pop("before", None)}
        after = {"id": born, "published": True, "turned_on": None, **row, **columns}
        act = "day.turn" if op == "update" else "obligation.open"
        return event_type("obligation", op, act, ("turned_on",), before, after, day=date.fromisoformat(day))

    assert told("insert", "2026-05-20") is None
    assert told("insert", "2026-06-10") == "obligation.opened"
    assert told("insert", "2026-07-10") is None
    assert told("update", "2026-06-01", turned_on="2026-06-01") == "obligation.opened"
    assert told("update", "2026-06-26", turned_on="2026-06-26") == "obligation.opened"
    assert told("update", "2026-06-25", before="2026-06-01", turned_on="2026-06-25") is None
    assert told("update", "2026-06-01", turned_on="2026-06-01", published=False) is None


def test_who_sees_an_event_is_settled_by_the_thing_as_it_was() -> None:
    figure = only(
        change("observation", "insert", "observation.record", published=False, recorded_by=SOMEBODY,
               named_agency_ids=[ABOVE], state="recorded")
    )  # fmt: skip
    obstacle = only(
        change("obstacle", "insert", "obstacle.raise", published=False, agency_id=POLICE, addressee_id=ABOVE, text="x")
    )
    report = only(change("report", "update", "report.submit", published=True, agency_id=POLICE, status="submitted"))
    owed = only(change("obligation", "update", "obligation.remind", to_ids=[ABOVE], agency_id=POLICE,
                       standing_from=[], standing_code=[]))  # fmt: skip
    asked = only(change("report_request", "insert", "report_request.create", asked="{[5,9)}"))
    unit = only(change("unit_change", "insert", "unit.merge"))
    hook = only(change("webhook", "update", "webhook.test", "tested_at", owner_id=SOMEBODY, status="active"))

    assert (figure.published, figure.named_agency_ids, figure.recorded_by) == (False, [ABOVE], SOMEBODY)
    assert (obstacle.published, obstacle.own_agency_ids, obstacle.named_agency_ids) == (False, [POLICE], [])
    assert (report.own_agency_ids, report.agency_ids) == ([POLICE], [POLICE])
    assert (owed.named_agency_ids, owed.agency_ids) == ([ABOVE], [POLICE])
    assert (asked.published, asked.told) == (True, "{[5,9)}")
    assert (unit.published, unit.told) == (True, EVERYWHERE)
    assert (hook.type, hook.published, hook.recorded_by) == ("webhook.ping", False, SOMEBODY)


@pytest.mark.parametrize("code", [c for c, kind in EVENT_TYPES.items() if kind.origin is Origin.crossing])
def test_a_crossing_is_an_event_of_the_thing_it_was_seen_on(code: str) -> None:
    moment = change(
        "crossing", "insert", "crossing.raise", id=POLICE, type=code, subject="task", subject_id=TASK, rule="due",
        key="2026-06-30", due_on="2026-06-30", crossed_on="2026-06-23", offset_days=-7, agency_ids=[ABOVE],
        detail={"daysOverdue": 0}, plan_id=PLAN,
    )  # fmt: skip

    event = only(moment)

    assert (event.type, event.subject, event.subject_id, event.plan_id) == (code, "task", TASK, PLAN)
    assert event.detail == {
        "rule": "due", "key": "2026-06-30", "dueOn": "2026-06-30", "crossedOn": "2026-06-23", "offsetDays": -7,
        "daysOverdue": 0,
    }  # fmt: skip
    assert raised([change("crossing", "insert", "crossing.raise", type="task.forgotten", subject="task")]) == []


def test_a_body_that_would_be_too_large_says_what_it_leaves_out() -> None:
    event = json.dumps({"id": "evt_1", "detail": {"dueOn": "2026-06-30"}}).encode()
    view = json.dumps({"id": TASK, "text": "ă" * 12_000}, ensure_ascii=False).encode()
    small = body_of("task.overdue", "2026-06-23T01:00:00Z", event, b'{"id":"x"}', None)
    large = body_of("task.overdue", "2026-06-23T01:00:00Z", event, view, None)

    assert below(small) is small
    assert len(below(large)) < 20_000
    told = json.loads(below(large))
    assert told["data"] == {
        "id": "evt_1", "detail": {"dueOn": "2026-06-30"}, "object": None, "progressUpdate": None, "cut": ["object"],
    }  # fmt: skip
    assert json.loads(large)["data"]["object"] == {"id": TASK, "text": "ă" * 12_000}
