"""Which way does an obstacle take, who may do what on it, and how old is it in working days?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.domain.access import Grant, Principal, Role
from service.domain.errors import Conflict, Forbidden, Problem
from service.domain.obstacle_acts import (
    MOST_STEPS,
    answered,
    forwarded,
    reopened,
    resolved,
    returned,
    submitted,
    withdrawn,
)
from service.domain.obstacle_records import ObstacleRecord
from service.domain.obstacles import (
    MACHINE,
    WAITS_FOR,
    ObstacleAnswer,
    ObstacleForward,
    ObstacleStatus,
    ObstacleStep,
    ObstacleSubmit,
)
from service.domain.types import Ref
from service.domain.working_days import worked_between

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
COMMUNE, CITY = 500, 100
POLICE, DEPARTMENT = uuid4(), uuid4()


def somebody(role: Role, at: int = COMMUNE, agency: UUID | None = None) -> Principal:
    reach = ((COMMUNE, COMMUNE),) if at == COMMUNE else ((CITY, 900),)
    return Principal(uuid4(), 1, "user", role.value, (Grant(role, ((at, at),), reach, agency),))


COORDINATOR, LEADER = somebody(Role.coordinator), somebody(Role.leader)
REPORTER = somebody(Role.reporter, agency=POLICE)
ABOVE = somebody(Role.reporter, CITY, DEPARTMENT)
CITY_LEADER, CITY_CLERK = somebody(Role.leader, CITY), somebody(Role.coordinator, CITY)


def known(
    status: ObstacleStatus, *, to: UUID | None = None, at: int = COMMUNE, **more: Any
) -> ObstacleRecord:
    """An obstacle that the police raised, to the commune itself unless said otherwise."""
    return ObstacleRecord(
        **{
            "unit_key": COMMUNE,
            "agencies": [],
            "addressed_unit": None,
            "above": [],
            "id": uuid4(),
            "version": 1,
            "published": True,
            "status": status,
            "text": "Thiếu kinh phí",
            "agency_id": POLICE,
            "addressee_unit_key": at,
            "addressee_id": to,
            "named_agency_ids": [],
            "raised_by": REPORTER.id,
            "reopened": 0,
            "steps": [],
            **more,
        }
    )


def attempt(who: Principal, act: str, record: ObstacleRecord) -> str:
    """The status an act leads to, or the code of the refusal."""
    rules: dict[str, Any] = {
        "forward": lambda: forwarded(who, record, ObstacleForward(), NOW),
        "return": lambda: returned(who, record, "Thiếu số", NOW),
        "submit": lambda: submitted(who, record, ObstacleSubmit(), NOW),
        "answer": lambda: answered(who, record, ObstacleAnswer(answer="Được"), NOW),
        "resolve": lambda: resolved(who, record, "Xong", NOW),
        "reopen": lambda: reopened(who, record, "Chưa", NOW),
        "withdraw": lambda: withdrawn(who, record, "Thôi", NOW),
    }
    try:
        return str(rules[act]()["status"])
    except Problem as problem:
        return problem.code


WAY = {
    "raised": {"forward": "forwarded", "return": "returned", "withdraw": "withdrawn"},
    "returned": {"submit": "raised", "withdraw": "withdrawn"},
    "forwarded": {"answer": "answered", "return": "raised", "resolve": "resolved", "withdraw": "withdrawn"},
    "answered": {"resolve": "resolved", "reopen": "forwarded"},
    "resolved": {"reopen": "forwarded"},
    "withdrawn": {},
}


@pytest.mark.parametrize("status", WAY)
def test_the_way_of_an_obstacle(status: str) -> None:
    record = known(ObstacleStatus(status))
    everybody = (COORDINATOR, LEADER, REPORTER)

    led = {act: {attempt(who, act, record) for who in everybody} for act in dict(MACHINE.acts)}

    assert {
        act: to for act, found in led.items() for to in found - {"not_yours", "wrong_state", "own_obstacle"}
    } == WAY[status]
    assert (ObstacleStatus(status) in WAITS_FOR) is (status not in ("resolved", "withdrawn"))


@pytest.mark.parametrize(
    ("to", "at", "may"),
    [
        (None, COMMUNE, {"LEADER"}),
        (POLICE, COMMUNE, {"LEADER", "COORDINATOR"}),  # the police raised it itself
        (None, CITY, {"CITY_LEADER"}),
        (DEPARTMENT, CITY, {"CITY_LEADER", "CITY_CLERK", "ABOVE"}),
    ],
    ids=["the unit", "an agency", "the city", "a department"],
)
def test_who_may_answer(to: UUID | None, at: int, may: set[str]) -> None:
    record = known(ObstacleStatus.forwarded, to=to, at=at)
    people = {
        "COORDINATOR": COORDINATOR,
        "LEADER": LEADER,
        "REPORTER": REPORTER,
        "ABOVE": ABOVE,
        "CITY_LEADER": CITY_LEADER,
        "CITY_CLERK": CITY_CLERK,
    }

    answering = {name for name, who in people.items() if attempt(who, "answer", record) == "answered"}

    assert answering == may


def test_a_forwarded_obstacle_is_seen_above_and_keeps_every_step() -> None:
    first = ObstacleStep(act="raise", at=NOW, by=Ref(id=REPORTER.id, name="reporter"))
    record = known(ObstacleStatus.raised, published=False, steps=[first])

    changes = forwarded(COORDINATOR, record, ObstacleForward(note="Gấp"), NOW)

    assert (changes["published"], changes["waiting_since"]) == (True, date(2026, 11, 23))
    assert [(step.act, step.by.name, step.text) for step in changes["steps"]] == [
        ("raise", "reporter", None),
        ("forward", "coordinator", "Gấp"),
    ]


def test_an_obstacle_that_goes_to_and_fro_without_end_can_only_be_withdrawn() -> None:
    step = ObstacleStep(act="reopen", at=NOW, by=Ref(id=REPORTER.id, name="reporter"))
    record = known(ObstacleStatus.answered, steps=[step] * MOST_STEPS)
    waiting = known(ObstacleStatus.forwarded, steps=[step] * MOST_STEPS)

    with pytest.raises(Conflict, match="obstacle_too_long"):
        reopened(REPORTER, record, "Chưa", NOW)

    assert withdrawn(REPORTER, waiting, "Thôi", NOW)["status"] == "withdrawn"


def test_nobody_returns_what_they_raised_themselves() -> None:
    record = known(
        ObstacleStatus.forwarded, to=DEPARTMENT, raised_by=COORDINATOR.id, addressee_unit_key=COMMUNE
    )

    with pytest.raises(Forbidden, match="own_obstacle"):
        returned(COORDINATOR, record, "Không thuộc", NOW)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),  # Friday to Monday
        (date(2026, 11, 23), date(2026, 11, 25), 1),  # the Day of Culture between them
        (date(2026, 2, 13), date(2026, 2, 23), 1),  # Tết: the last working day before it, and the first after
        (date(2026, 4, 24), date(2026, 5, 4), 3),  # the Hùng Kings, Reunification and Labour Day
    ],
)
def test_working_days_leave_out_week_ends_and_holidays(since: date, until: date, days: int) -> None:
    assert worked_between(since, until) == days
