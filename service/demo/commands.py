"""What is written for a plan file: the commands that make its plan, headings, clauses, indicators, tasks?

Only translation. Agencies are named by id here, sections by theirs; both are looked up by the loader.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from service.demo.marks import marked
from service.demo.pieces import (
    Agency,
    Document,
    Indicator,
    Provision,
    ReportingRule,
    Schedule,
    Section,
    Target,
    Task,
)
from service.demo.plan_file import PlanFile
from service.domain.agencies import AgencyCreate
from service.domain.indicators import IndicatorCreate, IndicatorRole
from service.domain.plans import PlanCreate
from service.domain.provisions import ProvisionCreate
from service.domain.reporting_rules import ReportingRuleCreate
from service.domain.reporting_times import ReportingTimes
from service.domain.schedules import ScheduleWrite
from service.domain.sections import SectionCreate
from service.domain.tasks import AssignedRole, TaskCreate

Agencies = Mapping[str, UUID]
"""Canonical name in the plan file -> id."""
Sections = Mapping[str, UUID]
"""Key in the plan file -> id."""
Tasks = Mapping[str, UUID]
"""Name in the plan file -> id."""


def agency(piece: Agency, unit: str) -> AgencyCreate:
    """An agency of the plan's unit, or of the upper unit it names; its members are looked up by whoever makes it."""
    return AgencyCreate.model_validate(
        {
            "unit": piece.upper_unit or unit,
            "name": piece.name,
            "kind": piece.kind,
            "short_name": piece.short,
            "collective": piece.collective,
            "aliases": piece.aliases,
        }
    )


def plan(file: PlanFile, agencies: Agencies) -> PlanCreate:
    """The head; the printed day it takes effect and is tracked from come with it."""
    head = file.plan
    cited = {
        relation: [d for d in file.documents if d.relation == relation]
        for relation in ("implements", "replaces")
    }
    command = PlanCreate.model_validate(
        {
            "unit": file.unit,
            "number": head.number,
            "symbol": head.symbol,
            "number_pending": head.number_pending,
            "issued_on": head.issued_on,
            "place": head.place or None,
            "title": head.title,
            "issuer": agencies[head.issuer],
            "signature": {
                key: value for key, value in head.signature.model_dump(exclude={"line"}).items() if value
            },
            "period": {"start": head.period_start, "end": head.period_end},
            "bases": [
                {**_document(d), "relation": d.relation} for d in file.documents if d.relation not in cited
            ],
            **{
                field: _document(cited[relation][0])
                for field, relation in (("upper_plan", "implements"), ("replaces", "replaces"))
                if cited[relation]
            },
            "recipients": head.recipients,
            "clears": head.clears,
            "focal_offices": [agencies[name] for name in head.focal_offices],
            "missing_annexes": head.missing_annexes,
            "effective_on": head.effective_on,
            "tracked_from": head.tracked_from,
        }
    )
    return marked(command)


def section(piece: Section, ordinal: int, plan_id: UUID, sections: Sections) -> SectionCreate:
    """A heading; the one above it is there already."""
    return SectionCreate(
        plan_id=plan_id,
        parent_id=sections[piece.parent] if piece.parent else None,
        ordinal=ordinal,
        part=piece.part,
        number=piece.number,
        title=piece.title,
    )


def provision(
    piece: Provision, ordinal: int, plan_id: UUID, sections: Sections, agencies: Agencies
) -> ProvisionCreate:
    """A printed clause."""
    return ProvisionCreate.model_validate(
        {
            "plan_id": plan_id,
            "section_id": sections[piece.section],
            "ordinal": ordinal,
            "kind": piece.kind,
            "number": piece.number,
            "text": piece.text,
            "agencies": [agencies[name] for name in piece.agencies],
            "coordinators": [agencies[name] for name in piece.coordinators],
            "obligation": piece.obligation,
        }
    )


