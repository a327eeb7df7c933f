"""Who says the invented progress, and how is it said?

Whoever could at a commune: for the agency that leads its reporter, or the coordinator on its
behalf where it has none in the demo; a second coordinator confirms what the first one claimed;
only the leader directs, suspends and grants a later day.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.db.engine import Database
from service.demo.commands import Agencies
from service.demo.marks import marked
from service.demo.plan_file import PlanFile
from service.demo.plans import Step
from service.demo.progress import Said
from service.domain.access import Principal
from service.domain.deliverables import Acceptance
from service.domain.extension_requests import (
    ExtensionApproval,
    ExtensionRequestCreate,
    ExtensionRequestQuery,
    ExtensionStatus,
)
from service.domain.obstacles import (
    AddresseeWrite,
    ObstacleAnswer,
    ObstacleCreate,
    ObstacleForward,
    ObstacleKind,
    ObstacleQuery,
    ObstacleResolve,
)
from service.domain.progress_updates import ProgressUpdateCreate, SaidStatus, UpdateKind
from service.domain.task_changes import ActReason
from service.usecases.deliverables import accept_deliverable, list_deliverables, list_occurrences
from service.usecases.extension_requests import (
    approve_extension,
    list_extension_requests,
    request_extension,
)
from service.usecases.obstacles import (
    answer_obstacle,
    create_obstacle,
    forward_obstacle,
    list_obstacles,
    resolve_obstacle,
)
from service.usecases.progress_updates import record_update, write_update
from service.usecases.task_acts import confirm_task, return_task, suspend_task


@dataclass(frozen=True)
class Stage:
    """One thing to be said: where, by whom, of which task, when. agency: for whom a reporter speaks."""

    db: Database
    said: Said
    task: UUID
    crew: Mapping[str, Principal]
    speaker: Principal
    agency: UUID | None
    now: datetime

    @property
    def confirmer(self) -> Principal:
        return self.crew.get("coordinator-2") or self.crew["coordinator"]


async def enact(
    db: Database,
    file: PlanFile,
    moments: Sequence[tuple[datetime, Said]],
    tasks: Mapping[str, UUID],
    agencies: Agencies,
    crew: Mapping[str, Principal],
    *,
    step: Step,
) -> None:
    """Say everything in order. tasks: by name in the plan file. crew: the people of the place, by account."""
    slugs = {piece.name: piece.slug for piece in file.agencies}
    leads = {task.name: [ref.agency for ref in task.leads] for task in file.tasks}
    for now, said in moments:
        asked = [name for name in leads[said.task] if said.by in {None, slugs[name]}]
        own = next((name for name in asked if f"reporter.{slugs[name]}" in crew), None)
        speaker = crew["coordinator"] if own is None else crew[f"reporter.{slugs[own]}"]
        agency = None if own is None else agencies[own]
        await _ACTS[said.act](Stage(db.at(now), said, tasks[said.task], crew, speaker, agency, now))
        step(1)


async def _progress(stage: Stage) -> None:
    said = stage.said
    occurrence = None
    if said.occurrence is not None:
        found = json.loads(await list_occurrences(stage.speaker, stage.db, stage.task))
        occurrence = found["items"][said.occurrence - 1]["id"]
    await record_update(
        stage.speaker,
        stage.db,
        stage.task,
        marked(
            ProgressUpdateCreate(
                agency=stage.agency,
                text=said.text,
                percent=said.percent,
                status=SaidStatus.done if said.done_on else None,
                done_on=said.done_on,
                occurrence_id=occurrence,
            )
        ),
        now=stage.now,
    )


async def _note(stage: Stage) -> None:
    command = marked(ProgressUpdateCreate(kind=UpdateKind.note, text=stage.said.text))
    await record_update(stage.crew["coordinator"], stage.db, stage.task, command, now=stage.now)


async def _direction(stage: Stage) -> None:
    command = marked(ProgressUpdateCreate(kind=UpdateKind.direction, text=stage.said.text))
    await record_update(stage.crew["leader"], stage.db, stage.task, command, now=stage.now)


async def _complete(stage: Stage) -> None:
    command = ProgressUpdateCreate(
        agency=stage.agency,
        text=stage.said.text,
        status=SaidStatus.done,
        done_on=stage.said.done_on,
    )
    await write_update(stage.speaker, stage.db, stage.task, marked(command), act="complete", now=stage.now)


async def _accept(stage: Stage) -> None:
    """One product of the task, or all of them."""
    found = json.loads(await list_deliverables(stage.confirmer, stage.db, stage.task, now=stage.now))["items"]
    which = stage.said.product
    for product in found if which is None else found[which - 1 : which]:
        delivered = Acceptance(done_on=stage.said.done_on)
        await accept_deliverable(stage.confirmer, stage.db, UUID(product["id"]), delivered, now=stage.now)


async def _confirm(stage: Stage) -> None:
    await confirm_task(stage.confirmer, stage.db, stage.task, now=stage.now)


async def _return(stage: Stage) -> None:
    await return_task(stage.confirmer, stage.db, stage.task, _reason(stage.said), now=stage.now)


async def _suspend(stage: Stage) -> None:
    await suspend_task(stage.crew["leader"], stage.db, stage.task, _reason(stage.said), now=stage.now)


async def _extend(stage: Stage) -> None:
    asked = ExtensionRequestCreate.model_validate(
        {
            "task": stage.task,
            "agency": stage.agency,
            "requested_due": stage.said.due,
            "reason": stage.said.text,
        }
    )
    await request_extension(stage.speaker, stage.db, asked, now=stage.now)


async def _approve(stage: Stage) -> None:
    """Whatever is asked for of the task."""
    leader = stage.crew["leader"]
    query = ExtensionRequestQuery(task=stage.task, status=[ExtensionStatus.requested], fields="id")
    found = json.loads(await list_extension_requests(leader, stage.db, query))
    for asked in found["items"]:
        note = ExtensionApproval(note=stage.said.text)
        await approve_extension(leader, stage.db, UUID(asked["id"]), note, now=stage.now)


async def _raise(stage: Stage) -> None:
    """Of the lead's own accord where it has a reporter; what the coordinator raises has passed the focal office."""
    said = stage.said
    to = AddresseeWrite(unit=said.to) if said.to is not None else None
    command = ObstacleCreate(
        kind=ObstacleKind(said.act), text=said.text or "", task=stage.task, agency=stage.agency, addressee=to
    )
    await create_obstacle(stage.speaker, stage.db, marked(command), now=stage.now)


