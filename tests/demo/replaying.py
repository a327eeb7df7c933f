"""How is the year of reports replayed by the rules alone, day by day?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from service.demo.plan_file import PlanFile, load
from service.domain.obligations import ObligationRecord
from service.domain.observations import PeriodWrite
from service.domain.owing import Lead, Party, PlanParties, owed_under_plan
from service.domain.report_acts import ReportRecord, clock, decided, filed, returned, verified, withdrawn
from service.domain.report_requests import ObligationCreate, called_on
from service.domain.report_states import ReportStatus, Taking, taking
from service.domain.reporting_rules import RuleFacts, kept_rule
from service.domain.tasks import Obligation

DEMO = Path(__file__).resolve().parents[2] / "service" / "demo"
GOLDEN: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "golden_reports.toml").read_text(encoding="utf-8")
)["reports"]
SPACE = UUID("00000000-0000-0000-0000-0000000feed0")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ABOVE = 1
"""Key of the unit above; the commune's own is 7."""


def key(name: str) -> UUID:
    return uuid5(SPACE, name)


@cache
def plan_of(place: str) -> PlanFile:
    return load(DEMO / place.replace("-", "_"))


class Replayed:
    """What came of one report: every change of standing, its filings, how far it has come."""

    def __init__(self) -> None:
        self.marks: list[list[Any]] = []
        self.own: list[list[Any]] = []
        self.filings: list[list[Any]] = []
        self.status = ""


def replayed(row: dict[str, Any]) -> Replayed:
    """The year of one report, from its first day to its last: what is done on a day, then where all stands."""
    found = Replayed()
    owed: ObligationRecord | None = None
    report: ReportRecord | None = None
    called = row.get("called")
    for day in _days():
        if owed is None:
            owed = _owed(row) if called is None else _called(row) if called[0] == day else None
        if owed is None:
            continue
        for event in row["events"]:
            if event[0] == day:
                report, owed = _done(report or _draft(row, owed), owed, event)
        _mark(found.marks, day, owed.calendar().on(day).code.value)
        if report is not None:
            stands = report.filings[-1].outcome is None
            own = clock(owed, report.last_day, report.filings[-1].on if stands else None)
            _mark(found.own, day, own.on(day).code.value)
    if report is not None:
        found.status = report.status.value
        found.filings = [
            [f.on, f.last_day or "none", "neither" if f.in_time is None else f.in_time, str(f.outcome or "")]
            for f in report.filings
        ]
    return found


def _days() -> Iterator[date]:
    day = YEAR[0]
    while day <= YEAR[1]:
        yield day
        day += timedelta(days=1)


def _mark(marks: list[list[Any]], day: date, code: str) -> None:
    if not marks or marks[-1][1] != code:
        marks.append([day, code])


def _facts(row: dict[str, Any]) -> RuleFacts:
    file = plan_of(row["plan"])
    rule = next(r for r in file.reporting_rules if r.line == row["line"] and _fits(r.periods, row["nominal"]))
    steps = [
        {
            "id": key(f"step {i}"),
            "ordinal": i,
            "act": step.act,
            "from_ids": [key(name) for name in step.from_],
            "leads": step.leads,
            "to_ids": [key(name) for name in step.to],
            "days_after": 0,
        }
        for i, step in enumerate(rule.steps, 1)
    ]
    return RuleFacts.model_validate(
        {
            "id": key(rule.name),
            "version": 1,
            "unit_key": 7,
            "named_agency_ids": [],
            "plan_id": key(row["plan"]),
            "plan_status": "published",
            "amending": False,
            "dropped_in": None,
            "starts_on": YEAR[0],
            "ends_on": None,
            "asked_from": None,
            "main": rule.main,
            "times": rule.read(),
            "obligation": Obligation(rule.obligation),
            "task_id": None,
            "indicator_id": None,
            "deliverable_id": None,
            "step_rows": steps,
            "homes": [],
            "kept": [],
            "parties": _parties(file),
            "units": [],
            "task": None,
            "indicator": None,
            "main_times": [],
        }
    )


