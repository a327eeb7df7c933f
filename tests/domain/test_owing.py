"""Who owes what under a rule: agencies, members, leads, communes that come and go?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.domain.owing import (
    KeptRow,
    Lead,
    OwingRule,
    Party,
    PlanParties,
    UnitBelow,
    owed_by_units,
    owed_under_plan,
    still_missing,
    with_calendar,
)
from service.domain.tasks import Obligation

FOCAL, POLICE, ECONOMY, SCHOOLS, SCHOOL_A, SCHOOL_B, CITY = (UUID(int=n) for n in range(1, 8))
RULE_ID = UUID(int=99)
HERE, ABOVE = 20, 10
MONTHLY = {"cadence": "periodic", "periods": ["M"], "last_day": {"month": 1, "day": 9}}


def rule(**more: Any) -> OwingRule:
    """A monthly rule of a plan: those who lead report to the focal office."""
    step = {
        "ordinal": 1,
        "act": "consolidate",
        "from_ids": [],
        "leads": True,
        "to_ids": [FOCAL],
        "days_after": 0,
    }
    given = {
        "id": RULE_ID, "unit_key": HERE, "plan_id": UUID(int=98), "times": MONTHLY, "obligation": "obliged",
        "starts_on": None, "ends_on": None, "steps": [step | more.pop("step", {})],
    }  # fmt: skip
    return OwingRule.model_validate(given | more)


def plan(**more: Any) -> PlanParties:
    """The year 2026, in which the police and the schools lead tasks."""
    given = {
        "unit_key": HERE, "period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31),
        "effective_on": date(2026, 4, 1), "tracked_from": date(2026, 4, 1), "indicator_leads": [],
        "task_leads": [Lead(agency_id=POLICE, obligation=Obligation.obliged)],
        "parties": [],
    }  # fmt: skip
    return PlanParties.model_validate(given | more)


def senders(rule: OwingRule, plan: PlanParties) -> set[tuple[UUID, str]]:
    """Who owes in the first period, and whether they are obliged or asked."""
    rows = owed_under_plan(rule, plan, date(2026, 4, 1))
    return {(row["agency_id"], str(row["obligation"])) for row in rows if row["nominal"] == "2026-M01"}


def test_every_period_and_sender_has_one_obligation() -> None:
    rows = list(owed_under_plan(rule(), plan(), date(2026, 4, 1)))

    assert (rows[0]["nominal"], rows[0]["last_day"]) == ("2026-M01", date(2026, 2, 9))
    assert (rows[-1]["nominal"], rows[-1]["last_day"]) == ("2026-M12", date(2027, 1, 9))
    assert len({(row["step"], row["agency_id"], row["nominal"]) for row in rows}) == len(rows) == 12


def test_of_a_collective_that_leads_each_member_reports() -> None:
    leads = [
        Lead(agency_id=SCHOOLS, obligation=Obligation.obliged),
        Lead(agency_id=SCHOOL_A, collective_id=SCHOOLS, obligation=Obligation.obliged),
        Lead(agency_id=SCHOOL_B, collective_id=SCHOOLS, obligation=Obligation.obliged),
    ]

    assert senders(rule(), plan(task_leads=leads)) == {(SCHOOL_A, "obliged"), (SCHOOL_B, "obliged")}


def test_who_is_asked_for_all_they_lead_is_asked_to_report() -> None:
    asked, obliged = Obligation.asked, Obligation.obliged
    leads = [
        Lead(agency_id=POLICE, obligation=asked),
        Lead(agency_id=ECONOMY, obligation=asked),
        Lead(agency_id=ECONOMY, obligation=obliged),
    ]

    assert senders(rule(), plan(task_leads=leads)) == {(POLICE, "asked"), (ECONOMY, "obliged")}
    assert senders(rule(obligation="asked"), plan(task_leads=leads)) == {
        (POLICE, "asked"),
        (ECONOMY, "asked"),
    }


def test_the_office_that_gathers_owes_nothing_to_itself() -> None:
    leads = [Lead(agency_id=one, obligation=Obligation.obliged) for one in (FOCAL, POLICE)]

    assert senders(rule(), plan(task_leads=leads)) == {(POLICE, "obliged")}


def test_a_printed_collective_stands_for_its_members_or_for_the_leads() -> None:
    named = Party(id=SCHOOLS, unit_key=HERE, collective=True, members=[])
    known = named.model_copy(update={"members": [SCHOOL_A]})
    by_name = {"leads": False, "from_ids": [SCHOOLS]}
    as_leads = {"leads": True, "from_ids": [SCHOOLS]}

    assert senders(rule(step=by_name), plan(parties=[named])) == {(SCHOOLS, "obliged")}
    assert senders(rule(step=by_name), plan(parties=[known])) == {(SCHOOL_A, "obliged")}
    assert senders(rule(step=as_leads), plan(parties=[named])) == {(POLICE, "obliged")}


def test_an_upper_units_agency_is_named_so_that_it_sees_what_it_owes() -> None:
    department = Party(id=CITY, unit_key=ABOVE, collective=False, members=[])
    step = {"leads": False, "from_ids": [CITY]}

    rows = list(owed_under_plan(rule(step=step), plan(parties=[department]), date(2026, 4, 1)))

    assert all(row["unit_key"] == HERE and row["named_agency_ids"] == [CITY] for row in rows)


def test_a_later_step_is_due_so_many_days_later() -> None:
    rows = list(owed_under_plan(rule(step={"days_after": 5}), plan(), date(2026, 4, 1)))

    assert rows[0]["last_day"] == date(2026, 2, 14)


def commune(number: int, valid_to: date | None = None) -> UnitBelow:
    """A commune with a committee; valid_to: its last day."""
    key = 1000 + number
    return UnitBelow(key=key, valid_from=date(2025, 7, 1), valid_to=valid_to, committees=[UUID(int=key)])


def of_city(**more: Any) -> OwingRule:
    """The city's monthly rule for its communes."""
    step = {"leads": False, "to_ids": [CITY]}
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return rule(plan_id=None, unit_key=ABOVE, step=step, **days | more)


