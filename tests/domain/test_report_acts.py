"""Which act fits which state of a report, what does it change, and how do its two clocks run?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from service.domain.access import Grant, Permission, Principal, Role
from service.domain.errors import Conflict, Forbidden, Invalid
from service.domain.obligation_standings import ObligationStanding
from service.domain.owing import StepAct
from service.domain.report_acts import (
    MACHINE,
    clock,
    decided,
    entered,
    filed,
    require,
    require_owed,
    returned,
    verified,
    withdrawn,
)
from service.domain.report_states import FilingOutcome, ReportStatus, Taking, state_of, taking
from service.domain.reports import EnteredWrite, ReportAcknowledgement
from tests.domain.reports import ME, OTHER, filing, key, moment, owed, report

IN_TIME, LATE = date(2026, 5, 9), date(2026, 5, 12)
COMMUNE, CITY = (7, 7), (1, 1)
RETURNED = {"outcome": FilingOutcome.returned, "outcome_on": date(2026, 5, 12), "reason": "Thiếu"}


def somebody(role: Role, unit: tuple[int, int] = COMMUNE, who: str = "somebody") -> Principal:
    """A person with a role; reporters act for the police."""
    bound = key("police") if role is Role.reporter else None
    return Principal(key(who), 1, "user", who, (Grant(role, (unit,), (unit,), bound),))


def allowed(principal: Principal, status: str, how: str, **more: object) -> set[str]:
    """The acts that are let through, but for the scan of the signed paper, which changes nothing that stands in it."""
    found = set()
    for act in dict(MACHINE.acts).keys() - {"attach-scan"}:
        try:
            require(report(status, how, **more), principal, act)
        except (Conflict, Forbidden):
            continue
        found.add(act)
    return found


@pytest.mark.parametrize(
    ("act", "above", "how"),
    [
        (StepAct.consolidate, False, Taking.gather),
        (StepAct.consolidate, True, Taking.accept_above),
        (StepAct.accept, False, Taking.accept),
        (StepAct.accept, True, Taking.accept_above),
        (StepAct.acknowledge, False, Taking.acknowledge),
        (StepAct.acknowledge, True, Taking.acknowledge_above),
        (StepAct.enter_in_system, False, Taking.enter),
        (StepAct.enter_in_system, True, Taking.enter),
    ],
)
def test_how_a_report_ends_follows_from_its_step_and_where_it_goes(
    act: StepAct, above: bool, how: Taking
) -> None:
    assert taking(act, above=above) is how


def test_only_what_is_filed_is_told_apart_by_how_it_is_taken() -> None:
    states = {state_of(status, how) for status in ReportStatus for how in Taking}

    assert len(states) == 5 + 2 * 6
    assert {"draft", "returned", "withdrawn", "accepted", "acknowledged"} <= states


@pytest.mark.parametrize(
    ("role", "status", "how", "acts"),
    [
        (Role.reporter, "draft", "gather", {"update", "delete", "submit"}),
        (Role.reporter, "submitted", "gather", {"withdraw"}),
        (Role.reporter, "verified", "gather", set()),
        (Role.reporter, "returned", "gather", {"update", "submit"}),
        (Role.reporter, "withdrawn", "gather", {"update", "submit"}),
        (Role.reporter, "accepted", "gather", set()),
        (Role.coordinator, "submitted", "gather", {"withdraw", "verify", "return"}),
        (Role.coordinator, "verified", "gather", {"return", "accept"}),
        (Role.coordinator, "submitted", "accept", {"withdraw", "verify", "return"}),
        (Role.coordinator, "verified", "accept", {"return"}),
        (Role.coordinator, "submitted", "enter", {"withdraw", "verify", "return", "acknowledge"}),
        (Role.leader, "draft", "accept", set()),
        (Role.leader, "submitted", "gather", {"verify", "return"}),
        (Role.leader, "submitted", "accept", {"verify", "return", "accept"}),
        (Role.leader, "verified", "accept", {"return", "accept"}),
        (Role.leader, "submitted", "acknowledge", {"verify", "return", "acknowledge"}),
        (Role.leader, "accepted", "accept", set()),
        (Role.viewer, "submitted", "gather", set()),
        (Role.auditor, "submitted", "gather", set()),
    ],
)
def test_who_may_do_what_inside_a_unit(role: Role, status: str, how: str, acts: set[str]) -> None:
    assert allowed(somebody(role), status, how) == acts


def test_what_goes_up_is_taken_by_the_unit_above_and_by_nobody_below() -> None:
    above = {"receiver_key": 1}

    assert allowed(somebody(Role.coordinator, CITY), "submitted", "accept_above", **above) == {
        "verify",
        "return",
        "accept",
    }
    assert allowed(somebody(Role.coordinator, CITY), "submitted", "acknowledge_above", **above) == {
        "verify",
        "return",
        "acknowledge",
    }
    assert allowed(somebody(Role.coordinator), "submitted", "accept_above", **above) == {"withdraw"}
    assert allowed(somebody(Role.leader), "submitted", "accept_above", **above) == set()


def test_nobody_verifies_accepts_or_returns_what_they_filed_but_may_type_it_into_a_system() -> None:
    me = somebody(Role.coordinator, who="me")

    assert allowed(me, "submitted", "gather", submitted_by=me.id) == {"withdraw"}
    assert allowed(me, "verified", "gather", submitted_by=me.id) == set()
    assert allowed(me, "submitted", "enter", submitted_by=me.id) == {
        "withdraw",
        "verify",
        "return",
        "acknowledge",
    }
    with pytest.raises(Forbidden) as refused:
        require(report("submitted", submitted_by=me.id), me, "verify")
    assert refused.value.code == "own_report"


def test_a_reporter_of_another_agency_has_no_part_in_it() -> None:
    stranger = Principal(
        OTHER, 1, "user", "stranger", (Grant(Role.reporter, (COMMUNE,), (COMMUNE,), key("economy")),)
    )

    assert {act for act, _ in MACHINE.acts if _passes(stranger, act)} == set()


def _passes(principal: Principal, act: str) -> bool:
    try:
        require(report("draft"), principal, act)
    except (Conflict, Forbidden):
        return False
    return True


@pytest.mark.parametrize("status", list(ReportStatus))
def test_the_one_who_reports_puts_the_signed_paper_with_what_was_filed(status: ReportStatus) -> None:
    filed_ones = {ReportStatus.submitted, ReportStatus.verified, ReportStatus.accepted, ReportStatus.acknowledged}

    may = {role for role in Role for how in _inside() if _attaches(somebody(role), status.value, how)}

    assert may == ({Role.reporter, Role.coordinator} if status in filed_ones else set())


def _attaches(principal: Principal, status: str, how: str) -> bool:
    try:
        require(report(status, how), principal, "attach-scan")
    except (Conflict, Forbidden):
        return False
    return True


@pytest.mark.parametrize("status", list(ReportStatus))
def test_every_state_has_an_act_for_somebody_or_is_the_end(status: ReportStatus) -> None:
    people = [somebody(role) for role in Role]

    acts = set().union(*(allowed(person, status.value, how) for person in people for how in _inside()))

    assert bool(acts) is (status not in (ReportStatus.accepted, ReportStatus.acknowledged))


def _inside() -> Iterator[str]:
    return (how.value for how in Taking if not how.endswith("above"))


def test_filing_in_time_meets_the_obligation_in_time() -> None:
    changes, met = filed(report(), ME, "me", moment(IN_TIME), IN_TIME)

    assert (changes["status"], changes["published"], changes["submitted_by"]) == ("submitted", False, ME)
    assert changes["first_submitted_at"] == changes["submitted_at"] == moment(IN_TIME)
    (one,) = changes["filings"]
    assert (one.on, one.last_day, one.in_time, one.outcome) == (IN_TIME, IN_TIME, True, None)
    assert met["met_on"] == IN_TIME
    assert met["standing_code"][-1] == "met_on_time" and changes["standing_code"][-1] == "met_on_time"


def test_filed_on_the_day_printed_as_before_it_is_late() -> None:
    changes, met = filed(report(), ME, "me", moment(date(2026, 5, 10)), date(2026, 5, 10))

    assert changes["filings"][0].in_time is False
    assert met["standing_code"][-1] == "met_late"


def test_without_a_day_nothing_is_late_and_nothing_in_time() -> None:
    free = owed(last_day=None)
    changes, met = filed(report(last_day=None, obligation=free), ME, "me", moment(LATE), LATE)

    assert changes["filings"][0].in_time is None
    assert met["standing_code"][-1] == "met_on_time"


def test_what_was_due_before_tracking_is_neither_late_nor_in_time() -> None:
    before = owed(tracked_from=date(2026, 11, 1), last_day=date(2026, 5, 9))
    changes, met = filed(report(obligation=before), ME, "me", moment(date(2026, 11, 23)), date(2026, 11, 23))

    assert changes["filings"][0].in_time is None
    assert met["standing_code"][-1] == "before_tracking"


def test_asked_and_not_obliged_may_be_silent_and_late_only_when_it_answers() -> None:
    asked = owed(obligation="asked")

    silent = asked.calendar().on(date(2026, 5, 20)).code
    _, met = filed(report(obligation=asked), ME, "me", moment(LATE), LATE)

    assert silent is ObligationStanding.ASKED_SILENT
    assert met["standing_code"][-1] == "met_late"


def test_a_report_that_goes_up_is_seen_above_from_its_filing_on() -> None:
    up, _ = filed(report(taking="accept_above"), ME, "me", moment(IN_TIME), IN_TIME)
    inside, _ = filed(report(taking="accept"), ME, "me", moment(IN_TIME), IN_TIME)

    assert (up["published"], inside["published"]) == (True, False)


def test_a_return_gives_the_report_a_clock_of_its_own_and_the_first_filing_stays() -> None:
    first = report("submitted", filings=[filing(IN_TIME)], obligation=owed(met_on=IN_TIME))

    back = returned(first, OTHER, "other", "Thiếu số liệu", date(2026, 5, 18), LATE)
    again = first.model_copy(
        update={"status": ReportStatus.returned, "last_day": back["last_day"], "filings": back["filings"]}
    )
    refiled, met = filed(again, ME, "me", moment(date(2026, 5, 20)), date(2026, 5, 20))

    assert (back["status"], back["last_day"], back["return_reason"]) == (
        "returned",
        date(2026, 5, 18),
        "Thiếu số liệu",
    )
    assert back["filings"][0].outcome is FilingOutcome.returned
    assert clock(again.obligation, date(2026, 5, 18), None).on(date(2026, 5, 19)).code == "overdue"
    assert [(f.on, f.in_time) for f in refiled["filings"]] == [(IN_TIME, True), (date(2026, 5, 20), False)]
    assert "first_submitted_at" not in refiled
    assert met["met_on"] == IN_TIME and met["standing_code"][-1] == "met_on_time"


def test_the_first_lateness_stays_though_the_second_filing_is_in_time() -> None:
    late = filing(LATE, in_time=False, **RETURNED)
    back = report("returned", last_day=date(2026, 5, 18), filings=[late], obligation=owed(met_on=LATE))

    refiled, met = filed(back, ME, "me", moment(date(2026, 5, 15)), date(2026, 5, 15))

    assert [f.in_time for f in refiled["filings"]] == [False, True]
    assert met["standing_code"][-1] == "met_late"
    assert refiled["standing_code"][-1] == "met_on_time"


def test_a_return_needs_a_day_that_is_still_to_come() -> None:
    with pytest.raises(Invalid) as refused:
        returned(report("submitted", filings=[filing(IN_TIME)]), OTHER, "o", "Thiếu", date(2026, 5, 11), LATE)

    today = returned(report("submitted", filings=[filing(IN_TIME)]), OTHER, "o", "Thiếu", LATE, LATE)

    assert refused.value.errors[0].code == "report_due_past"
    assert today["last_day"] == LATE


def test_what_was_withdrawn_has_met_nothing() -> None:
    first = report("submitted", filings=[filing(IN_TIME)], obligation=owed(met_on=IN_TIME))

    changes, met = withdrawn(first, ME, "me", "Nhầm kỳ", IN_TIME)

    assert (changes["status"], changes["published"]) == ("withdrawn", False)
    assert changes["filings"][0].outcome is FilingOutcome.withdrawn
    assert met["met_on"] is None
    assert met["standing_code"][-1] == "overdue"


def test_what_was_returned_before_still_counts_when_the_second_filing_is_withdrawn() -> None:
    filings = [filing(IN_TIME, **RETURNED), filing(date(2026, 5, 15))]
    second = report("submitted", last_day=date(2026, 5, 18), filings=filings, obligation=owed(met_on=IN_TIME))

    changes, met = withdrawn(second, ME, "me", "Nhầm", date(2026, 5, 16))

    assert met["met_on"] == IN_TIME
    assert changes["standing_code"][-1] == "overdue", "its own clock runs on"


def test_after_a_withdrawal_the_next_filing_is_the_first_one_again() -> None:
    gone = filing(IN_TIME, outcome=FilingOutcome.withdrawn, outcome_on=IN_TIME, reason="Nhầm")

    _, met = filed(report("withdrawn", filings=[gone]), ME, "me", moment(LATE), LATE)

    assert met["met_on"] == LATE and met["standing_code"][-1] == "met_late"


def test_what_was_let_go_or_ended_is_not_reported_on_but_what_was_late_by_then_is() -> None:
    waived = owed(waived_on=date(2026, 5, 2))
    ended = owed(ended_on=date(2026, 5, 2), ended_why="unit_ended")
    late = owed(ended_on=date(2026, 5, 20), ended_why="plan_ended")

    for gone in (waived, ended):
        with pytest.raises(Conflict) as refused:
            require_owed(gone, date(2026, 5, 4))
        assert refused.value.code == "report_not_owed"
    require_owed(late, date(2026, 5, 25))


def test_verifying_and_deciding_say_who_and_when() -> None:
    assert verified(OTHER, "other", "Khớp", moment(LATE)) == {
        "status": "verified",
        "verified_by": OTHER,
        "verified_by_name": "other",
        "verified_at": moment(LATE),
        "verify_note": "Khớp",
    }
    accepted = decided(ReportStatus.accepted, OTHER, "other", None, moment(LATE))
    assert (accepted["status"], accepted["published"], accepted["decided_by"]) == ("accepted", True, OTHER)


def test_an_entry_in_a_system_says_its_day_and_is_asked_for_only_there() -> None:
    to_system, inside = report("submitted", "enter"), report("submitted", "acknowledge")
    given = ReportAcknowledgement(entered=EnteredWrite(on=IN_TIME, reference="NV-12"))
    ahead = ReportAcknowledgement(entered=EnteredWrite(on=date(2026, 5, 13)))

    kept = entered(to_system, given, ME, "me", LATE)

    assert kept["entered"] == {"on": IN_TIME, "reference": "NV-12", "by": {"id": ME, "name": "me"}}
    assert entered(inside, ReportAcknowledgement(), ME, "me", LATE) == {}
    for record, command, code in (
        (to_system, ReportAcknowledgement(), "report_entry_missing"),
        (inside, given, "report_not_entered_anywhere"),
        (to_system, ahead, "day_in_future"),
    ):
        with pytest.raises(Invalid) as refused:
            entered(record, command, ME, "me", LATE)
        assert refused.value.errors[0].code == code


def test_the_three_parts_of_the_machine_leave_nothing_out() -> None:
    asked = {act.permission for _, act in MACHINE.acts}

    assert asked == {Permission.report_write, Permission.report_verify}
    assert {name for name, _ in MACHINE.acts} == {
        "update", "delete", "submit", "withdraw", "verify", "return", "accept", "acknowledge",
        "attach-scan",
    }  # fmt: skip
