"""Who may record, verify, return, correct a figure, and what does each act write?

Verifier and recorder are never one person: neither whoever recorded a figure nor whoever
changed it last may verify it. A correction is a figure of its own; the verified one stands
until the correction is verified, and is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.calendars import Span, local_day
from service.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, invalid
from service.domain.evidence import evidence_faults
from service.domain.figure_grounds import CheckRow, Ground, KeptFigure, plain
from service.domain.figures import Figure, fold, settled
from service.domain.indicators import MACHINE as INDICATOR_MACHINE
from service.domain.latest_figures import SeriesKey, goal_on, judged
from service.domain.observation_figures import (
    LATE,
    check_faults,
    checked,
    doubts,
    figure_columns,
    figure_faults,
    figure_given,
    open_faults,
    period_faults,
    period_of,
    rechecked,
)
from service.domain.observation_records import FigureGround, FigureRow
from service.domain.observations import (
    MACHINE,
    CrossCheckWrite,
    ObservationCorrect,
    ObservationCreate,
    ObservationState,
)

_RECORD = Permission.observation_record

_BESIDE = ("supplied_by", "channel", "source_system", "evidence")
"""What is said beside the figure."""

MOST_CHECKS = 100
"""Cross-checks one figure may gather."""


def found(ground: FigureGround, observation_id: UUID) -> FigureRow:
    """The figure itself; NotFound where the caller does not see it."""
    row = ground.figure(observation_id)
    if row is None:
        raise NotFound("not_found", noun="observation")
    return row


def stated_for(principal: Principal, ground: Ground, agency: UUID | None) -> UUID | None:
    """Whose contribution is recorded; None for the figure of the unit, by whoever leads or keeps the records.

    Refuses (403) who may not speak for that agency, and (422) an agency whose figures nobody wants.
    """
    leads, contributors = ground.agencies("lead"), ground.contributors()
    if agency is not None:
        principal.require(_RECORD, ground.unit_key, [agency])
        if agency not in {*leads, *contributors}:
            raise invalid("/agency", "agency_not_contributing")
        return agency
    principal.require(_RECORD, ground.unit_key, [*leads, *contributors])
    if principal.acts_for(_RECORD, ground.unit_key, leads):
        return None
    own = [one for one in contributors if one in principal.agencies]
    if len(own) != 1:
        raise invalid("/agency", "agency_unclear")
    return own[0]


class Judged(NamedTuple):
    """What is written of a figure, and the figure as later ones are held against it."""

    columns: dict[str, Any]
    figure: Figure


def recorded(
    ground: Ground, command: ObservationCreate, agency: UUID | None, principal: Principal, now: datetime
) -> Judged:
    """A new figure. Refuses what is no figure, what is there already, what goes unexplained."""
    INDICATOR_MACHINE.require_state("record", ground.state or "")
    today = local_day(now)
    given = figure_given(command)
    faults = [
        *period_faults(command.period, today),
        *_quantity_faults(ground, command.quantity),
        *figure_faults(ground.value_kind, given),
    ]
    if command.cross_checks or command.evidence:
        faults += check_faults(command.cross_checks, ground.value_kind, today)
        faults += evidence_faults(command.evidence, today)
    if faults:
        raise Invalid("invalid", errors=tuple(faults))
    series = (command.quantity, agency)
    row = ground.figure_at(command.period.nominal, series)
    if row is not None:
        raise Conflict("figure_exists", period=row.nominal, state=row.state.value)
    window = span, start, end = period_of(command.period)
    columns, figure = _whole(
        ground, given, window, series, command.note, command.cross_checks, principal, today
    )
    place = {
        "nominal": span.nominal,
        "period_start": start,
        "period_end": end,
        "counts_from": min(end, today),
        "entered_late": _late(ground, end, today),
        "quantity": command.quantity,
        "agency_id": agency,
        "supplied_by": command.supplied_by,
        "channel": command.channel,
        "source_system": command.source_system,
        "evidence": command.evidence,
        "source": command.source,
    }
    return Judged(place | _place(ground, principal) | columns, figure)


def _place(ground: Ground, principal: Principal) -> dict[str, Any]:
    return {
        "indicator_id": ground.id,
        "unit_key": ground.unit_key,
        "named_agency_ids": ground.named_agency_ids,
        "recorded_by": principal.id,
        "recorded_by_name": principal.name,
    }


def _late(ground: Ground, end: date, today: date) -> bool:
    untracked = ground.tracked_from is not None and end < ground.tracked_from
    return untracked or today - end > LATE


def _quantity_faults(ground: Ground, quantity: str | None) -> list[FieldError]:
    """Where one line holds several quantities a figure says which."""
    names, plain_one = ground.quantities
    if quantity in names or (quantity is None and plain_one):
        return []
    if not names:
        return [FieldError("/quantity", "quantity_unwanted")]
    return [FieldError("/quantity", "quantity_unknown", (("names", ", ".join(names)),))]


def _whole(
    ground: Ground,
    given: Figure,
    window: tuple[Span, date, date],
    series: SeriesKey,
    note: str | None,
    checks: Sequence[CrossCheckWrite | CheckRow],
    principal: Principal,
    today: date,
) -> Judged:
    """A figure with its doubts and cross-checks; refuses (422) what a note has to explain. window: its period and the
    days really covered."""
    figure = settled(given)
    columns = figure_columns(figure)
    span, start, end = window
    raised = doubts(ground, figure, span, (start, end), series, today)
    held = [
        rechecked(ground, check, figure, note)
        if isinstance(check, CheckRow)
        else checked(ground, check, figure, principal.name, today, note)
        for check in checks
    ]
    if raised or held:
        asked = [fault for _, fault in raised] if note is None else []
        asked += open_faults(held)
        if asked:
            raise Invalid("invalid", errors=tuple(asked))
    columns["note"] = note
    columns["flags"] = [{"code": code, "note": note} for code, _ in raised]
    columns["cross_checks"] = held
    return Judged(columns, figure)


def changed(
    ground: Ground,
    row: KeptFigure,
    given: Figure,
    beside: Mapping[str, Any],
    principal: Principal,
    now: datetime,
) -> Judged:
    """What a change before verification writes; a figure that was returned is recorded again. given: the figure as it
    is to be. beside: what else was given, by the names of an ObservationPatch."""
    require_recorder(ground, row, principal)
    MACHINE.require_state("update", row.acts_by)
    today = local_day(now)
    faults = figure_faults(ground.value_kind, given)
    shown = beside.get("evidence")
    if shown:
        faults += evidence_faults(shown, today)
    if faults:
        raise Invalid("invalid", errors=tuple(faults))
    window = row.span, row.period_start, row.period_end
    series, note = (row.quantity, row.agency_id), beside.get("note", row.note)
    columns, figure = _whole(ground, given, window, series, note, row.cross_checks, principal, today)
    columns |= {name: beside[name] for name in _BESIDE if name in beside}
    columns |= {"state": ObservationState.recorded, "return_reason": None, "changed_by": principal.id}
    return Judged(columns, figure)


def corrected(
    ground: Ground, row: KeptFigure, command: ObservationCorrect, principal: Principal, now: datetime
) -> Judged:
    """A correction, a figure of its own. It changes its own period, whenever it comes."""
    require_recorder(ground, row, principal)
    if row.acts_by == "correcting":
        raise Conflict("correction_open")
    MACHINE.require_state("correct", row.acts_by)
    given = figure_given(command)
    today = local_day(now)
    faults = (*figure_faults(ground.value_kind, given), *evidence_faults(command.evidence, today))
    if faults:
        raise Invalid("invalid", errors=faults)
    columns, figure = _whole(
        ground,
        given,
        (row.span, row.period_start, row.period_end),
        (row.quantity, row.agency_id),
        command.note,
        row.cross_checks,
        principal,
        today,
    )
    columns |= _place(ground, principal)
    columns |= {
        "nominal": row.nominal,
        "period_start": row.period_start,
        "period_end": row.period_end,
        "counts_from": row.counts_from,
        "entered_late": _late(ground, row.period_end, today),
        "quantity": row.quantity,
        "agency_id": row.agency_id,
        "supplied_by": command.supplied_by,
        "channel": command.channel,
        "source_system": command.source_system,
        "evidence": command.evidence,
        "source": row.source,
        "corrects_id": row.id,
        "correction_reason": command.reason,
    }
    return Judged(columns, figure)


def require_recorder(ground: Ground, row: KeptFigure, principal: Principal) -> None:
    """Refuse (403) who may not speak for the figure: its agency, else those that lead, or the records' keeper."""
    principal.require(_RECORD, ground.unit_key, ground.answering(row))


