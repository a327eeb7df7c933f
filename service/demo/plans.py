"""How does one plan file become a published plan, by the people of its commune?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from service.db.engine import Database
from service.demo import commands
from service.demo.plan_file import PlanFile, load
from service.domain.access import Principal
from service.domain.calendars import VIET_NAM
from service.domain.plans import PlanPublish
from service.usecases.indicators import create_indicator
from service.usecases.plans import create_plan, submit_plan
from service.usecases.provisions import create_provision
from service.usecases.publications import publish_plan
from service.usecases.reporting_rules import create_reporting_rule
from service.usecases.sections import create_section
from service.usecases.tasks import create_task

FOLDER = Path(__file__).resolve().parent

Step = Callable[[int], None]
"""Hears how many more things were written."""


def read(folder: str) -> PlanFile:
    """The plan file in a folder of the demo."""
    return load(FOLDER / folder)


def size(file: PlanFile) -> int:
    """How many things a plan is written as."""
    parts = (file.sections, file.provisions, file.indicators, file.tasks, file.reporting_rules)
    return 1 + sum(len(part) for part in parts)


def drafted_at(file: PlanFile, now: datetime) -> datetime:
    """The morning of the day the plan is followed here from; its paper may be older. Never after now."""
    return min(datetime.combine(file.plan.tracked_from, time(8), VIET_NAM), now)


async def write_plan(
    db: Database,
    file: PlanFile,
    agencies: commands.Agencies,
    coordinator: Principal,
    leader: Principal,
    matches: Mapping[str, str],
    *,
    now: datetime,
    step: Step,
) -> tuple[UUID, dict[str, UUID]]:
    """Draft the plan with everything in it, submit and publish it; its id, and the tasks by name.

    The coordinator drafts and submits, the leader publishes, as it is done at a commune.
    matches: key of an indicator -> code of the catalogue's entry it is matched to.
    """
    moment = _ticking(drafted_at(file, now))
    db = db.at(drafted_at(file, now))
    plan_id = _id(await create_plan(coordinator, db, commands.plan(file, agencies), now=next(moment)))
    step(1)
    sections: dict[str, UUID] = {}
    for i, section in enumerate(file.sections):
        command = commands.section(section, i, plan_id, sections)
        sections[section.key] = _id(await create_section(coordinator, db, command, now=next(moment)))
        step(1)
    for i, provision in enumerate(file.provisions):
        clause = commands.provision(provision, i, plan_id, sections, agencies)
        await create_provision(coordinator, db, clause, now=next(moment))
        step(1)
    parts = {section.key: section.part for section in file.sections}
    tasks: dict[str, UUID] = {}
    for i, task in enumerate(file.tasks):
        work = commands.task(task, i, plan_id, parts[task.section], sections, agencies)
        tasks[task.name] = _id(await create_task(coordinator, db, work, now=next(moment)))
        step(1)
    for i, indicator in enumerate(file.indicators):
        entry = matches.get(indicator.key)
        measured = commands.indicator(indicator, i, plan_id, sections, agencies, tasks, entry)
        await create_indicator(coordinator, db, measured, now=next(moment))
        step(1)
    for i, rule in enumerate(file.reporting_rules):
        asked = commands.reporting_rule(rule, i, plan_id, agencies)
        await create_reporting_rule(coordinator, db, asked, now=next(moment))
        step(1)
    await submit_plan(coordinator, db, plan_id, now=next(moment))
    dates = PlanPublish(effective_on=file.plan.effective_on, tracked_from=file.plan.tracked_from)
    await publish_plan(leader, db, plan_id, dates, now=next(moment))
    return plan_id, tasks


def _ticking(start: datetime) -> Iterator[datetime]:
    """A millisecond later each time: ids hold the moment, so things made together keep their order."""
    while True:
        yield start
        start += timedelta(milliseconds=1)


def _id(answer: bytes) -> UUID:
    return UUID(json.loads(answer)["id"])
