"""Which fields does the schema begin with, and what belongs to what?

Each field is an operation of REST: its handler is called, so rights, filters, days and masks are decided once for
both doors. Only what is more than REST is said here: names, and which list hangs below which thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from service.domain.agencies import AgencyView
from service.domain.indicator_definitions import IndicatorDefinitionView
from service.domain.indicators import IndicatorView
from service.domain.obligations import ObligationView
from service.domain.plans import PlanView
from service.domain.report_requests import ReportRequestView
from service.domain.reporting_rules import ReportingRuleView
from service.domain.sections import SectionView
from service.domain.tasks import TaskView
from service.domain.units import UnitView
from service.domain.users import UserView
from service.domain.webhooks import WebhookView


@dataclass(frozen=True)
class Relation:
    """What hangs below a thing: a list, or one more thing.

    by: the parameter of the operation, of its query or its path, that the thing takes the place of. filters: what
    that parameter is called among the filters of the list. column: of the thing, what they compare with.
    """

    of: type[BaseModel]
    name: str
    operation: str
    by: str
    filters: tuple[str, ...] = ()
    column: str = "id"


ROOTS = {
    "units": "list_units",
    "unit": "get_unit",
    "unitLineage": "get_unit_lineage",
    "unitChanges": "list_unit_changes",
    "unitChange": "get_unit_change",
    "agencies": "list_agencies",
    "agency": "get_agency",
    "contact": "get_contact",
    "ownContacts": "list_own_contacts",
    "plans": "list_plans",
    "plan": "get_plan",
    "section": "get_section",
    "provision": "get_provision",
    "indicators": "list_indicators",
    "indicator": "get_indicator",
    "observation": "get_observation",
    "indicatorDefinitions": "list_indicator_definitions",
    "indicatorDefinition": "get_indicator_definition",
    "targetAssignments": "list_target_assignments",
    "targetAssignment": "get_target_assignment",
    "tasks": "list_tasks",
    "task": "get_task",
    "deliverable": "get_deliverable",
    "progressUpdate": "get_progress_update",
    "extensionRequests": "list_extension_requests",
    "extensionRequest": "get_extension_request",
    "obstacles": "list_obstacles",
    "obstacle": "get_obstacle",
    "reportingRules": "list_reporting_rules",
    "reportingRule": "get_reporting_rule",
    "reportRequests": "list_report_requests",
    "reportRequest": "get_report_request",
    "obligations": "list_obligations",
    "obligation": "get_obligation",
    "reports": "list_reports",
    "report": "get_report",
    "evidenceItems": "list_evidence",
    "evidence": "get_evidence",
    "imports": "list_imports",
    "import": "get_import",
    "progress": "get_progress",
    "rollups": "get_rollups",
    "finalisedRankings": "list_finalised_rankings",
    "finalisedRanking": "get_finalised_ranking",
    "finalisedPlace": "get_finalised_place",
    "events": "list_events",
    "event": "get_event",
    "webhooks": "list_webhooks",
    "webhook": "get_webhook",
    "delivery": "get_delivery",
    "alertSettings": "list_alert_settings",
    "alertSetting": "get_alert_setting",
    "me": "get_me",
    "todo": "get_todo",
    "users": "list_users",
    "user": "get_user",
    "grants": "list_grants",
    "grant": "get_grant",
    "clients": "list_clients",
    "client": "get_client",
    "audit": "list_audit",
    "auditEntry": "get_audit_entry",
    "auditSeals": "list_seals",
}
"""Field of the query -> operation of REST. What it answers is rendered by PostgreSQL in one statement."""

MADE = {
    "planDiff": "get_plan_diff",
    "planLint": "get_plan_lint",
    "ranking": "get_ranking",
    "definitionSuggestions": "list_definition_suggestions",
    "reportingPresets": "list_reporting_presets",
    "vocabularies": "list_vocabularies",
    "eventTypes": "list_event_types",
}
"""The same of operations whose answer a rule of the domain makes out of facts: each is a statement of its own."""

FROZEN_LISTS = frozenset({"sections", "provisions", "indicators", "tasks", "reportingRules"})
"""Lists below a plan that its frozen states have in them."""

_PART = ("plan", "draft_of")
_UNIT = ("unit", ("unit",), "code")

RELATIONS = (
    Relation(UnitView, "children", "list_units", "parent", ("parent",), "code"),
    Relation(UnitView, "agencies", "list_agencies", *_UNIT),
    Relation(UnitView, "plans", "list_plans", *_UNIT),
    Relation(UnitView, "indicators", "list_indicators", *_UNIT),
    Relation(UnitView, "tasks", "list_tasks", *_UNIT),
    Relation(UnitView, "obligations", "list_obligations", *_UNIT),
    Relation(UnitView, "reports", "list_reports", *_UNIT),
    Relation(UnitView, "obstacles", "list_obstacles", *_UNIT),
    Relation(UnitView, "targetAssignments", "list_target_assignments", *_UNIT),
    Relation(AgencyView, "contacts", "list_agency_contacts", "agency_id"),
    Relation(AgencyView, "tasks", "list_tasks", "agency", ("agency",)),
    Relation(AgencyView, "indicators", "list_indicators", "lead", ("lead",)),
    Relation(AgencyView, "obligations", "list_obligations", "agency", ("agency",)),
    Relation(AgencyView, "reports", "list_reports", "agency", ("agency",)),
    Relation(PlanView, "indicators", "list_indicators", "plan", _PART),
    Relation(PlanView, "tasks", "list_tasks", "plan", _PART),
    Relation(PlanView, "sections", "list_plan_sections", "plan_id", _PART),
    Relation(PlanView, "provisions", "list_plan_provisions", "plan_id", _PART),
    Relation(PlanView, "revisions", "list_plan_revisions", "plan_id", ("plan",)),
    Relation(PlanView, "reportingRules", "list_reporting_rules", "plan", _PART),
    Relation(PlanView, "obligations", "list_obligations", "plan", ("plan",)),
    Relation(PlanView, "reports", "list_reports", "plan", ("plan",)),
    Relation(PlanView, "obstacles", "list_obstacles", "plan", ("plan",)),
    Relation(PlanView, "extensionRequests", "list_extension_requests", "plan", ("plan",)),
    Relation(PlanView, "lowerPlans", "list_plans", "upper_plan", ("upper_plan",)),
    Relation(SectionView, "indicators", "list_indicators", "section", ("section",)),
    Relation(SectionView, "tasks", "list_tasks", "section", ("section",)),
    Relation(IndicatorView, "observations", "list_observations", "indicator_id", ("indicator",)),
    Relation(IndicatorView, "obstacles", "list_obstacles", "indicator", ("indicator",)),
    Relation(IndicatorDefinitionView, "indicators", "list_indicators", "definition", ("definition",)),
    Relation(
        IndicatorDefinitionView, "targetAssignments", "list_target_assignments", "definition", ("definition",)
    ),
    Relation(TaskView, "progressUpdates", "list_progress_updates", "task_id", ("task",)),
    Relation(TaskView, "deliverablesInFull", "list_deliverables", "task_id"),
    Relation(TaskView, "occurrences", "list_occurrences", "task_id"),
    Relation(TaskView, "extensionRequests", "list_extension_requests", "task", ("task",)),
    Relation(TaskView, "obstacles", "list_obstacles", "task", ("task",)),
    Relation(ReportingRuleView, "obligations", "list_obligations", "rule", ("rule",)),
    Relation(ReportRequestView, "obligations", "list_obligations", "request", ("request",)),
    Relation(ObligationView, "reports", "list_reports", "obligation", ("obligation",)),
    Relation(UserView, "grants", "list_grants", "principal", ("principal",)),
    Relation(WebhookView, "deliveries", "list_deliveries", "webhook_id", ("endpoint",)),
    Relation(WebhookView, "zaloAccount", "get_zalo_account", "webhook_id"),
    Relation(WebhookView, "zaloMessages", "list_zalo_messages", "webhook_id", ("endpoint",)),
)
"""A list below a thing is that of REST with the thing named by it; what it is asked as of, it is too."""
