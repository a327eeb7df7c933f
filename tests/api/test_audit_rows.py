"""The journal on the wire: rows under the names clients know, without what serves the database alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from sqlmodel import SQLModel

from service.db.rows import INTERNAL
from service.domain.agencies import AgencyView
from service.domain.audit import AuditView
from service.domain.clients import ClientView
from service.domain.deliverables import DeliverableView, OccurrenceView
from service.domain.extension_requests import ExtensionRequestView
from service.domain.grants import GrantView
from service.domain.indicators import IndicatorView
from service.domain.observations import ObservationView
from service.domain.plans import PlanView
from service.domain.progress_updates import ProgressUpdateView
from service.domain.provisions import ProvisionView
from service.domain.sections import SectionView
from service.domain.tasks import TaskView
from service.domain.unit_changes import UnitChangeView
from service.domain.units import UnitView
from service.domain.users import UserView
from tests.api.plan_stories import added, drafted, published, task_of
from tests.conftest import TestDatabase
from tests.plans import make_task, plant_plan, publish
from tests.tables import journalled
from tests.world import World, agency

VIEWS: dict[str, type[BaseModel]] = {
    "unit": UnitView, "unit_change": UnitChangeView, "agency": AgencyView, "user": UserView, "client": ClientView,
    "grant": GrantView, "plan": PlanView, "section": SectionView, "provision": ProvisionView,
    "indicator": IndicatorView, "task": TaskView, "deliverable": DeliverableView, "occurrence": OccurrenceView,
    "progress_update": ProgressUpdateView, "extension_request": ExtensionRequestView,
    "observation": ObservationView,
}  # fmt: skip
TOLD_BY_THE_JOURNAL_ALONE = {
    "plan": {"periodStart", "periodEnd", "submittedAt", "amendReason", "amendBasis"},
    "section": {"droppedIn", "endedOn"},
    "provision": {"droppedIn", "endedOn"},
    "task": {
        "ordinal", "extendedDue", "triggeredDue", "triggerBasis", "claimedBy", "confirmedBy", "confirmedAt",
        "saidOn", "statusBefore", "stoppedOn", "reporting", "turnedOn", "droppedIn",
    },
    "indicator": {"reporting", "turnedOn", "droppedIn"},
    "deliverable": {"ordinal"},
    "occurrence": {"task"},
    "progress_update": {"recordedByName"},
    "extension_request": {"requestedByName", "decidedByName"},
    "observation": {"start", "end", "recordedByName", "verifiedByName", "changedBy"},
}  # fmt: skip
"""Fields that stand in no View, since it says the same otherwise or only history cares."""

OF_AMENDMENTS = {"amending", "origin"}
"""Whether a row is of an open amendment, and which one it stands for: a reader asks for the draft, history tells."""


def told(subject: str) -> list[str]:
    """The names of a subject's columns on the wire."""
    declared = journalled()[subject]
    return [
        declared.name_of(column.name)
        for column in SQLModel.metadata.tables[declared.table].c
        if column.name not in {*INTERNAL, *declared.internal, *declared.hidden}
    ]


def test_no_two_columns_of_a_table_have_one_name() -> None:
    for subject in journalled():
        assert len(set(told(subject))) == len(told(subject)), subject


def test_what_is_declared_of_columns_speaks_of_columns_there_are() -> None:
    for subject, declared in journalled().items():
        columns = {column.name for column in SQLModel.metadata.tables[declared.table].c}
        assert {*declared.internal, *declared.names, *declared.hidden} <= columns, subject


@pytest.mark.parametrize("subject", sorted(VIEWS))
def test_the_names_are_those_of_the_view(subject: str) -> None:
    known = {info.alias or name for name, info in VIEWS[subject].model_fields.items()}

    assert set(told(subject)) - known - OF_AMENDMENTS == TOLD_BY_THE_JOURNAL_ALONE.get(subject, set())


async def test_no_row_shows_a_name_of_the_database(world: World, world_database: TestDatabase) -> None:
    plan = await drafted(world, bases=[{"number": "57", "symbol": "-NQ/TW", "relation": "basis"}])
    heading = await added(world, "sections", plan, part="body", title="Nhiệm vụ", number="II")
    await task_of(world, plan, section=heading["id"], references=[{"part": "body", "number": "1"}])
    await published(world, plan)
    police = {"assignments": [{"agency": str(agency("my-tu", "cong-an")), "role": "lead"}]}
    other = await plant_plan(world_database)
    task = await make_task(world, other, **police)
    await publish(world_database, other)
    await world.post("my-tu.coordinator", f"/v1/tasks/{task['id']}/progress-updates", {"percent": 10})

    entries = (await world.get("my-tu.auditor", "/v1/audit", limit=200)).json()["items"]

    assert {entry["subject"] for entry in entries} > {
        "plan",
        "plan_document",
        "section",
        "task",
        "assignment",
    }
    names = {name for entry in entries for row in (entry["before"], entry["after"]) for name in keys(row)}
    assert [name for name in names if "_" in name] == []
    assert (
        names & {"unit", "folded", "sortKey", "dueSort", "published", "standingFrom", "namedAgencyIds"}
        == set()
    )
    for entry in entries:
        AuditView.model_validate(entry)
    last = next(e for e in entries if e["subject"] == "task" and e["act"] == "task.progress")
    assert (last["before"]["percent"], last["after"]["percent"]) == (None, 10)
    assert last["changed"] == ["percent", "saidOn", "status"]
    assert last["after"]["plan"] == str(other)


def keys(value: Any) -> Iterator[str]:
    """Every name in a JSON value, at any depth."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys(inner)
    yield from value if isinstance(value, dict) else ()