def _fits(periods: tuple[str, ...], nominal: str) -> bool:
    """Whether one of the rule's periods is of the kind; a rule without periods takes any."""
    part = nominal.partition("-")[2] or "Y"
    return not periods or any(part == one or (len(one) == 1 and part[0] == one) for one in periods)


def _parties(file: PlanFile) -> PlanParties:
    led = {(ref.agency, ref.obligation) for item in (*file.tasks, *file.indicators) for ref in item.leads}
    leads = [Lead(agency_id=key(name), obligation=Obligation(how)) for name, how in sorted(led)]
    parties = [
        Party(id=key(a.name), unit_key=7, collective=a.collective, members=[key(m) for m in a.members])
        for a in file.agencies
    ]
    plan = file.plan
    return PlanParties(
        unit_key=7,
        period_start=max(plan.period_start, YEAR[0]),
        period_end=min(plan.period_end, YEAR[1]),
        effective_on=plan.effective_on,
        tracked_from=plan.tracked_from,
        task_leads=leads,
        indicator_leads=[],
        parties=parties,
    )


def _owed(row: dict[str, Any]) -> ObligationRecord:
    facts = _facts(row)
    assert facts.parties is not None
    (one,) = [
        found
        for found in owed_under_plan(kept_rule(facts), facts.parties, YEAR[0])
        if found["nominal"] == row["nominal"] and found["agency_id"] == key(row["agency"])
    ]
    return _record(one)


def _called(row: dict[str, Any]) -> ObligationRecord:
    day, *last = row["called"]
    command = ObligationCreate(
        rule=key("rule"), period=PeriodWrite(nominal=row["nominal"]), last_day=last[0] if last else None
    )
    return _record(called_on(_facts(row), command, key(row["agency"]), day))


def _record(row: dict[str, Any]) -> ObligationRecord:
    nothing = dict.fromkeys(("met_on", "waived_on", "ended_on", "ended_why"))
    given = {**nothing, **row, "id": key("obligation"), "version": 1, "reminder_count": 0}
    return ObligationRecord(**{name: given[name] for name in ObligationRecord.model_fields})


def _draft(row: dict[str, Any], owed: ObligationRecord) -> ReportRecord:
    step = _facts(row).step_rows[0]
    above = any("thành phố" in name for name in _receivers(row))
    return ReportRecord(
        id=key("report"),
        version=1,
        unit_key=7,
        receiver_key=ABOVE if above else 7,
        agency_id=key(row["agency"]),
        named_agency_ids=[],
        status=ReportStatus.draft,
        taking=taking(step.act, above=above),
        last_day=owed.last_day,
        submitted_by=None,
        filings=[],
        obligation=owed,
    )


def _receivers(row: dict[str, Any]) -> tuple[str, ...]:
    file = plan_of(row["plan"])
    rule = next(r for r in file.reporting_rules if r.line == row["line"] and _fits(r.periods, row["nominal"]))
    return rule.steps[0].to


def _done(
    report: ReportRecord, owed: ObligationRecord, event: list[Any]
) -> tuple[ReportRecord, ObligationRecord]:
    day, act = event[0], event[1]
    now, who = datetime(day.year, day.month, day.day, 2, tzinfo=UTC), key("somebody")
    report = report.model_copy(update={"obligation": owed})
    met: dict[str, Any] = {}
    if act == "submit":
        changes, met = filed(report, who, "somebody", now, day)
    elif act == "withdraw":
        changes, met = withdrawn(report, who, "somebody", "Nhầm", day)
    elif act == "return":
        changes = returned(report, who, "somebody", "Thiếu số liệu", event[2], day)
    elif act == "verify":
        changes = verified(who, "somebody", None, now)
    else:
        ended = ReportStatus.accepted if act == "accept" else ReportStatus.acknowledged
        changes = decided(ended, who, "somebody", None, now)
    assert report.taking in Taking
    known = {name: value for name, value in changes.items() if name in ReportRecord.model_fields}
    return report.model_copy(update=known), owed.model_copy(
        update={k: met[k] for k in ("met_on",) if k in met}
    )
