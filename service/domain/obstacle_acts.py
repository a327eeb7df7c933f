"""Who may do what with an obstacle, to whom may it go, and what does each act write?

Decisions the domain's text leaves open, taken here:
- The focal office is the unit's coordinators. What they raise themselves, for the unit or for an agency,
  has passed them: it goes to the addressee at once.
- Nobody answers what they raised themselves, whatever their roles.
- An addressee that is the wrong one returns it to the focal office, which may forward it to another; the
  former one is out of it then, and an agency of another unit sees it no more.
- It is seen above the unit once it was forwarded: until then it is a matter between agency and focal office.
- Opening it again sends it to the addressee again; the former answer stays among the steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.errors import Conflict, Forbidden, invalid
from service.domain.evidence import evidence_faults
from service.domain.indicators import MACHINE as INDICATOR_MACHINE
from service.domain.obstacle_records import Addressing, ObstacleGround, ObstacleRecord
from service.domain.obstacles import (
    MACHINE,
    WITH_AGENCY,
    WITH_UNIT,
    AddresseeWrite,
    ObstacleAbout,
    ObstacleAnswer,
    ObstacleCreate,
    ObstacleForward,
    ObstacleStatus,
    ObstacleStep,
    ObstacleSubmit,
    searchable,
)
from service.domain.plan_facts import refuse_if
from service.domain.plans import MACHINE as PLAN_MACHINE
from service.domain.tasks import MACHINE as TASK_MACHINE
from service.domain.types import Ref

P, S = Permission, ObstacleStatus
MOST_STEPS = 200
"""So often an obstacle may go to and fro."""
_OF = {
    ObstacleAbout.plan: PLAN_MACHINE,
    ObstacleAbout.task: TASK_MACHINE,
    ObstacleAbout.indicator: INDICATOR_MACHINE,
}


def about(command: ObstacleCreate) -> tuple[ObstacleAbout, UUID]:
    """What something is raised about. Refuses (422) none and several."""
    given = [(one, getattr(command, one.value)) for one in ObstacleAbout if getattr(command, one.value)]
    if len(given) != 1:
        raise invalid(f"/{given[1][0]}" if given else "/task", "obstacle_about_one")
    return given[0]


def raising_agency(principal: Principal, ground: ObstacleGround, agency: UUID | None) -> UUID | None:
    """Who raises it; None for the unit as a whole, by its focal office.

    Refuses (403) who may not speak for that agency, and (422) one that is not there or has no part in the matter.
    """
    fitting = ground.agency_ids
    if agency is not None:
        if agency not in {*fitting, *(one.id for one in ground.agencies)}:
            raise invalid("/agency", "unknown_agency")
        principal.require(P.obstacle_raise, ground.unit_key, [agency])
        if agency not in fitting:
            raise invalid("/agency", "obstacle_agency")
        return agency
    principal.require(P.obstacle_raise, ground.unit_key, fitting)
    if principal.acts_for(P.obstacle_raise, ground.unit_key, ()):
        return None
    own = [one for one in fitting if one in principal.agencies]
    if len(own) != 1:
        raise invalid("/agency", "agency_unclear")
    return own[0]


@dataclass(frozen=True)
class Addressee:
    """Who is to answer, and how they are called."""

    unit_key: int
    agency_id: UUID | None
    name: str


def addressee(write: AddresseeWrite, at: Addressing) -> Addressee:
    """Whom a write names. Refuses (422) who is not in the directory, and who does not belong to the unit or
    to one above it."""
    if (write.agency is None) == (write.unit is None):
        raise invalid("/addressee", "obstacle_addressee_one")
    above = {unit.key for unit in at.above}
    if write.agency is not None:
        agency = next((one for one in at.agencies if one.id == write.agency), None)
        if agency is None:
            raise invalid("/addressee/agency", "unknown_agency")
        if agency.unit_key not in above:
            raise invalid("/addressee/agency", "obstacle_addressee_elsewhere")
        return Addressee(agency.unit_key, agency.id, agency.name)
    if at.addressed_unit is None:
        raise invalid("/addressee/unit", "unit_unknown", given=write.unit)
    if at.addressed_unit.key not in above:
        raise invalid("/addressee/unit", "obstacle_addressee_elsewhere")
    return Addressee(at.addressed_unit.key, None, at.addressed_unit.name)


def raised(
    principal: Principal, ground: ObstacleGround, what: ObstacleAbout, command: ObstacleCreate, now: datetime
) -> dict[str, Any]:
    """The columns of a new obstacle."""
    agency = raising_agency(principal, ground, command.agency)
    _OF[what].require_state("obstacle", ground.state)
    own = next(unit for unit in ground.above if unit.key == ground.unit_key)
    to = addressee(command.addressee, ground) if command.addressee else Addressee(own.key, None, own.name)
    passed = principal.acts_for(P.obstacle_forward, ground.unit_key, ())
    elsewhere = {one.id for one in ground.agencies if one.unit_key != ground.unit_key}
    return {
        "unit_key": ground.unit_key,
        "plan_id": ground.plan_id,
        "task_id": ground.id if what is ObstacleAbout.task else None,
        "indicator_id": ground.id if what is ObstacleAbout.indicator else None,
        "about": {"kind": what, "id": ground.id, "number": ground.number, "name": ground.name},
        "kind": command.kind,
        "text": command.text,
        "folded": searchable(command.text),
        "agency_id": agency,
        **_addressed(to),
        "named_agency_ids": sorted(elsewhere & {agency, to.agency_id}),
        "status": S.forwarded if passed else S.raised,
        "published": passed,
        "raised_on": local_day(now),
        "waiting_since": local_day(now),
        "raised_by": principal.id,
        "raised_by_name": principal.name,
        "steps": [_step(principal, "raise", now, None, to)],
        "source": command.source,
    }


def _addressed(to: Addressee) -> dict[str, Any]:
    return {"addressee_unit_key": to.unit_key, "addressee_id": to.agency_id}


def _step(
    principal: Principal, act: str, now: datetime, text: str | None, to: Addressee | None = None
) -> ObstacleStep:
    by = Ref(id=principal.id, name=principal.name)
    return ObstacleStep(act=act, at=now, by=by, text=text, to=to.name if to else None)


def require_act(principal: Principal, record: ObstacleRecord, act: str) -> None:
    """Refuse (403) who may not do it, (409) what does not fit the state."""
    if act == "answer" or (act == "return" and record.state in (WITH_AGENCY, WITH_UNIT)):
        _require_addressee(principal, record)
    else:
        own = [record.agency_id] if record.agency_id is not None else []
        permission = P.obstacle_forward if act in ("forward", "return") else P.obstacle_raise
        principal.require(permission, record.unit_key, own if permission is P.obstacle_raise else None)
    MACHINE.require_state(act, record.state)
    if len(record.steps) >= MOST_STEPS and act != "withdraw":
        raise Conflict("obstacle_too_long", most=MOST_STEPS)


def _require_addressee(principal: Principal, record: ObstacleRecord) -> None:
    at, agency = record.addressee_unit_key, record.addressee_id
    if agency is None or not principal.may(P.obstacle_relay, at):
        principal.require(P.obstacle_answer, at, [agency] if agency is not None else [])
    if record.raised_by == principal.id:
        raise Forbidden("own_obstacle")


def _changed(
    principal: Principal,
    record: ObstacleRecord,
    act: str,
    now: datetime,
    said: str | None,
    to: Addressee | None = None,
    **columns: Any,
) -> dict[str, Any]:
    """The columns that an act writes: those given, the step, and since when it waits as it does now."""
    return {
        "id": record.id,
        "version": record.version,
        "waiting_since": local_day(now),
        "steps": [*record.steps, _step(principal, act, now, said, to)],
        **columns,
    }


def forwarded(
    principal: Principal, record: ObstacleRecord, command: ObstacleForward, now: datetime
) -> dict[str, Any]:
    """Passed on by the focal office, to whom it was addressed or to another."""
    require_act(principal, record, "forward")
    to = addressee(command.addressee, record) if command.addressee else None
    columns: dict[str, Any] = {"status": S.forwarded, "published": True, "return_reason": None}
    return _changed(
        principal, record, "forward", now, command.note, to, **columns, **_readdressed(record, to)
    )


def _readdressed(record: ObstacleRecord, to: Addressee | None) -> dict[str, Any]:
    """Whom it goes to from now on; of agencies of other units the raiser and the addressee are named."""
    if to is None:
        return {}
    kept = {one for one in record.named_agency_ids if one == record.agency_id}
    far = {to.agency_id} if to.agency_id is not None and to.unit_key != record.unit_key else set()
    return {**_addressed(to), "named_agency_ids": sorted(kept | far)}


def returned(principal: Principal, record: ObstacleRecord, reason: str, now: datetime) -> dict[str, Any]:
    """Given back: by the addressee to the focal office, by the focal office to whoever raised it."""
    require_act(principal, record, "return")
    status = S.returned if record.status is S.raised else S.raised
    return _changed(principal, record, "return", now, reason, status=status, return_reason=reason)


def submitted(
    principal: Principal, record: ObstacleRecord, command: ObstacleSubmit, now: datetime
) -> dict[str, Any]:
    """Sent to the focal office again."""
    require_act(principal, record, "submit")
    to = addressee(command.addressee, record) if command.addressee else None
    text = command.text or record.text
    columns: dict[str, Any] = {"status": S.raised, "return_reason": None, "text": text, "folded": searchable(text)}
    return _changed(principal, record, "submit", now, command.note, to, **columns, **_readdressed(record, to))


def answered(
    principal: Principal, record: ObstacleRecord, command: ObstacleAnswer, now: datetime
) -> dict[str, Any]:
    """Answered by the addressee, or for an agency by its unit's coordinator."""
    require_act(principal, record, "answer")
    refuse_if(list(evidence_faults(command.evidence, local_day(now))))
    return _changed(
        principal,
        record,
        "answer",
        now,
        command.answer,
        status=S.answered,
        answer=command.answer,
        evidence=command.evidence,
        answered_on=local_day(now),
        answered_by=principal.id,
        answered_by_name=principal.name,
    )


def resolved(principal: Principal, record: ObstacleRecord, resolution: str, now: datetime) -> dict[str, Any]:
    """Settled, also without an answer."""
    require_act(principal, record, "resolve")
    columns: dict[str, Any] = {"status": S.resolved, "resolution": resolution, "ended_on": local_day(now)}
    return _changed(principal, record, "resolve", now, resolution, **columns)


def reopened(principal: Principal, record: ObstacleRecord, reason: str, now: datetime) -> dict[str, Any]:
    """Back with the addressee, without the answer that did not help."""
    require_act(principal, record, "reopen")
    gone = ("answer", "answered_on", "answered_by", "answered_by_name", "resolution", "ended_on")
    columns: dict[str, Any] = {"status": S.forwarded, "reopened": record.reopened + 1, "evidence": []}
    return _changed(principal, record, "reopen", now, reason, **columns, **dict.fromkeys(gone))


def withdrawn(principal: Principal, record: ObstacleRecord, reason: str, now: datetime) -> dict[str, Any]:
    """Taken back."""
    require_act(principal, record, "withdraw")
    return _changed(principal, record, "withdraw", now, reason, status=S.withdrawn, ended_on=local_day(now))
