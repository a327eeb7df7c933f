"""What does the body of each type of event look like, as JSON Schema and by an example?

Made of the same Views that reads answer with: the schema of `data.object` is that of the subject's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.domain.deliverables import DeliverableView
from service.domain.event_types import EVENT_TYPES, EventType, Origin
from service.domain.event_views import LINKS, EventData
from service.domain.examples import example_of
from service.domain.extension_requests import ExtensionRequestView
from service.domain.imports import ImportView
from service.domain.indicators import IndicatorView
from service.domain.obligations import ObligationView
from service.domain.observations import ObservationView
from service.domain.obstacles import ObstacleView
from service.domain.plans import PlanView
from service.domain.report_requests import ReportRequestView
from service.domain.reports import ReportView
from service.domain.target_assignments import TargetAssignmentView
from service.domain.tasks import TaskView
from service.domain.unit_changes import UnitChangeView
from service.domain.webhooks import WebhookView

VIEWS: Mapping[str, type[BaseModel]] = {
    "deliverable": DeliverableView,
    "extension_request": ExtensionRequestView,
    "import": ImportView,
    "indicator": IndicatorView,
    "obligation": ObligationView,
    "observation": ObservationView,
    "obstacle": ObstacleView,
    "plan": PlanView,
    "report": ReportView,
    "report_request": ReportRequestView,
    "target_assignment": TargetAssignmentView,
    "task": TaskView,
    "unit_change": UnitChangeView,
    "webhook": WebhookView,
}
"""What `data.object` of each kind of subject is; of the others it is null."""


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: EventType, refs: str = "#/$defs/") -> dict[str, Any]:
    """The JSON Schema of a body; what it refers to stands once for all types, see `definitions`."""
    view = VIEWS.get(kind.subject)
    known = {"anyOf": [{"$ref": f"{refs}{view.__name__}"}, {"type": "null"}]} if view else {"type": "null"}
    said = {"type": {"const": kind.code}, "subject": _about(kind, refs), "object": known}
    return {
        "type": "object",
        "title": kind.code,
        "description": f"{kind.vi} / {kind.en}",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "const": kind.code},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
                "allOf": [
                    {"$ref": f"{refs}{EventData.__name__}"},
                    {"type": "object", "properties": said},
                ]
            },
        },
    }


def _about(kind: EventType, refs: str) -> dict[str, Any]:
    """What the subject is; of a summary, the plan it sums up."""
    kinds = [kind.subject, "plan"] if kind.origin is Origin.crossing else [kind.subject]
    return {
        "allOf": [
            {"$ref": f"{refs}EventSubject"},
            {"type": "object", "properties": {"kind": {"enum": kinds}}},
        ]
    }


@cache
def definitions(refs: str = "#/$defs/") -> dict[str, Any]:
    """Every model that bodies are made of, by name."""
    models: list[type[BaseModel]] = [EventData, *VIEWS.values()]
    _, made = models_json_schema(
        [(model, "serialization") for model in models], by_alias=True, ref_template=refs + "{model}"
    )
    found: dict[str, Any] = made["$defs"]
    return found


@cache
def examples() -> Mapping[str, dict[str, Any]]:
    """Type -> a body."""
    return {code: _example(kind) for code, kind in EVENT_TYPES.items()}


def _example(kind: EventType) -> dict[str, Any]:
    known = definitions()
    data = example_of(known[EventData.__name__], known)
    view = VIEWS.get(kind.subject)
    thing = example_of(known[view.__name__], known) if view else None
    key = data["subject"]["id"]
    unit = {"code": "31567", "name": "Mỹ Tú", "level": "commune", "kind": "commune", "validTo": None}
    if thing is not None and "unit" in thing:
        thing["unit"] = unit
    name = next((thing[n] for n in ("title", "name", "filename") if n in thing), None) if thing else None
    link = LINKS[kind.subject] + key if kind.subject in LINKS else None
    data |= {
        "id": f"evt_{UUID(key).hex}",
        "type": kind.code,
        "unit": unit,
        "subject": {"kind": kind.subject, "id": key, "name": name, "link": link},
        "previousId": f"evt_{UUID(key).hex[:-1]}1",
        "actor": {"kind": "clock" if kind.origin is Origin.crossing else "user"},
        "detail": _CROSSED if kind.origin is Origin.crossing else None,
        "object": thing,
        "progressUpdate": None,
        "cut": [],
    }
    return {"type": kind.code, "timestamp": data["timestamp"], "data": data}


_CROSSED = {
    "rule": "due_soon",
    "key": "2026-06-30",
    "dueOn": "2026-06-30",
    "crossedOn": "2026-06-23",
    "offsetDays": 7,
    "daysLeft": 7,
}
