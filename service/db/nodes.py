"""Of which kind is the thing with an id?

Ids are unique whatever they are of (UUIDv7 made by the application), so that an id alone says which thing is meant;
only the database knows of which kind it is. Row security decides which rows are looked at; whether the caller may
see the thing is decided when it is read.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, cast, func, literal_column, select, union_all
from sqlmodel import SQLModel

from service.db.agencies import Agency
from service.db.alert_settings import AlertSetting
from service.db.answers import answer_of
from service.db.contacts import Contact
from service.db.deliveries import Delivery
from service.db.engine import Database, RightsChanged
from service.db.evidence import EvidenceItem
from service.db.extension_requests import ExtensionRequest
from service.db.imports import Import
from service.db.indicator_definitions import IndicatorDefinition
from service.db.indicators import Indicator
from service.db.obligations import Obligation
from service.db.observations import Observation
from service.db.obstacle_rows import Obstacle
from service.db.people import Client, GrantRow, User
from service.db.plans import Plan, Provision, Section
from service.db.principal import bound
from service.db.progress_updates import ProgressUpdate
from service.db.rankings import Ranking
from service.db.report_rows import Report, ReportRequest
from service.db.reporting_rules import ReportingRule
from service.db.rows import table_of
from service.db.statements import Statement, compiled, words
from service.db.target_assignments import TargetAssignment
from service.db.tasks import Deliverable, Task
from service.db.units import Unit, UnitChange
from service.db.webhooks import WebhookEndpoint
from service.domain.access import Principal

KINDS: Mapping[str, type[SQLModel]] = {
    "agency": Agency,
    "alertSetting": AlertSetting,
    "client": Client,
    "contact": Contact,
    "deliverable": Deliverable,
    "delivery": Delivery,
    "evidence": EvidenceItem,
    "extensionRequest": ExtensionRequest,
    "finalisedRanking": Ranking,
    "grant": GrantRow,
    "import": Import,
    "indicator": Indicator,
    "indicatorDefinition": IndicatorDefinition,
    "obligation": Obligation,
    "observation": Observation,
    "obstacle": Obstacle,
    "plan": Plan,
    "progressUpdate": ProgressUpdate,
    "provision": Provision,
    "report": Report,
    "reportRequest": ReportRequest,
    "reportingRule": ReportingRule,
    "section": Section,
    "targetAssignment": TargetAssignment,
    "task": Task,
    "unit": Unit,
    "unitChange": UnitChange,
    "user": User,
    "webhook": WebhookEndpoint,
}
"""Kind -> where its things lie."""

_CALLED_BY = {"unit": "code"}
"""What a thing of the kind is asked for by, where that is not its id."""

_KNOWN: OrderedDict[UUID, tuple[str, str]] = OrderedDict()
_KEPT = 20_000


async def kinds_of(db: Database, principal: Principal, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """The kind of each thing there is, and what it is asked for by. One round trip, none for what is known.

    The kind of an id never changes; what is known of it opens nothing.
    """
    found = {each: _KNOWN[each] for each in ids if each in _KNOWN}
    missing = [each for each in ids if each not in found]
    if missing:
        statement = _statement()
        values = {**bound(principal), "ids": missing, "unit_day": db.day}
        answer = await db.fetch_value(statement.text, statement.arguments(values))
        if answer is None:
            raise RightsChanged
        for each, (kind, key) in json.loads(answer).items():
            found[UUID(each)] = (kind, key)
            # A unit's code may change.
            if kind not in _CALLED_BY:
                _KNOWN[UUID(each)] = (kind, key)
        while len(_KNOWN) > _KEPT:
            _KNOWN.popitem(last=False)
    return found


@cache
def _statement() -> Statement:
    ids = bindparam("ids", type_=ARRAY(Uuid()))
    parts = []
    for kind, model in KINDS.items():
        t = table_of(model).alias(f"kind_{kind.lower()}")
        key = cast(t.c[_CALLED_BY.get(kind, "id")], Text)
        parts.append(select(cast(t.c.id, Text).label("id"), words(kind).label("kind"), key.label("key")).where(
            t.c.id == func.any(ids)))
    every = union_all(*parts).subquery("every")
    told = func.json_object_agg(every.c.id, func.json_build_array(every.c.kind, every.c.key))
    found = func.coalesce(told, literal_column("'{}'::json"))
    whole = select(found).select_from(every).scalar_subquery()
    return compiled(answer_of(whole, Database(None)))  # type: ignore[arg-type]
