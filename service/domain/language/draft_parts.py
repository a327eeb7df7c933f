"""What is a draft of a plan made of, and which shape has it for whoever asked?

Everything is as printed beside what was understood. Nothing here is stored: a draft becomes a plan only
when a person says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.language.documents import Place
from service.domain.language.outline import Section
from service.domain.language.readings import Confidence

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A place where an indicator is printed; `text` as printed there."""

    part: str
    section: str
    number: str
    text: str
    place: Place

    def as_json(self) -> Json:
        """Plain JSON."""
        return {
            "part": self.part,
            "section": self.section,
            "number": self.number,
            "text": self.text,
            "place": self.place.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Agencies:
    """Who leads and who coordinates, as read from the cells of a row, each as JSON of its reader."""

    leads: tuple[Json, ...] = ()
    coordinators: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftIndicator:
    """What is measured; `tasks` are the numbers of rows of work that are judged by it."""

    number: str
    section: str
    name: str
    unit_measure: str | None
    references: tuple[Reference, ...]
    targets: tuple[Json, ...]
    agencies: Agencies
    confidence: Confidence
    tasks: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Plain JSON."""
        return {
            "number": self.number,
            "section": self.section,
            "name": self.name,
            "unitMeasure": self.unit_measure,
            "references": [reference.as_json() for reference in self.references],
            "targets": list(self.targets),
            "leads": list(self.agencies.leads),
            "coordinators": list(self.agencies.coordinators),
            "tasks": list(self.tasks),
            "confidence": self.confidence.value,
        }


@dataclass(frozen=True, slots=True)
class Deliverable:
    """What a task yields; `schedule` where it has a time of its own."""

    name: str
    schedule: Json | None = None

    def as_json(self) -> Json:
        """Plain JSON."""
        return {"name": self.name, "schedule": self.schedule}


@dataclass(frozen=True, slots=True)
class DraftTask:
    """One row of work. `cells`: what its other columns say, by their headings."""

    number: str
    section: str
    title: str
    agencies: Agencies
    deliverables: tuple[Deliverable, ...]
    schedule: Json | None
    place: Place
    confidence: Confidence
    cells: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> Json:
        """Plain JSON."""
        return {
            "number": self.number,
            "section": self.section,
            "title": self.title,
            "leads": list(self.agencies.leads),
            "coordinators": list(self.agencies.coordinators),
            "deliverables": [one.as_json() for one in self.deliverables],
            "schedule": self.schedule,
            "cells": [{"column": column, "text": text} for column, text in self.cells],
            "place": self.place.as_json(),
            "confidence": self.confidence.value,
        }


@dataclass(frozen=True, slots=True)
class DraftProvision:
    """A printed purpose, requirement, objective, measure, duty or clause on funding."""

    section: str
    kind: str
    number: str
    text: str
    place: Place

    def as_json(self) -> Json:
        """Plain JSON."""
        return {
            "section": self.section,
            "kind": self.kind,
            "number": self.number,
            "text": self.text,
            "place": self.place.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Row:
    """Which row of the document a finding is about; everything empty means the document itself."""

    kind: str = ""
    section: str = ""
    number: str = ""
    place: Place = field(default_factory=Place)

    def as_json(self) -> Json:
        """Plain JSON."""
        return {"kind": self.kind, "section": self.section, "number": self.number, **self.place.as_json()}


@dataclass(frozen=True, slots=True)
class Reported:
    """One finding of the report. `reader` says whose catalogue has its sentence."""

    row: Row
    cell: str
    code: str
    severity: str
    reader: str = "draft"
    params: Mapping[str, str] = field(default_factory=dict)
    suggestion: str | None = None

    def as_json(self) -> Json:
        """Plain JSON; the sentence is said by whoever knows the language."""
        return {
            "row": self.row.as_json(),
            "cell": self.cell,
            "code": self.code,
            "severity": self.severity,
            "reader": self.reader,
            "params": dict(self.params),
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole of a document as a plan, and the report of what was read."""

    form: str
    plan: Json
    sections: tuple[Section, ...]
    provisions: tuple[DraftProvision, ...]
    indicators: tuple[DraftIndicator, ...]
    tasks: tuple[DraftTask, ...]
    reporting_rules: tuple[Json, ...]
    report: tuple[Reported, ...]

    def as_json(self) -> Json:
        """Plain JSON under the names of the API."""
        return {
            "form": self.form,
            "plan": self.plan,
            "sections": [
                {
                    "key": section.key,
                    "parent": section.parent,
                    "part": section.part,
                    "number": section.number,
                    "title": section.title,
                    "kind": section.kind.value,
                    "place": section.place.as_json(),
                }
                for section in self.sections
            ],
            "provisions": [one.as_json() for one in self.provisions],
            "indicators": [one.as_json() for one in self.indicators],
            "tasks": [one.as_json() for one in self.tasks],
            "reportingRules": list(self.reporting_rules),
            "report": [one.as_json() for one in self.report],
        }
