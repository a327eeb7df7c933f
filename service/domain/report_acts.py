"""What may be done with a report, by whom, and what does it change in the report and in what is owed?

The one who reports drafts, files and withdraws; the focal office verifies, gathers or returns; what is
filed inside a unit for acceptance is accepted by its leaders, what goes up by the unit above. Nobody
verifies or decides what they have filed themselves. Two clocks run: the obligation's is stopped by the
first filing that was not withdrawn and never starts again; the report's own starts anew with each return.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.acts import Act, Machine, machine, offered
from service.domain.errors import Conflict, Forbidden, invalid
from service.domain.obligation_standings import ObligationFacts, ObligationStanding, obligation_calendar
from service.domain.obligations import ObligationRecord
from service.domain.report_states import FilingOutcome, ReportStatus, Taking, state_of
from service.domain.reports import ReportAcknowledgement
from service.domain.standing_calendars import StandingCalendar
from service.domain.tasks import Obligation
from service.domain.types import View

P, S, T = Permission, ReportStatus, Taking


def _filed(*statuses: ReportStatus, how: tuple[Taking, ...] = tuple(Taking)) -> frozenset[str]:
    return frozenset(state_of(status, one) for status in statuses for one in how)


_WRITTEN = frozenset({"draft", "returned", "withdrawn"})
_FILED = _filed(S.submitted, S.verified)
_GATHERED = _filed(S.verified, how=(T.gather,))
_RAISED = _filed(S.submitted, S.verified, how=(T.accept_above,))
_TOLD = _filed(S.submitted, S.verified, how=(T.acknowledge_above, T.enter))
_JUDGED = _filed(S.submitted, S.verified, how=(T.accept,))
_NOTED = _filed(S.submitted, S.verified, how=(T.acknowledge,))

WRITING = machine(
    "report",
    {
        "update": Act(P.report_write, _WRITTEN, for_agency=True),
        "delete": Act(P.report_write, frozenset({"draft"}), for_agency=True),
        "submit": Act(P.report_write, _WRITTEN, for_agency=True),
        "withdraw": Act(P.report_write, _filed(S.submitted), for_agency=True),
        # What was filed stands still; the paper is often signed only once it was accepted.
        "attach-scan": Act(
            P.report_write, _FILED | {"accepted", "acknowledged"}, for_agency=True, operation="attach_report_scan"
        ),
    },
)
"""What the one who reports may do, at the unit of the report."""

TAKING = machine(
    "report",
    {
        "verify": Act(P.report_verify, _filed(S.submitted)),
        "return": Act(P.report_verify, _FILED),
        "accept": Act(P.report_verify, _GATHERED | _RAISED),
        "acknowledge": Act(P.report_verify, _TOLD),
    },
)
"""What the focal office may do, and the unit above; at the unit that receives."""

DECIDING = machine(
    "report",
    {
        "accept": Act(P.report_accept, _JUDGED),
        "acknowledge": Act(P.report_accept, _NOTED),
    },
)
"""What is the leaders' alone: to accept what was consolidated for them."""

MACHINE = machine(
    "report",
    {
        **dict(WRITING.acts),
        **dict(TAKING.acts),
        "accept": Act(P.report_verify, _GATHERED | _RAISED | _JUDGED),
        "acknowledge": Act(P.report_verify, _TOLD | _NOTED),
    },
)
"""All of it: in which states an act fits at all. Who may do it say the three others."""

OTHERS_ONLY = frozenset({"verify", "accept", "acknowledge", "return"})
"""Nobody does these with what they have filed themselves; who files may type it into a system, though."""


class FilingRow(View):
    """A filing as kept; by: who filed."""

    at: datetime
    on: date
    by: dict[str, Any]
    last_day: date | None
    in_time: bool | None
    outcome: FilingOutcome | None = None
    outcome_on: date | None = None
    outcome_by: dict[str, Any] | None = None
    reason: str | None = None


class ReportRecord(View):
    """What the rules need of one report. obligation: the row it answers."""

    id: UUID
    version: int
    unit_key: int
    receiver_key: int
    agency_id: UUID | None
    named_agency_ids: list[UUID]
    status: ReportStatus
    taking: Taking
    last_day: date | None
    submitted_by: UUID | None
    filings: list[FilingRow]
    obligation: ObligationRecord

    @property
    def state(self) -> str:
        return state_of(self.status, self.taking)


def require(record: ReportRecord, principal: Principal, act: str) -> None:
    """Refuse an act that does not fit the state (409), that is not the caller's, or about what they filed (403)."""
    own = dict(WRITING.acts).get(act)
    if own is not None:
        agencies = [record.agency_id] if record.agency_id is not None else []
        principal.require(own.permission, record.unit_key, agencies)
        MACHINE.require_state(act, record.state)
        return
    fits = [m.act(act) for m in (TAKING, DECIDING) if act in dict(m.acts)]
    here = [one for one in fits if record.state in one.states] or fits[:1]
    principal.require(here[0].permission, record.receiver_key)
    MACHINE.require_state(act, record.state)
    if act in OTHERS_ONLY and record.submitted_by == principal.id and record.taking is not Taking.enter:
        raise Forbidden("own_report")


