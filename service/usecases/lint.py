"""What is found in a plan that is unclear, doubtful or missing?"""

from __future__ import annotations

from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.lint import LINT
from service.db.plans import addressed
from service.domain.access import Principal
from service.domain.lint import findings
from service.domain.lint_facts import LintPlan
from service.domain.lint_findings import told
from service.domain.paging import RevisionQuery


async def lint_plan(
    principal: Principal, db: Database, plan_id: UUID, query: RevisionQuery, *, language: str
) -> bytes:
    """Everything found in a plan as it is, or in its open amendment; with how to mend it."""
    plan: LintPlan = await read.facts(db, principal, LINT, plan_id, **addressed(principal, query.revision))
    return told(findings(plan), language).model_dump_json(by_alias=True).encode()
