"""What would an import write, by what was read and what has been decided?

Asked when a file has been read, after every decision and when it is committed: the findings are always those
of the rules as they are now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.agencies import Agency, AgencyMember
from service.db.engine import Database
from service.db.imports import PLAN_INDICATOR
from service.db.observation_records import grounds_of_plan
from service.db.observations import Observation
from service.db.write import Insert, Step
from service.domain.access import Permission, Principal
from service.domain.errors import FieldError
from service.domain.import_agencies import READERS as AGENCY_READERS
from service.domain.import_agencies import agency_rows
from service.domain.import_decisions import Decided, Reread, decided_draft, settled, together
from service.domain.import_facts import ImportSite, PlanPlace
from service.domain.import_findings import counted, of_reading, of_rule
from service.domain.import_names import Names
from service.domain.import_observations import READERS as FIGURE_READERS
from service.domain.import_observations import Recorder
from service.domain.import_plans import compose
from service.domain.import_rereading import cell_reader, rereader, year_of
from service.domain.imports import (
    DecisionView,
    FindingCounts,
    ImportCounts,
    ImportDecision,
    ImportKind,
)
from service.usecases.import_plans import ids, plan_rows
from service.usecases.plans import plan_site

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file goes: the unit with its agencies, and the plan if it goes into one."""

    site: ImportSite
    into: PlanPlace | None


@dataclass(frozen=True, slots=True)
class Built:
    """An import as it would be committed. steps are worth something only while no finding is open."""

    draft: Json
    report: list[Json]
    counts: ImportCounts
    findings: FindingCounts
    steps: list[Step]
    made: dict[str, list[UUID]]
    plan_id: UUID | None


def reread_for(kind: ImportKind, reading: Json, place: Place, year: int | None) -> Reread:
    """Who reads the text of a correction."""
    if kind is ImportKind.agencies:
        return cell_reader(AGENCY_READERS)
    if kind is ImportKind.observations:
        return cell_reader(FIGURE_READERS)
    return rereader(place.site.agencies, place.site.key, year_of(reading, year))


async def build(
    principal: Principal,
    db: Database,
    kind: ImportKind,
    place: Place,
    reading: Json,
    decisions: Sequence[ImportDecision | DecisionView],
    year: int | None,
    *,
    now: datetime,
) -> Built:
    """Everything that follows from the reading and the decisions. What takes long for thousands of rows is worked
    out in a thread: others are served meanwhile."""
    decided = together(
        one if isinstance(one, ImportDecision) else ImportDecision.model_validate(_plain(one))
        for one in decisions
    )
    reread = reread_for(kind, reading, place, year)
    draft = decided_draft(reading, decided, reread)
    if kind is ImportKind.plan:
        return await _plan(principal, db, place, reading, draft, decided, now)
    heading = [
        FieldError("", "import_column_unknown", (("heading", one["heading"]), ("columns", one["columns"])))
        for one in reading["headings"]
    ]
    if kind is ImportKind.agencies:
        return await asyncio.to_thread(_agencies, principal, place, draft, decided, heading, now)
    return await _observations(principal, db, place, draft, decided, heading, now)


def _plain(decision: DecisionView) -> Json:
    values = decision.model_dump(by_alias=False, exclude={"by", "at"})
    return {name: value for name, value in values.items() if value is not None}


async def _plan(
    principal: Principal,
    db: Database,
    place: Place,
    reading: Json,
    draft: Json,
    decided: Decided,
    now: datetime,
) -> Built:
    site, into = place.site, place.into
    names = Names(site.agencies, site.key, decided, ids(now))
    first = {
        "sections": into.next_section,
        "provisions": into.next_provision,
        "tasks": into.next_task,
        "indicators": into.next_indicator,
        "reportingRules": into.next_rule,
    } if into is not None else None  # fmt: skip
    composed = await asyncio.to_thread(
        compose,
        draft,
        names,
        decided,
        unit=site.code,
        into=into.id if into else None,
        new_id=ids(now),
        first=first,
    )
    known = await plan_site(principal, db, composed.plan) if composed.plan is not None else None
    if known is not None and known.twins:
        composed.faults.append(FieldError("/plan/number", "plan_number_taken"))
    rows = await asyncio.to_thread(plan_rows, composed, names, site, known, into, now)
    draft["agencies"] = names.drafted()
    faults = [*composed.faults, *names.faults(), *rows.faults]
    noticed = await asyncio.to_thread(lambda: list(of_reading(reading)))
    report = settled([*noticed, *(of_rule(draft, fault) for fault in faults)], decided)
    return Built(
        draft=draft,
        report=report,
        counts=ImportCounts(
            agencies=len(names.rows()),
            sections=len(composed.sections),
            provisions=len(composed.provisions),
            indicators=len(composed.indicators),
            tasks=len(composed.tasks),
            reporting_rules=len(composed.rules),
        ),
        findings=counted(report),
        steps=rows.steps(into.id if into else None),
        made=rows.made(),
        plan_id=composed.plan_id,
    )


def _agencies(
    principal: Principal,
    place: Place,
    draft: Json,
    decided: Decided,
    heading: list[FieldError],
    now: datetime,
) -> Built:
    site = place.site
    principal.require(Permission.agency_write, site.key)
    rows = agency_rows(draft, site.agencies, decided, site.code, site.key, ids(now))
    report = settled([of_rule(draft, fault) for fault in (*heading, *rows.faults)], decided)
    return Built(
        draft=draft,
        report=report,
        counts=ImportCounts(agencies=len(rows.agencies)),
        findings=counted(report),
        steps=[Insert(Agency, rows.agencies), Insert(AgencyMember, rows.members)],
        made={
            "agency": [row["id"] for row in rows.agencies],
            "agency_member": [row["id"] for row in rows.members],
        },
        plan_id=None,
    )


async def _observations(
    principal: Principal,
    db: Database,
    place: Place,
    draft: Json,
    decided: Decided,
    heading: list[FieldError],
    now: datetime,
) -> Built:
    assert place.into is not None, "figures go into a plan"
    plan_id = place.into.id
    grounds = {ground.id: ground for ground in await grounds_of_plan(db, principal, plan_id)}
    indicators = await read.many(
        db, principal, PLAN_INDICATOR, [plan_id], scope=principal.scope(), by="plan_id"
    )
    recorder = Recorder(indicators, grounds, place.site.agencies, principal, now)
    rows = await asyncio.to_thread(recorder.rows, draft, decided, ids(now))
    report = settled([of_rule(draft, fault) for fault in (*heading, *recorder.faults)], decided)
    return Built(
        draft=draft,
        report=report,
        counts=ImportCounts(observations=len(rows)),
        findings=counted(report),
        steps=[Insert(Observation, rows)],
        made={"observation": [row["id"] for row in rows]},
        plan_id=plan_id,
    )
