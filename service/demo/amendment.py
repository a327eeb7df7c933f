"""Which change of a published plan is under way in the demo, still a draft that nobody above sees?

`amendment.toml` of a plan folder; a plan without the file has none open. The leader opens it,
the coordinator works on it, and there it stays.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from service.db.engine import Database
from service.demo import commands
from service.demo.pieces import Piece
from service.demo.plan_file import PlanFile, PlanFileError
from service.demo.plans import Step
from service.domain.access import Principal
from service.domain.amendments import PlanAmend
from service.domain.calendars import VIET_NAM
from service.domain.indicators import IndicatorItemQuery, IndicatorPatch, IndicatorQuery
from service.domain.paging import Drafted
from service.domain.schedules import ScheduleWrite
from service.domain.tasks import TaskItemQuery, TaskPatch
from service.domain.types import Day, Line, Text
from service.usecases.amendments import amend_plan
from service.usecases.indicators import change_indicator, get_indicator, list_indicators
from service.usecases.tasks import change_task, get_task


class NewTarget(Piece):
    """The value an indicator is to have instead of its only one."""

    indicator: str
    text: Line
    value: Decimal


class NewDeadline(Piece):
    """The deadline a task is to have."""

    task: str
    schedule: ScheduleWrite


class Amendment(Piece):
    """What is to change, and since when that has been under way."""

    opened: Day
    reason: Text
    targets: tuple[NewTarget, ...] = ()
    tasks: tuple[NewDeadline, ...] = ()

    @property
    def at(self) -> datetime:
        """The morning it was opened."""
        return datetime.combine(self.opened, time(9), VIET_NAM)

    @property
    def size(self) -> int:
        """How many steps it takes."""
        return 1 + len(self.targets) + len(self.tasks)


def load(path: Path, file: PlanFile, now: datetime) -> Amendment | None:
    """What a plan folder says is under way by now. PlanFileError when it names what the plan does not have."""
    source = path / "amendment.toml"
    if not source.exists():
        return None
    found = Amendment.model_validate(tomllib.loads(source.read_text(encoding="utf-8"), parse_float=Decimal))
    unknown = {each.indicator for each in found.targets} - {piece.key for piece in file.indicators}
    unknown |= {each.task for each in found.tasks} - {piece.name for piece in file.tasks}
    if unknown:
        raise PlanFileError(f"{source}: not in the plan: {', '.join(sorted(unknown))}")
    return found if found.at <= now else None


async def enact(
    db: Database,
    file: PlanFile,
    plan_id: UUID,
    amendment: Amendment,
    tasks: Mapping[str, UUID],
    agencies: commands.Agencies,
    crew: Mapping[str, Principal],
    *,
    step: Step,
) -> None:
    """Open it and write what it says. tasks: by name in the plan file. crew: the people of the place."""
    coordinator, now, draft, db = crew["coordinator"], amendment.at, Drafted.draft, db.at(amendment.at)
    await amend_plan(crew["leader"], db, plan_id, PlanAmend(reason=amendment.reason), now=now)
    step(1)
    query = IndicatorQuery(plan=plan_id, fields="id", limit=200)
    listed = json.loads(await list_indicators(coordinator, db, query, now=now))
    ids = {piece.key: UUID(row["id"]) for piece, row in zip(file.indicators, listed["items"], strict=True)}
    printed = {piece.key: piece for piece in file.indicators}
    for new in amendment.targets:
        (old,) = printed[new.indicator].targets
        target = commands.target(old, agencies) | {"text": new.text, "value": new.value}
        asked = IndicatorItemQuery(fields="version", revision=draft)
        shown = json.loads(await get_indicator(coordinator, db, ids[new.indicator], asked, now=now))
        patch = IndicatorPatch.model_validate({"targets": [target]})
        await change_indicator(
            coordinator, db, ids[new.indicator], patch, shown["version"], draft, now=now
        )
        step(1)
    for deadline in amendment.tasks:
        task = tasks[deadline.task]
        shown = json.loads(
            await get_task(coordinator, db, task, TaskItemQuery(fields="version", revision=draft), now=now)
        )
        patched = TaskPatch(schedule=deadline.schedule)
        await change_task(coordinator, db, task, patched, shown["version"], draft, now=now)
        step(1)