def require_removable(ground: FigureGround, row: FigureRow, principal: Principal) -> None:
    """Refuse to take back what has been verified: from then on there are only corrections."""
    require_recorder(ground, row, principal)
    MACHINE.require_state("delete", row.acts_by)


def require_judge(ground: FigureGround, row: FigureRow, act: str, principal: Principal) -> None:
    """Refuse (403) who recorded or changed the figure, and who may not verify; (409) what does not wait for it."""
    if act == "verify" and principal.id in (row.recorded_by, row.changed_by):
        raise Forbidden("recorder_verifies")
    principal.require(MACHINE.act(act).permission, ground.unit_key)
    MACHINE.require_state(act, row.acts_by)
    if act == "verify" and any(check.is_open for check in row.cross_checks):
        raise Conflict("cross_check_open")


def verified(ground: FigureGround, row: FigureRow) -> tuple[FigureGround, FigureRow | None]:
    """The ground once a figure counts, and the figure it takes the place of, if it is a correction."""
    now_verified = row.model_copy(update={"state": ObservationState.verified})
    old = ground.figure(row.corrects_id) if row.corrects_id is not None else None
    if old is None:
        return ground.after(now_verified), None
    return ground.after(now_verified, old.model_copy(update={"replaced": True})), old


def judgement(ground: FigureGround, row: FigureRow) -> dict[str, Any] | None:
    """How a figure is judged as it is verified, by what has come together up to its period; kept for good."""
    key = (row.quantity, row.agency_id)
    goals = ground.goals_of(key)
    if not goals:
        return None
    said = (r for r in ground.readings().get(key, ()) if r.period.end <= row.span.end)
    standing = fold(said, ground.aggregation)
    if standing is None:
        return None
    told = judged(standing, goals, ground.yard)
    return {
        "met": told["met"],
        "progress": plain(told["progress"]),
        "baselineAssumed": told["baselineAssumed"],
        "target": goal_on(goals, row.span.end).text,
    }


