"""What do the tests of reports tell again: an obligation, a report on it, and all it tells of?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from service.domain.obligations import ObligationRecord
from service.domain.report_acts import FilingRow, ReportRecord
from service.domain.report_facts import ReportGround

SPACE = UUID("00000000-0000-0000-0000-00000000feed")
ME, OTHER = uuid5(SPACE, "me"), uuid5(SPACE, "other")


def key(name: str) -> UUID:
    """The id of something by its name."""
    return uuid5(SPACE, name)


def moment(day: date) -> datetime:
    """Eight in the morning of a day in Viet Nam."""
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


OWED: dict[str, Any] = {
    "id": key("obligation"),
    "version": 3,
    "unit_key": 7,
    "rule_unit_key": 7,
    "obligation": "obliged",
    "window_end": date(2026, 4, 30),
    "opens_on": date(2026, 4, 1),
    "last_day": date(2026, 5, 9),
    "effective_on": date(2026, 4, 1),
    "tracked_from": date(2026, 4, 1),
    "met_on": None,
    "waived_on": None,
    "ended_on": None,
    "ended_why": None,
    "reminder_count": 0,
}
"""April's report of one agency, due on 9 May."""


def owed(**more: Any) -> ObligationRecord:
    return ObligationRecord(**(OWED | more))


def report(status: str = "draft", taking: str = "gather", **more: Any) -> ReportRecord:
    """A report of the police on that obligation."""
    given: dict[str, Any] = {
        "id": key("report"),
        "version": 5,
        "unit_key": 7,
        "receiver_key": 7,
        "agency_id": key("police"),
        "named_agency_ids": [],
        "status": status,
        "taking": taking,
        "last_day": date(2026, 5, 9),
        "submitted_by": None,
        "filings": [],
        "obligation": owed(),
    }
    return ReportRecord(**(given | more))


def filing(on: date, **more: Any) -> FilingRow:
    """A filing by somebody on a day."""
    given: dict[str, Any] = {
        "at": moment(on),
        "on": on,
        "by": {"id": str(ME), "name": "me"},
        "last_day": date(2026, 5, 9),
        "in_time": True,
    }
    return FilingRow(**(given | more))


def party(name: str, kind: str = "division", **more: Any) -> dict[str, Any]:
    given = {
        "id": key(name),
        "unit_key": 7,
        "name": name,
        "short_name": None,
        "kind": kind,
        "head_name": None,
        "head_position": None,
    }
    return given | more


UNIT = {"code": "31567", "name": "Mỹ Tú", "level": "commune", "kind": "commune"}


def ground(**more: Any) -> ReportGround:
    """What a report of the police for April 2026 tells of: nothing yet."""
    given: dict[str, Any] = {
        **OWED,
        "rule_id": key("rule"),
        "request_id": None,
        "plan_id": key("plan"),
        "step": 1,
        "act": "consolidate",
        "agency_id": key("police"),
        "to_ids": [key("focal")],
        "named_agency_ids": [],
        "nominal": "2026-M04",
        "window_start": date(2026, 4, 1),
        "unit": UNIT,
        "upper": UNIT | {"code": "92", "name": "Cần Thơ", "level": "province", "kind": "city"},
        "committee": party("ubnd", "peoples_committee"),
        "agency": party("police", "police"),
        "receivers": [party("focal")],
        "plan": {
            "id": key("plan"),
            "number": "10",
            "symbol": "/KH-UBND",
            "title": "Kế hoạch chuyển đổi số năm 2026",
            "place": "Mỹ Tú",
            "signature": None,
            "focal_office_ids": [key("focal")],
        },
        "rule": "Báo cáo tháng",
        "requested": None,
        "tasks": [],
        "indicators": [],
        "updates": [],
        "obstacles": [],
        "gathered": [],
        "report": None,
    }
    return ReportGround(**(given | more))


def task(name: str, standing: str = "open_on_time", lead: str = "police", **more: Any) -> dict[str, Any]:
    """A task of the plan, due on 30 June. standing: on every day, unless a calendar is given."""
    given: dict[str, Any] = {
        "id": key(name),
        "ordinal": 1,
        "number": "1",
        "title": name,
        "section": "Hạ tầng số",
        "schedule": "Quý II",
        "due": date(2026, 6, 30),
        "status": "in_progress",
        "percent": None,
        "done_on": None,
        "completion": "none",
        "standing_from": [date(1945, 1, 1)],
        "standing_code": [standing],
        "parts": [{"agency_id": key(lead), "role": "lead", "name": lead}],
        "products": [],
        "instances": [],
    }
    return given | more


def figure(nominal: str, start: date, end: date, **more: Any) -> dict[str, Any]:
    """A verified figure of an indicator."""
    given: dict[str, Any] = {
        "id": key(f"figure {nominal}"),
        "version": 1,
        "nominal": nominal,
        "period_start": start,
        "period_end": end,
        "counts_from": end,
        "quantity": None,
        "agency_id": None,
        "obs_status": "reported",
        "numerator": None,
        "denominator": None,
        "value": None,
        "answer": None,
        "text": None,
        "percent_only": False,
        "note": None,
        "state": "verified",
        "recorded_by": ME,
        "changed_by": None,
        "corrects_id": None,
        "correction_id": None,
        "replaced": False,
        "source": None,
        "cross_checks": [],
    }
    return given | more


def indicator(name: str, *figures: dict[str, Any], lead: str = "police", **more: Any) -> dict[str, Any]:
    """A ratio that should reach 80 % by the year's end."""
    given: dict[str, Any] = {
        "id": key(name),
        "version": 1,
        "unit_key": 7,
        "state": "published",
        "named_agency_ids": [],
        "value_kind": "ratio",
        "direction": "up",
        "aggregation": "level",
        "baseline_value": None,
        "tolerance": None,
        "may_exceed": False,
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 12, 31),
        "effective_on": date(2026, 4, 1),
        "tracked_from": date(2026, 4, 1),
        "reporting": None,
        "targets": [goal("80%", 80)],
        "former": [],
        "roles": [{"agency_id": key(lead), "role": "lead"}],
        "figures": list(figures),
        "ordinal": 1,
        "number": "1",
        "name": name,
        "section": None,
        "unit_measure": "%",
        "standing_from": [date(1945, 1, 1)],
        "standing_code": ["on_track"],
        "parts": [{"agency_id": key(lead), "role": "lead", "name": lead}],
    }
    return given | more


def goal(text: str, value: int, **more: Any) -> dict[str, Any]:
    """A target of at least so much."""
    given: dict[str, Any] = {
        "text": text,
        "due": None,
        "comparator": "eq",
        "evaluate_as": "ge",
        "measure": "level",
        "value": value,
        "low": None,
        "high": None,
        "name": None,
        "agency_id": None,
        "followed": True,
        "in_force_from": None,
    }
    return given | more
