"""Which reports are written to files in the tests: of a commune, of its division, short and long?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from service.domain.report_contents import ReportPaper

MY_TU = {"code": "31567", "name": "Mỹ Tú", "level": "commune", "kind": "commune"}
CAN_THO = {"code": "92", "name": "Cần Thơ", "level": "province", "kind": "city"}
DAY = date(2026, 4, 8)
"""The day the reports were drawn."""


def id_(number: int) -> str:
    return str(UUID(int=number))


def party(number: int, name: str, kind: str, short: str | None = None) -> dict[str, Any]:
    return {"id": id_(number), "name": name, "kind": kind, "short": short}


COMMITTEE = party(1, "Ủy ban nhân dân xã", "peoples_committee", "UBND")
DIVISION = party(2, "Phòng Văn hóa - Xã hội", "division", "VHXH")
DEPARTMENT = party(3, "Sở Khoa học và Công nghệ", "upper_department", "SKHCN")

HEAD: dict[str, Any] = {
    "unit": MY_TU, "upper": CAN_THO, "committee": COMMITTEE, "agency": COMMITTEE, "number": "5",
    "symbol": "/BC-UBND", "place": "Mỹ Tú", "issuedOn": "2026-04-09",
    "title": "Báo cáo kết quả thực hiện Kế hoạch chuyển đổi số quý I năm 2026",
    "plan": {"id": id_(9), "number": "10", "symbol": "/KH-UBND", "title": "Kế hoạch chuyển đổi số năm 2026"},
    "period": {"nominal": "2026-Q1", "start": "2026-01-01", "end": "2026-03-31"},
    "to": [party(4, "Ủy ban nhân dân", "peoples_committee"), DEPARTMENT],
    "recipients": ["- TT Đảng ủy, HĐND xã;", "Các cơ quan, đơn vị", "Lưu: VT, VHXH."],
    "signature": {
        "authority": "TM. Ủy ban nhân dân", "capacity": "KT. Chủ tịch", "position": "Phó Chủ tịch",
        "name": "Nguyễn Văn An",
    },
}  # fmt: skip


def figure(value: float | None, numerator: float | None = None, **given: Any) -> dict[str, Any]:
    """A figure of the quarter; with a numerator, the ratio of it."""
    counted = {"numerator": numerator, "denominator": given.pop("denominator", None)}
    made = {
        "observation": None, "nominal": "2026-Q1", "start": "2026-01-01", "end": "2026-03-31",
        "obsStatus": "reported", "value": value, "answer": None, "text": None, "percentOnly": False,
        "provisional": False,
    }  # fmt: skip
    return made | counted | given


def indicator(at: int, name: str, **given: Any) -> dict[str, Any]:
    made = {
        "indicator": id_(100 + at), "number": f"{at}", "name": name, "section": "I. Chính quyền số",
        "unitMeasure": "%", "valueKind": "ratio", "quantity": None, "agency": None, "leads": ["Phòng Kinh tế"],
        "target": "≥ 80%", "targetValue": 80, "current": None, "previous": None, "change": None, "met": None,
        "standing": "no_data",
    }  # fmt: skip
    return made | given


INDICATORS = [
    indicator(
        1, "Tỷ lệ hồ sơ thủ tục hành chính được giải quyết trực tuyến toàn trình", met=False, standing="at_risk",
        current=figure(73.333333, 1234, denominator=1683), change=13.333333,
        previous=figure(60, 600, denominator=1000, nominal="2025-Q4", start="2025-10-01", end="2025-12-31"),
    ),
    indicator(
        2, "Số tổ công nghệ số cộng đồng hoạt động", unitMeasure="tổ", valueKind="number", target="≥ 12",
        targetValue=12, current=figure(14, provisional=True), change=-1, met=True, standing="achieved",
        previous=figure(15, nominal="2025-Q4", start="2025-10-01", end="2025-12-31"),
    ),
    indicator(
        3, "Tỷ lệ dân số có sổ sức khỏe điện tử", met=True, standing="on_track",
        current=figure(81.5, percentOnly=True), quantity="người trưởng thành",
    ),
    indicator(4, "Trang thông tin điện tử", valueKind="yes_no", unitMeasure=None, target="Có", targetValue=None,
              current=figure(None, answer=True), met=True, standing="achieved"),
    indicator(5, "=CMD()|'/C calc'!A0", current=figure(None, obsStatus="missing"), standing="stale"),
    indicator(6, "Tỷ lệ trường học dùng học bạ số", standing="not_applicable", agency="Trường Tiểu học A",
              current=figure(None, 0, denominator=0, obsStatus="not_applicable")),
    indicator(7, "Tỷ lệ hộ có cáp quang", current=figure(92.7, 123456, denominator=133178), standing="achieved"),
    indicator(8, "Mức độ hài lòng", valueKind="text", unitMeasure=None, current=figure(None, text="Khá, tăng dần")),
]  # fmt: skip


def task(at: int, standing: str = "open_on_time", **given: Any) -> dict[str, Any]:
    made = {
        "task": id_(200 + at), "number": f"{at}",
        "title": f"Tổ chức tập huấn kỹ năng số đợt {at} cho cán bộ, công chức",
        "section": "II. Nhân lực", "leads": ["Phòng Văn hóa - Xã hội"], "coordinators": ["Công an xã"],
        "schedule": "Quý II/2026", "due": "2026-06-30", "status": "in_progress", "percent": 35, "doneOn": None,
        "provisional": False, "standing": standing, "said": "Đã ban hành kế hoạch", "saidOn": "2026-03-20",
    }  # fmt: skip
    return made | given


def tasks(count: int) -> dict[str, Any]:
    """A table of `count` tasks: the first done, the second overdue, the last ones silent."""
    lines = [
        task(1, "done_on_time", status="done", doneOn="2026-03-05", percent=100, provisional=True),
        task(2, "overdue", due="2026-03-31", schedule="Quý I/2026"),
        *(task(at, "due_soon" if at % 3 == 0 else "open_on_time") for at in range(3, count - 1)),
        *(task(at, "ongoing_silent", due=None, schedule="Thường xuyên") for at in range(max(3, count - 1), count + 1)),
    ][:count]
    many = {name: sum(line["standing"] == name for line in lines) for name in (
        "done_on_time", "done_late", "open_on_time", "due_soon", "overdue", "ongoing_ok", "ongoing_silent", "waiting",
        "undated", "due_before_issue", "suspended", "cancelled",
    )}  # fmt: skip
    cells = {
        "done_in_time": many["done_on_time"], "done_late": many["done_late"], "open_overdue": many["overdue"],
        "open_in_time": sum(many[name] for name in ("open_on_time", "due_soon", "ongoing_ok", "waiting")),
    }  # fmt: skip
    beside = {name: many[name] for name in ("ongoing_silent", "undated", "due_before_issue", "suspended", "cancelled")}
    return {"total": len(lines), "cells": cells, "beside": beside, "standings": many, "lines": lines}


PRODUCTS = [{
    "deliverable": id_(300), "name": "Kế hoạch tập huấn", "task": "Tổ chức tập huấn", "leads": ["Phòng Kinh tế"],
    "due": "2026-03-15", "status": "accepted", "doneOn": "2026-03-11",
}]  # fmt: skip
RAISED = [
    {
        "obstacle": id_(400 + at), "kind": kind, "text": text, "task": None, "agency": "Trạm Y tế xã",
        "addressee": "Ủy ban nhân dân xã", "raisedOn": "2026-02-14", "answer": "Đã bố trí kinh phí" if at else None,
        "answeredOn": "2026-03-02" if at else None, "resolvedOn": None, "ageDays": 45,
    }
    for at, (kind, text) in enumerate(
        (("obstacle", "Thiếu máy quét tài liệu"), ("proposal", "+84 hỗ trợ đường truyền"))
    )
]  # fmt: skip
NEXT = [{
    "task": id_(500), "number": "7", "title": "Sơ kết sáu tháng", "leads": ["Văn phòng HĐND và UBND"],
    "schedule": "Trước ngày 20/6/2026", "due": "2026-06-19", "standing": "open_on_time",
}]  # fmt: skip
ANSWERS = [
    {
        "agency": "Công an xã", "obligation": "obliged", "lastDay": "2026-04-05", "standing": "met_late",
        "submittedOn": "2026-04-06", "refiledOn": "2026-04-07", "returned": True, "report": id_(600),
    },
    {
        "agency": "Hội Nông dân", "obligation": "asked", "lastDay": "2026-04-05", "standing": "asked_silent",
        "submittedOn": None, "refiledOn": None, "returned": False, "report": None,
    },
]  # fmt: skip
NARRATIVE = [
    {"part": "results", "text": "Ủy ban nhân dân xã đã chỉ đạo kịp thời.\nCông tác tuyên truyền được quan tâm."},
    {"part": "shortcomings", "text": "@Một số chỉ tiêu chưa có số liệu do phần mềm của ngành chưa liên thông."},
    {"part": "next_period", "text": "-Tập trung các nhiệm vụ quá hạn."},
]


def paper(
    *,
    head: dict[str, Any] | None = None,
    count: int = 12,
    narrative: Any = NARRATIVE,
    whole: bool = True,
    **tables: Any,
) -> ReportPaper:
    """A report with `count` tasks. whole: with products, obstacles, next tasks and those who reported."""
    drawn: dict[str, Any] = {
        "drawnOn": DAY.isoformat(), "indicators": INDICATORS, "tasks": tasks(count),
        "products": PRODUCTS if whole else [], "raised": RAISED if whole else [], "next": NEXT if whole else [],
        "answers": ANSWERS if whole else [],
    }  # fmt: skip
    content = {"head": HEAD | (head or {}), "narrative": list(narrative), "tables": drawn | tables}
    return ReportPaper.model_validate(content)


def of_division(**given: Any) -> ReportPaper:
    """The report of a division of the commune, its number and day still to come."""
    head = {
        "agency": DIVISION, "number": "", "symbol": "", "issuedOn": None, "place": None, "to": [COMMITTEE],
        "recipients": [], "signature": None,
    }  # fmt: skip
    return paper(head=head | given.pop("head", {}), **given)