def indicator(
    piece: Indicator,
    ordinal: int,
    plan_id: UUID,
    sections: Sections,
    agencies: Agencies,
    tasks: Tasks,
    definition: str | None,
) -> IndicatorCreate:
    """An indicator with every place it is printed, every value printed for it, the tasks it belongs to, and
    the code of the catalogue's entry it is matched to."""
    command = IndicatorCreate.model_validate(
        {
            "plan_id": plan_id,
            "section_id": sections[piece.section],
            "definition": definition,
            "ordinal": ordinal,
            "number": piece.number,
            "name": piece.name,
            "unit_measure": piece.unit_measure,
            "direction": piece.direction,
            "references": [
                {**reference.model_dump(), "text": reference.text or None} for reference in piece.references
            ],
            "targets": [target(each, agencies) for each in piece.targets],
            "assignments": [
                {"agency": agencies[ref.agency], "role": role, "obligation": ref.obligation}
                for role, refs in (
                    (IndicatorRole.lead, piece.leads),
                    (IndicatorRole.coordinator, piece.coordinators),
                )
                for ref in refs
            ],
            "task_ids": [tasks[name] for name in piece.tasks],
        }
    )
    return marked(command)


def task(
    piece: Task, ordinal: int, plan_id: UUID, part: str, sections: Sections, agencies: Agencies
) -> TaskCreate:
    """A task with its agencies, products and schedule. part: of the document its row stands in.

    Its references are the row itself and after it the cells that have no field of their own.
    """
    row = {"part": part, "section": piece.section.removeprefix(f"{part}."), "number": piece.number or None}
    command = TaskCreate.model_validate(
        {
            "plan": plan_id,
            "section": sections[piece.section],
            "ordinal": ordinal,
            "number": piece.number,
            "title": piece.title,
            "assignments": [
                {"agency": agencies[ref.agency], "role": role, "obligation": ref.obligation}
                for role, refs in (
                    (AssignedRole.lead, piece.leads),
                    (AssignedRole.coordinator, piece.coordinators),
                )
                for ref in refs
            ],
            "deliverables": [
                {"name": product.name, "schedule": schedule(product.schedule) if product.schedule else None}
                for product in piece.products
            ],
            "schedule": schedule(piece.schedule),
            "references": [
                {**row, "line": piece.line},
                *({**row, **cell.model_dump()} for cell in piece.cells),
            ],
        }
    )
    return marked(command)


def reporting_rule(
    piece: ReportingRule, ordinal: int, plan_id: UUID, agencies: Agencies
) -> ReportingRuleCreate:
    """A reporting rule with the hands it goes through."""
    command = ReportingRuleCreate.model_validate(
        {
            "plan": plan_id,
            "ordinal": ordinal,
            "name": piece.name,
            "times": {name: getattr(piece, name) for name in ReportingTimes.model_fields},
            "reference": {"part": piece.part, "section": piece.section, "line": piece.line},
            "obligation": piece.obligation,
            "main": piece.main,
            "steps": [
                {
                    "act": step.act,
                    "from": [agencies[name] for name in step.from_],
                    "leads": step.leads,
                    "to": [agencies[name] for name in step.to],
                }
                for step in piece.steps
            ],
        }
    )
    return marked(command)


def schedule(piece: Schedule) -> ScheduleWrite:
    """A deadline without the line it is printed on."""
    return ScheduleWrite.model_validate(piece.model_dump(by_alias=False, exclude={"line"}))


def _document(piece: Document) -> dict[str, str | None]:
    return {
        "number": piece.number,
        "symbol": piece.symbol,
        "issuer": piece.issuer,
        "issued_on": piece.issued_on,
        "title": piece.title,
    }


def target(piece: Target, agencies: Agencies) -> dict[str, object]:
    """One printed value of an indicator."""
    figures = {
        key: Decimal(str(value))
        for key in ("value", "low", "high")
        if (value := getattr(piece, key)) is not None
    }
    return {
        "text": piece.text,
        "name": piece.name or None,
        "year": piece.year,
        "due": piece.due,
        "comparator": piece.comparator,
        "evaluate_as": piece.evaluate_as,
        "measure": piece.measure,
        "condition": piece.condition,
        "excludes": piece.excludes,
        "part": piece.part,
        "followed": piece.followed,
        "agency": agencies[piece.agency] if piece.agency else None,
        **figures,
    }