async def _raised_last(stage: Stage) -> UUID:
    query = ObstacleQuery(task=stage.task, limit=1, fields="id")
    found = json.loads(await list_obstacles(stage.crew["coordinator"], stage.db, query, now=stage.now))
    return UUID(found["items"][0]["id"])


async def _forward(stage: Stage) -> None:
    note = ObstacleForward(note=stage.said.text)
    await forward_obstacle(
        stage.crew["coordinator"], stage.db, await _raised_last(stage), note, now=stage.now
    )


async def _answer(stage: Stage) -> None:
    command = ObstacleAnswer(answer=stage.said.text or "")
    await answer_obstacle(stage.crew["leader"], stage.db, await _raised_last(stage), command, now=stage.now)


async def _resolve(stage: Stage) -> None:
    command = ObstacleResolve(resolution=stage.said.text or "")
    await resolve_obstacle(stage.speaker, stage.db, await _raised_last(stage), command, now=stage.now)


def _reason(said: Said) -> ActReason:
    return ActReason.model_validate({"reason": said.text})


_ACTS: Mapping[str, Callable[[Stage], Awaitable[None]]] = {
    "progress": _progress,
    "note": _note,
    "direction": _direction,
    "complete": _complete,
    "accept": _accept,
    "confirm": _confirm,
    "return": _return,
    "suspend": _suspend,
    "extend": _extend,
    "approve": _approve,
    "obstacle": _raise,
    "proposal": _raise,
    "forward": _forward,
    "answer": _answer,
    "resolve": _resolve,
}