def test_a_commune_dissolved_is_expected_up_to_its_last_month_and_not_after() -> None:
    communes = [commune(n) for n in range(24)] + [commune(24, valid_to=date(2026, 5, 31))]

    expected = {
        nominal: sum(
            row["nominal"] == nominal
            for row in owed_by_units(of_city(), communes, date(2026, 5, 1), date(2026, 6, 15))
        )
        for nominal in ("2026-M05", "2026-M06")
    }

    assert expected == {"2026-M05": 25, "2026-M06": 24}


def test_a_commune_without_a_committee_still_owes() -> None:
    bare = commune(1).model_copy(update={"committees": []})

    rows = list(owed_by_units(of_city(), [bare], date(2026, 6, 1), date(2026, 6, 15)))

    assert {row["agency_id"] for row in rows} == {None}


@given(st.dates(date(2026, 1, 1), date(2027, 2, 1)), st.integers(0, 400))
def test_nobody_is_late_on_the_day_their_obligation_comes(since: date, days: int) -> None:
    today = since + timedelta(days=days)

    rows = [with_calendar(row) for row in owed_by_units(of_city(), [commune(1)], since, today)]

    for row in rows:
        position = max(i for i, day in enumerate(row["standing_from"]) if day <= today)
        assert row["standing_code"][position] != "overdue"


@given(st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), min_size=1, max_size=6))
def test_looking_again_adds_only_what_was_not_there(days: list[date]) -> None:
    there: list[KeptRow] = []
    since = min(days)
    for today in sorted(days):
        for row in still_missing(owed_by_units(of_city(), [commune(1), commune(2)], since, today), there):
            kept = {name: row[name] for name in ("opens_on", "step", "unit_key", "agency_id", "nominal")}
            there.append(KeptRow(id=UUID(int=len(there)), **kept))
        since = today

    assert len({kept.key for kept in there}) == len(there)
    whole = {row["nominal"] for row in owed_by_units(of_city(), [commune(1)], min(days), max(days))}
    assert {kept.nominal for kept in there} == whole
