"""What does a report say by itself, of which figures, tasks and products, and of whom it gathers?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.domain.calendars import Span
from service.domain.report_contents import ReportPaper
from service.domain.report_drafts import draw, head, narrative, next_period, period_words, title
from service.domain.report_figures import observed
from tests.domain.reports import OWED, UNIT, figure, filing, ground, indicator, key, party, task

DRAWN = date(2026, 5, 8)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


def counted(
    nominal: str, days: tuple[date, date], numerator: int, of: int = 100, **more: Any
) -> dict[str, Any]:
    return figure(nominal, *days, numerator=numerator, denominator=of, **more)


def test_an_agency_tells_of_what_it_leads_and_of_its_part_the_focal_office_of_everything() -> None:
    led, other = indicator("led"), indicator("other", lead="economy")
    part = indicator(
        "part",
        counted("2026-M04", APRIL, 9, of=10, agency_id=key("police")),
        counted("2026-M04", APRIL, 8, of=10, id=key("theirs"), agency_id=key("economy")),
        lead="economy",
        roles=[
            {"agency_id": key("economy"), "role": "lead"},
            {"agency_id": key("police"), "role": "contributor"},
            {"agency_id": key("economy"), "role": "contributor"},
        ],
        parts=[
            {"agency_id": key("economy"), "role": "lead", "name": "economy"},
            {"agency_id": key("police"), "role": "contributor", "name": "police"},
        ],
    )
    every = {"indicators": [led, other, part], "tasks": [task("led"), task("other", lead="economy")]}

    own = draw(ground(**every), DRAWN)
    whole = draw(ground(**every, agency_id=key("focal"), agency=party("focal")), DRAWN)

    assert [(line.name, line.agency) for line in own.indicators] == [("led", None), ("part", "police")]
    assert [line.title for line in own.tasks.lines] == ["led"]
    assert [(line.name, line.agency) for line in whole.indicators] == [
        ("led", None),
        ("other", None),
        ("part", None),
    ]
    assert [line.title for line in whole.tasks.lines] == ["led", "other"]
    mine, summed = own.indicators[1].current, whole.indicators[2].current
    assert mine is not None and (mine.numerator, mine.observation) == (9, key("figure 2026-M04"))
    assert summed is not None and (summed.numerator, summed.denominator, summed.observation) == (17, 20, None)


def test_tasks_stand_as_they_stood_on_the_last_day_of_the_window() -> None:
    done_in_may = task(
        "late", status="done", percent=100, done_on=date(2026, 5, 6), completion="confirmed",
        standing_from=[date(1945, 1, 1), date(2026, 4, 16), date(2026, 5, 6)],
        standing_code=["open_on_time", "overdue", "done_late"],
    )  # fmt: skip
    claimed = task("claimed", "done_on_time", status="done", done_on=date(2026, 4, 20), completion="claimed")
    silent = task("silent", "ongoing_silent")

    drawn = draw(ground(tasks=[silent, done_in_may, claimed]), DRAWN).tasks

    assert [(line.title, line.standing.value) for line in drawn.lines] == [
        ("claimed", "done_on_time"),
        ("late", "overdue"),
        ("silent", "ongoing_silent"),
    ]
    assert (drawn.lines[1].status.value, drawn.lines[1].done_on, drawn.lines[1].percent) == (
        "in_progress",
        None,
        None,
    )
    assert [line.provisional for line in drawn.lines] == [True, False, False]
    assert (drawn.total, drawn.cells.done_in_time, drawn.cells.open_overdue) == (3, 1, 1)
    assert drawn.beside.ongoing_silent == 1


def test_drawn_before_the_window_is_over_it_tells_of_today() -> None:
    turning = task(
        "turning",
        standing_from=[date(1945, 1, 1), date(2026, 4, 25)],
        standing_code=["open_on_time", "overdue"],
    )

    (line,) = draw(ground(tasks=[turning]), date(2026, 4, 20)).tasks.lines

    assert line.standing.value == "open_on_time"


def test_the_last_word_of_the_window_stands_beside_the_task_but_no_direction() -> None:
    said = [
        _said("progress", date(2026, 4, 5), "Đang mua sắm"),
        _said("note", date(2026, 4, 22), "Chờ kinh phí"),
        _said("direction", date(2026, 4, 25), "Khắc phục ngay"),
    ]

    (line,) = draw(ground(tasks=[task("buy")], updates=said), DRAWN).tasks.lines

    assert (line.said, line.said_on) == ("Chờ kinh phí", date(2026, 4, 22))


def test_obstacles_are_told_as_far_as_they_had_come_by_the_last_day_of_the_window() -> None:
    obstacles = [
        _obstacle("open"),
        _obstacle("answered", answer="Sẽ cấp", answered_on=date(2026, 4, 28)),
        _obstacle("later", answer="Đã cấp", answered_on=date(2026, 5, 4), ended_on=date(2026, 5, 5)),
        _obstacle("resolved", ended_on=date(2026, 4, 12), about={"kind": "plan", "number": "10", "name": "KH"}),
        _obstacle("theirs", kind="proposal", agency_id=key("economy"), agency="economy"),
    ]

    own = draw(ground(obstacles=obstacles), DRAWN).raised
    whole = draw(ground(obstacles=obstacles, agency=party("focal"), agency_id=key("focal")), DRAWN).raised

    assert [(r.text, r.task, r.answer, r.answered_on, r.resolved_on, r.age_days) for r in own] == [
        ("open", "buy", None, None, None, 20),
        ("answered", "buy", "Sẽ cấp", date(2026, 4, 28), None, 20),
        ("later", "buy", None, None, None, 20),
        ("resolved", None, None, None, date(2026, 4, 12), 2),
    ]
    assert [(r.text, r.kind.value, r.agency) for r in whole[4:]] == [("theirs", "proposal", "economy")]


def _obstacle(text: str, **more: Any) -> dict[str, Any]:
    given = {
        "id": key(text),
        "kind": "obstacle",
        "text": text,
        "agency_id": key("police"),
        "agency": "police",
        "addressee": "Sở Tài chính",
        "raised_on": date(2026, 4, 10),
        "answer": None,
        "answered_on": None,
        "ended_on": None,
    }
    about = {"kind": "task", "id": key("buy"), "number": "1", "name": "buy"} | more.pop("about", {})
    return given | {"about": about} | more


def _said(kind: str, on: date, text: str) -> dict[str, Any]:
    return {"task_id": key("buy"), "kind": kind, "on_day": on, "text": text, "agency": "police"}


def test_products_are_those_delivered_in_the_window_or_due_in_it() -> None:
    products = [
        _product("in", due=date(2026, 6, 30), status="accepted", done_on=date(2026, 4, 10)),
        _product("due", due=date(2026, 4, 30)),
        _product("later", due=date(2026, 4, 15), status="accepted", done_on=date(2026, 5, 3)),
        _product("before", due=date(2026, 3, 1), status="accepted", done_on=date(2026, 3, 1)),
        _product("again", delivered_on=[date(2026, 3, 9), date(2026, 4, 9)], done_on=date(2026, 5, 9)),
    ]

    found = draw(ground(tasks=[task("buy", products=products)]), DRAWN).products

    assert [(one.name, one.status, one.done_on) for one in found] == [
        ("in", "accepted", date(2026, 4, 10)),
        ("due", "open", None),
        ("later", "open", None),
        ("again", "open", date(2026, 4, 9)),
    ]


def _product(name: str, **more: Any) -> dict[str, Any]:
    given = {
        "id": key(name),
        "name": name,
        "due": None,
        "status": "open",
        "done_on": None,
        "delivered_on": [],
    }
    return given | more


def test_the_next_period_holds_what_falls_due_in_it_and_what_is_overdue() -> None:
    tasks = [
        task("may", due=date(2026, 5, 20)),
        task("june", due=date(2026, 6, 30)),
        task("behind", "overdue", due=date(2026, 3, 31)),
        task("done", "done_on_time", due=date(2026, 5, 20), status="done", done_on=date(2026, 4, 2)),
        task("again", due=None, instances=[{"due": date(2026, 5, 31), "done_on": None}]),
    ]

    coming = draw(ground(tasks=tasks), DRAWN).next

    assert [(one.title, one.due) for one in coming] == [
        ("may", date(2026, 5, 20)),
        ("behind", date(2026, 3, 31)),
        ("again", date(2026, 5, 31)),
    ]


@pytest.mark.parametrize(
    ("nominal", "start", "end", "following"),
    [
        ("2026-M04", date(2026, 4, 1), date(2026, 4, 30), (date(2026, 5, 1), date(2026, 5, 31))),
        ("2026-M12", date(2026, 12, 1), date(2026, 12, 31), (date(2027, 1, 1), date(2027, 1, 31))),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 9), (date(2026, 3, 10), date(2026, 6, 30))),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), (date(2026, 7, 1), date(2026, 12, 31))),
        ("2026", date(2026, 1, 1), date(2026, 12, 9), (date(2026, 12, 10), date(2027, 12, 31))),
    ],
)
def test_the_period_after_a_window_begins_the_day_after_it(
    nominal: str, start: date, end: date, following: tuple[date, date]
) -> None:
    coming = next_period(Span(nominal, start, end))

    assert (coming.start, coming.end) == following


@pytest.mark.parametrize(
    ("nominal", "words"),
    [
        ("2026-M04", "tháng 4 năm 2026"),
        ("2026-Q1", "quý I năm 2026"),
        ("2026-H1", "6 tháng đầu năm 2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026-9M", "9 tháng năm 2026"),
        ("2026", "năm 2026"),
    ],
)
def test_a_period_is_said_as_people_say_it(nominal: str, words: str) -> None:
    assert period_words(nominal) == words


def test_late_in_time_silent_and_asked_are_told_apart_among_those_gathered() -> None:
    gathered = [
        _owing("in time", met_on=date(2026, 5, 7), report=_filed(filing(date(2026, 5, 7)))),
        _owing(
            "again",
            met_on=date(2026, 5, 2),
            report=_filed(filing(date(2026, 5, 2), outcome="returned"), filing(date(2026, 5, 12))),
        ),
        _owing("late", met_on=date(2026, 5, 10), report=_filed(filing(date(2026, 5, 10)))),
        _owing("silent"),
        _owing("asked", obligation="asked"),
        _owing("let go", waived_on=date(2026, 5, 3)),
        _owing("withdrawn", report=_filed(filing(date(2026, 5, 3), outcome="withdrawn"), status="withdrawn")),
    ]

    answers = draw(ground(gathered=gathered), date(2026, 5, 13)).answers

    assert [(a.agency, a.standing.value, a.submitted_on, a.refiled_on, a.returned) for a in answers] == [
        ("in time", "met_on_time", date(2026, 5, 7), None, False),
        ("again", "met_on_time", date(2026, 5, 2), date(2026, 5, 12), True),
        ("late", "met_late", date(2026, 5, 10), None, False),
        ("silent", "overdue", None, None, False),
        ("asked", "asked_silent", None, None, False),
        ("let go", "waived", None, None, False),
        ("withdrawn", "overdue", None, None, False),
    ]
    assert [a.report is None for a in answers] == [False, False, False, True, True, True, True]


def _filed(*filings: Any, status: str = "submitted", **more: Any) -> dict[str, Any]:
    rows = [one.model_dump(mode="json") for one in filings]
    return {"id": key("one of them"), "status": status, "narrative": [], "filings": rows} | more


def _owing(agency: str, **more: Any) -> dict[str, Any]:
    given = {
        **OWED,
        "id": key(agency),
        "nominal": "2026-M04",
        "agency": agency,
        "unit_name": "Mỹ Tú",
        "report": None,
    }
    return given | more


def test_a_consolidated_report_begins_with_what_the_others_have_written() -> None:
    wrote = [{"part": "obstacles", "text": "Thiếu máy"}, {"part": "proposals", "text": "Cấp máy"}]
    gathered = [
        _owing("police", report=_filed(filing(date(2026, 5, 7)), narrative=wrote)),
        _owing("economy", report=_filed(status="draft", narrative=wrote)),
        _owing("office", report=_filed(filing(date(2026, 5, 8)), narrative=wrote[:1])),
    ]

    assert [(one.part.value, one.text) for one in narrative(ground(gathered=gathered))] == [
        ("obstacles", "police: Thiếu máy\noffice: Thiếu máy"),
        ("proposals", "police: Cấp máy"),
    ]
    assert narrative(ground()) == []


def test_the_head_names_the_unit_the_one_above_and_to_whom_it_goes() -> None:
    top = head(ground())

    assert (top.unit.name, top.upper and top.upper.name) == ("Mỹ Tú", "Cần Thơ")
    assert top.committee is not None and top.committee.name == "ubnd"
    assert [one.name for one in top.to] == ["focal"] and top.recipients == ["focal", "Lưu: VT."]
    assert top.title == "Kết quả thực hiện Kế hoạch chuyển đổi số năm 2026 tháng 4 năm 2026"
    assert (top.place, top.number, top.plan and top.plan.number) == ("Mỹ Tú", "", "10")


def test_a_request_gives_its_own_title_and_a_units_report_may_have_no_agency() -> None:
    asked = ground(requested="Rà soát hạ tầng số", plan=None, plan_id=None, agency=None, agency_id=None)

    assert title(asked) == "Rà soát hạ tầng số tháng 4 năm 2026"
    assert asked.whole and head(asked).agency is None
    assert title(ground(plan=None)) == "Báo cáo tháng tháng 4 năm 2026"


def test_the_receiving_unit_is_the_one_above_where_the_report_goes_there() -> None:
    assert ground().receiver_key == 7
    assert ground(receivers=[party("focal"), party("city", unit_key=1)]).receiver_key == 1
    assert ground(receivers=[], rule_unit_key=1).receiver_key == 1


def test_a_whole_paper_survives_being_written_as_json_and_read_again() -> None:
    told = ground(
        indicators=[indicator("vneid", counted("2026-M03", MARCH, 70), counted("2026-M04", APRIL, 82))],
        tasks=[task("buy", products=[_product("in", done_on=date(2026, 4, 10))])],
        gathered=[_owing("silent")],
        unit=UNIT,
    )
    tables = draw(told, DRAWN)
    paper = ReportPaper(head=head(told), narrative=[], tables=tables)

    assert ReportPaper.model_validate_json(paper.model_dump_json(by_alias=True)) == paper
    assert observed(tables.indicators) == [key("figure 2026-M04")]