def returned(reason: str) -> dict[str, Any]:
    """What giving a figure back writes."""
    return {"state": ObservationState.returned, "return_reason": reason}


def cross_checked(
    ground: FigureGround, row: FigureRow, command: CrossCheckWrite, principal: Principal, now: datetime
) -> dict[str, Any]:
    """What another system's figure adds; beyond the tolerance it stays open until somebody answers."""
    principal.require(MACHINE.act("cross-check").permission, ground.unit_key)
    MACHINE.require_state("cross-check", row.acts_by)
    today = local_day(now)
    faults = tuple(check_faults([command], ground.value_kind, today, at=""))
    if faults:
        raise Invalid("invalid", errors=faults)
    if len(row.cross_checks) >= MOST_CHECKS:
        raise Conflict("cross_checks_full", most=MOST_CHECKS)
    told = (command.source_system, command.value, command.on or today)
    if any((check.source_system, check.value, check.on) == told for check in row.cross_checks):
        raise Conflict("cross_check_there", source=command.source_system)
    added = checked(ground, command, row.figure, principal.name, today, None)
    return {"cross_checks": [*row.cross_checks, added]}


def explained(ground: FigureGround, row: FigureRow, note: str, principal: Principal) -> dict[str, Any]:
    """What a note answers: every cross-check that is open."""
    require_recorder(ground, row, principal)
    MACHINE.require_state("explain", row.acts_by)
    if not any(check.is_open for check in row.cross_checks):
        raise Conflict("nothing_to_explain")
    checks = [
        check.model_copy(update={"note": note}) if check.is_open else check for check in row.cross_checks
    ]
    return {"cross_checks": checks}
