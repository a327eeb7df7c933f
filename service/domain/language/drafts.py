"""How does a document become the draft of a plan, with a report of everything read and not read?

Pure: blocks in, draft out. The outline gives sections and clauses, the tables give rows of work and of
indicators, the readers of phrases say what each means. Whatever was doubtful stands in the report, all
at once, with its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.language.agencies import KnownAgency
from service.domain.language.documents import Document
from service.domain.language.draft_cells import Context
from service.domain.language.draft_checks import document_findings
from service.domain.language.draft_gathering import Gathered
from service.domain.language.draft_indicators import merged
from service.domain.language.draft_parts import Draft, Json, Reported, Row
from service.domain.language.draft_prose import read_clauses
from service.domain.language.draft_tables import read_tables
from service.domain.language.flow import flowing
from service.domain.language.heads import HeadReading, read_head
from service.domain.language.outline import outlined
from service.domain.language.reporting_said import rules_of_row
from service.domain.language.reporting_sentences import reporting_rules


def draft_of(
    document: Document, *, year: int | None = None, known_agencies: Sequence[Mapping[str, Any]] | None = None
) -> Draft:
    """Read a document as a plan; `year` is that of days printed without one, else the plan's own is."""
    outline = outlined(flowing(document))
    head = read_head(outline.running)
    known = None
    if known_agencies is not None:
        known = tuple(
            KnownAgency(
                one["name"], tuple(one.get("aliases", ())), one.get("kind"), bool(one.get("collective"))
            )
            for one in known_agencies
        )
    own = _plan_year(head)
    days = year or own
    context = Context(days, known, own if head.period is not None else days, _first_year(head) or year)
    return _built(Gathered(outline, context), document.form, head)


def _plan_year(head: HeadReading) -> int | None:
    """The year of a plan for one year; a plan for several has none."""
    if head.period is not None:
        first, last = head.period
        return first.year if first and last and first.year == last.year else None
    return int(head.date[:4]) if head.date else None


def _first_year(head: HeadReading) -> int | None:
    """The year in which a plan begins: columns of earlier ones say what was."""
    if head.period is not None and head.period[0]:
        return head.period[0].year
    return int(head.date[:4]) if head.date else None


def _built(into: Gathered, form: str, head: HeadReading) -> Draft:
    """The draft, once text and tables are read."""
    provisions = read_clauses(into)
    tables = read_tables(into)
    indicators, repeated = merged(into.indicators)
    into.report += repeated
    plan = head.as_json()
    rules = _reporting_rules(into, plan["issuer"])
    findings = [
        *(
            Reported(Row(), "", one["code"], "warning", "head", {k: str(v) for k, v in one["params"].items()})
            for one in plan.pop("problems", [])
        ),
        *document_findings(into.outline, tables, into.tasks, indicators),
        *into.report,
    ]
    return Draft(
        form,
        plan,
        tuple(into.order),
        tuple(provisions),
        tuple(indicators),
        tuple(into.tasks),
        tuple(rules),
        tuple(findings),
    )


def _reporting_rules(into: Gathered, issuer: str | None) -> list[Json]:
    """Of the sentences, the closing ones too, and of the times of work that is told of when asked."""
    found = reporting_rules(
        (*into.outline.clauses, *into.outline.closing),
        into.context.year,
        sections=into.sections,
        issuer=issuer,
        known=into.context.known,
    )
    for task in into.tasks:
        cell = task.schedule["text"] if task.schedule else ""
        leads = [one["name"] for one in task.agencies.leads]
        found += rules_of_row(cell, task.section, task.place, leads, issuer)
    return found


__all__ = ["Json", "draft_of"]