def offers(principal: Principal, machines: tuple[Machine, ...]) -> str:
    """The principal's parts of several machines, as one list for `allowed_acts`."""
    parts = [text for one in machines if (text := offered(principal, one)[1:-1])]
    return f"[{', '.join(parts)}]"


def clock(
    record: ObligationRecord, last_day: date | None, filed_on: date | None
) -> StandingCalendar[ObligationStanding]:
    """Where the filing that is due, or stands, is on each day: judged like an obligation, by its own last day."""
    return obligation_calendar(
        ObligationFacts(
            opens_on=record.opens_on,
            window_end=record.window_end,
            last_day=last_day,
            asked=record.obligation is Obligation.asked,
            effective_on=record.effective_on,
            tracked_from=record.tracked_from,
            met_on=filed_on,
        )
    )


def require_owed(record: ObligationRecord, today: date) -> None:
    """Refuse (409) to report what was let go, or is asked for no more since plan, rule or unit ended."""
    if record.calendar().on(today).code is ObligationStanding.WAIVED:
        raise Conflict("report_not_owed")


def filed(
    record: ReportRecord, by: UUID, name: str, now: datetime, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What filing changes: in the report, and in what it answers. The obligation is met by its first filing."""
    code = clock(record.obligation, record.last_day, today).on(today).code
    one = FilingRow(
        at=now,
        on=today,
        by={"id": by, "name": name},
        last_day=record.last_day,
        in_time=None if record.last_day is None else _IN_TIME.get(code),
    )
    report = {
        "status": S.submitted,
        "submitted_at": now,
        "submitted_by": by,
        "submitted_by_name": name,
        "filings": [*record.filings, one],
        "published": record.taking in (T.accept_above, T.acknowledge_above),
        "return_reason": None,
        **NOT_JUDGED,
        **_computed(record, record.last_day, today),
    }
    if not record.filings:
        report["first_submitted_at"] = now
    return report, _met(record.obligation, record.obligation.met_on or today)


NOT_JUDGED: dict[str, Any] = {
    "verified_by": None,
    "verified_by_name": None,
    "verified_at": None,
    "verify_note": None,
}

_IN_TIME = {ObligationStanding.MET_ON_TIME: True, ObligationStanding.MET_LATE: False}
"""What lay before issue or tracking is neither."""


def withdrawn(
    record: ReportRecord, by: UUID, name: str, reason: str, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What taking a filing back changes. It met nothing: only one that was returned before still counts."""
    filings = _over(record, FilingOutcome.withdrawn, by, name, reason, today)
    first = next((one.on for one in filings if one.outcome is not FilingOutcome.withdrawn), None)
    report = {
        "status": S.withdrawn,
        "published": False,
        "filings": filings,
        **_computed(record, record.last_day, None),
    }
    return report, _met(record.obligation, first)


def returned(
    record: ReportRecord, by: UUID, name: str, reason: str, due: date, today: date
) -> dict[str, Any]:
    """What a return changes: the report's own clock begins anew, what is owed stays as it was met."""
    if due < today:
        raise invalid("/due", "report_due_past", today=today.isoformat())
    return {
        "status": S.returned,
        "return_reason": reason,
        "last_day": due,
        "filings": _over(record, FilingOutcome.returned, by, name, reason, today),
        **NOT_JUDGED,
        **_computed(record, due, None),
    }


def verified(by: UUID, name: str, note: str | None, now: datetime) -> dict[str, Any]:
    """What verifying changes."""
    return {
        "status": S.verified,
        "verified_by": by,
        "verified_by_name": name,
        "verified_at": now,
        "verify_note": note,
    }


def decided(status: ReportStatus, by: UUID, name: str, note: str | None, now: datetime) -> dict[str, Any]:
    """What acceptance or acknowledgement changes: it is seen above, and stands still from now on."""
    return {
        "status": status,
        "published": True,
        "decided_by": by,
        "decided_by_name": name,
        "decided_at": now,
        "decision_note": note,
    }


def entered(
    record: ReportRecord, command: ReportAcknowledgement, by: UUID, name: str, today: date
) -> dict[str, Any]:
    """What is kept of the entry in an outside system; refused (422) where it is missing, or there is none."""
    to_system = record.taking is Taking.enter
    if command.entered is None:
        if to_system:
            raise invalid("/entered", "report_entry_missing")
        return {}
    if not to_system:
        raise invalid("/entered", "report_not_entered_anywhere")
    if command.entered.on > today:
        raise invalid("/entered/on", "day_in_future", today=today.isoformat())
    entry = {
        "on": command.entered.on,
        "reference": command.entered.reference,
        "by": {"id": by, "name": name},
    }
    return {"entered": entry}


def _over(
    record: ReportRecord, outcome: FilingOutcome, by: UUID, name: str, reason: str, today: date
) -> list[FilingRow]:
    change = {
        "outcome": outcome,
        "outcome_on": today,
        "outcome_by": {"id": by, "name": name},
        "reason": reason,
    }
    return [*record.filings[:-1], record.filings[-1].model_copy(update=change)]


def _met(record: ObligationRecord, on: date | None) -> dict[str, Any]:
    return {"met_on": on, **record.model_copy(update={"met_on": on}).computed()}


def _computed(record: ReportRecord, last_day: date | None, filed_on: date | None) -> dict[str, Any]:
    return clock(record.obligation, last_day, filed_on).columns()
