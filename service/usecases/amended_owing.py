"""How is what is owed under a plan brought in line with an amendment of it?"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from service.db.amended_owing import owed_under
from service.db.engine import Database
from service.db.obligations import Obligation
from service.db.reporting_rules import ReportingRule
from service.db.write import Insert, Step, Update
from service.domain.access import Principal
from service.domain.amended_owing import owed_as_amended
from service.domain.calendars import local_day
from service.domain.days import opened_to
from service.domain.owing import owed_under_plan
from service.domain.publications import PublicationFacts, rules_of_amendment
from service.usecases.days import obligation_rows


async def owed_anew(
    principal: Principal,
    tx: Database,
    plan_id: UUID,
    before: PublicationFacts,
    after: PublicationFacts,
    day: date,
    *,
    now: datetime,
) -> list[Step]:
    """Steps that let the rules hold as amended and open, change and end what is owed under them.

    before, after: the plan as it was and as it is now within the transaction.
    """
    today = local_day(now)
    rules = rules_of_amendment(after.rules, before, after, day)
    required = [row for rule in rules for row in owed_under_plan(rule, after.parties, today)]
    owed = owed_as_amended(await owed_under(tx, principal, plan_id), required, day, today)
    held = [
        {
            "id": rule.id,
            "published": True,
            "starts_on": rule.starts_on,
            "ends_on": rule.ends_on,
            "asked_from": day,
            "opened_to": opened_to(rule, today),
        }
        for rule in rules
    ]
    return [
        Update(ReportingRule, held),
        Update(Obligation, owed.changed),
        Update(Obligation, owed.ended),
        Insert(Obligation, obligation_rows(owed.new, now)),
    ]
