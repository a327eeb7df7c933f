"""What is invented for the demo: what was said of which task on which day?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from service.demo.pieces import Piece, Slug
from service.demo.plan_file import PlanFile, PlanFileError
from service.domain.calendars import VIET_NAM
from service.domain.types import Day, Percent, Text, UnitCode

Act = Literal[
    "progress", "note", "direction", "complete", "accept", "confirm", "return", "suspend", "extend", "approve",
    "obstacle", "proposal", "forward", "answer", "resolve",
]  # fmt: skip
TaskName = Annotated[str, Field(min_length=1)]


class Said(Piece):
    """One statement or act.

    due: the day an extension asks for; `approve` answers the request before it. occurrence: which one
    of a recurring task, or which milestone, counted from 1.
    `accept` takes over one product of the task (product: which, counted from 1), or all of them.
    by: slug of the lead that speaks, where not the first one with a reporter does.
    `obstacle` and `proposal` are raised about the task, to the unit itself or to the upper unit `to`; `forward`,
    `answer` and `resolve` follow on the one raised last.
    """

    on: Day
    task: TaskName
    act: Act
    text: Text | None = None
    percent: Percent | None = None
    done_on: Day | None = None
    due: Day | None = None
    occurrence: Annotated[int | None, Field(ge=1)] = None
    product: Annotated[int | None, Field(ge=1)] = None
    by: Slug | None = None
    to: UnitCode | None = None


class Round(Piece):
    """The same said of several ongoing tasks on one day."""

    on: Day
    tasks: Annotated[tuple[TaskName, ...], Field(min_length=1)]
    text: Text


class Progress(Piece):
    """Everything invented for one plan."""

    rounds: tuple[Round, ...]
    updates: tuple[Said, ...]

    def said(self) -> list[Said]:
        """All of it in order of days; things of one day in the order of the file."""
        every = [
            Said(on=round_.on, task=task, act="progress", text=round_.text)
            for round_ in self.rounds
            for task in round_.tasks
        ]
        return sorted([*every, *self.updates], key=lambda said: said.on)


def load(path: Path, plan: PlanFile) -> Progress:
    """Read `progress.toml` of the plan folder `path`; PlanFileError when it names a task the plan does not have."""
    progress = Progress.model_validate(tomllib.loads((path / "progress.toml").read_text(encoding="utf-8")))
    known = {task.name for task in plan.tasks}
    unknown = sorted({said.task for said in progress.said()} - known)
    if unknown:
        raise PlanFileError(f"{path / 'progress.toml'}: unknown tasks {', '.join(unknown)}")
    return progress


def moments(progress: Progress, now: datetime) -> Iterator[tuple[datetime, Said]]:
    """Each statement with the moment it counts as made at: a working morning, and never after now."""
    for number, said in enumerate(progress.said()):
        moment = datetime.combine(said.on, time(8), VIET_NAM) + timedelta(minutes=number % 180)
        if moment <= now:
            yield moment, said
