"""Is anything missing from the demo plans, and is every deadline read by the rules of the domain?"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from service.demo.pieces import Indicator, Reference, Task
from service.demo.plan_file import PlanFile, load
from service.domain.schedules import Occurrence, ScheduleKind, occurrences
from tests.demo.printed import SEEDS, Seed, unaccounted, words

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

DEMO = Path(__file__).resolve().parents[2] / "service" / "demo"
MY_TU = load(DEMO / "my_tu")
TAN_HUNG = load(DEMO / "tan_hung")
DAI_HAI = load(DEMO / "dai_hai")
TIEN_MINH = load(DEMO / "tien_minh")
PHU_THAI = load(DEMO / "phu_thai")
ALL = [MY_TU, TAN_HUNG, TIEN_MINH, PHU_THAI]
QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}
LAST_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def numbered(plan_file: PlanFile, kind: ScheduleKind) -> list[str]:
    """The printed numbers of the tasks whose deadline is of one kind."""
    return [task.number for task in plan_file.tasks if task.schedule.kind is kind]


def test_my_tu_has_57_tasks_of_which_31_go_on_one_recurs_and_one_cannot_be_read() -> None:
    tasks = MY_TU.tasks

    kinds = Counter(task.schedule.kind.value for task in tasks)

    assert [task.number for task in tasks] == [str(number) for number in range(1, 58)]
    assert kinds == {"ongoing": 31, "recurring": 1, "unparsed": 1, "by_date": 24}
    assert numbered(MY_TU, ScheduleKind.RECURRING) == ["1"]
    assert numbered(MY_TU, ScheduleKind.UNPARSED) == ["36"]


def test_nine_tasks_of_my_tu_were_due_before_the_plan() -> None:
    plan = MY_TU.plan

    early = [t.number for t in MY_TU.tasks if t.schedule.due and t.schedule.due < plan.effective_on]

    assert plan.effective_on == date(2026, 4, 1)
    assert early == ["3", "10", "11", "27", "29", "34", "35", "55", "56"]


def test_my_tu_has_31_annex_indicators_and_16_that_stand_only_in_the_body() -> None:
    indicators = MY_TU.indicators

    by_section = Counter(i.section for i in indicators if not i.body_only)
    body_only = [i for i in indicators if i.body_only]

    assert by_section == {"annex-1.I": 20, "annex-1.II": 4, "annex-1.III": 7}
    assert len(body_only) == 16
    assert all({ref.part for ref in i.references} == {"body"} for i in body_only)
    assert all(i.references[0].part == "annex-1" for i in indicators if not i.body_only)


def test_each_of_the_34_bullets_of_my_tus_objectives_is_referred_to_in_its_section() -> None:
    seed = Seed(MY_TU.seed)
    first, last = (s.line for s in MY_TU.sections if s.key in {"IV.2", "V"})
    headings = sorted((s.line, s.key) for s in MY_TU.sections if first <= s.line < last)

    bullets = [
        line
        for line in range(first + 1, last)
        if seed.lines[line - 1].startswith("- ") or re.match(r"[a-zđ]\) \*.+\*: ", seed.lines[line - 1])
    ]
    referred = {ref.line: ref.section for i in MY_TU.indicators for ref in i.references if ref.part == "body"}

    assert len(bullets) == 34
    assert sorted(referred) == bullets
    assert all(section == max(h for h in headings if h[0] <= line)[1] for line, section in referred.items())


def test_every_paragraph_of_my_tus_body_that_is_no_objective_is_a_provision() -> None:
    seed = Seed(MY_TU.seed)
    lines = {s.key: s.line for s in MY_TU.sections}
    replacement = next(d.line for d in MY_TU.documents if d.relation == "replaces")
    objectives = range(lines["IV.2"], 145)

    end = next(n for n, row in enumerate(seed.rows, 1) if row == ["nơi", "nhận"])
    paragraphs = {
        n
        for n in range(lines["II"], end)
        if seed.rows[n - 1] and not seed.lines[n - 1].startswith("#") and n not in {replacement, *objectives}
    }

    assert {p.line for p in MY_TU.provisions} == paragraphs


def test_a_body_figure_printed_otherwise_than_in_the_annex_is_kept_and_not_followed() -> None:
    def unlike(indicator: Indicator, ref: Reference) -> bool:
        return ref.part == "body" and words(ref.text) != words(indicator.references[0].text)

    annexed = [i for i in MY_TU.indicators if not i.body_only]

    elsewhere = [i.key for i in annexed if {t.line for t in i.targets} - {r.line for r in i.references}]
    kept = {(i.key, t.text, t.line) for i in annexed for t in i.targets if not t.followed}
    printed_otherwise = {(i.key, r.text, r.line) for i in annexed for r in i.references if unlike(i, r)}

    assert elsewhere == []
    assert kept == printed_otherwise
    assert {(text, line) for _, text, line in kept} == {
        ("80%", 107), ("≥ 95%", 111), ("đạt 95%", 117), ("≥ 60%", 121), ("≥ 40%", 131), ("≥ 80%", 137),
    }  # fmt: skip
    assert all(any(t.followed for t in i.targets) for i in chain(MY_TU.indicators, TAN_HUNG.indicators))


def test_every_cell_of_my_tus_annexes_is_accounted_for() -> None:
    seed = Seed(MY_TU.seed)
    names = {a.name: [a.name, *a.aliases] for a in MY_TU.agencies}

    rows = {
        line: [words(cell) for cell in text.split("\t")]
        for line, text in enumerate(seed.lines, 1)
        if re.match(r"\d+\t", text)
    }
    torn = [words(cell) for cell in seed.lines[329 - 1].split("\t")]
    rows[327] = [[*cell, *more] for cell, more in zip(rows[327], torn, strict=True)]
    items = {
        item.line: item for item in (*MY_TU.indicators, *MY_TU.tasks) if item.section.startswith("annex-")
    }

    wrong = []
    for line, item in items.items():
        number, _title, leads, coordinators, *time = rows[line]
        printed_leads = unaccounted(leads, [names[ref.agency] for ref in item.leads])
        printed_coordinators = unaccounted(coordinators, [names[ref.agency] for ref in item.coordinators])
        times = [words(item.schedule.text)] if isinstance(item, Task) else []
        if [number, printed_leads, printed_coordinators, time] != [[item.number], "", "", times]:
            wrong.append((line, printed_leads, printed_coordinators, time))

    assert set(items) == set(rows)
    assert wrong == []


def test_tan_hung_has_17_indicators_13_tasks_and_13_products() -> None:
    tasks = TAN_HUNG.tasks

    products = [product for task in tasks for product in task.products]

    assert len(TAN_HUNG.indicators) == 17
    assert [task.number for task in tasks] == [str(number) for number in range(1, 14)]
    assert len(products) == 13


def test_tien_minh_has_21_tasks_of_which_16_go_on_and_two_wait() -> None:
    kinds = Counter(task.schedule.kind.value for task in TIEN_MINH.tasks)

    assert len(TIEN_MINH.tasks) == 21
    assert kinds == {"ongoing": 16, "by_date": 3, "conditional": 2}


def test_phu_thai_has_9_tasks_of_which_two_have_milestones_and_two_go_on() -> None:
    kinds = {task.key: task.schedule.kind.value for task in PHU_THAI.tasks}

    assert kinds == {
        "1": "milestones", "2": "by_date", "3": "period", "4": "recurring", "5": "ongoing",
        "6": "milestones", "7": "period", "8": "period", "9": "ongoing",
    }  # fmt: skip


@pytest.mark.parametrize("plan_file", ALL, ids=lambda plan_file: plan_file.seed)
def test_every_deadline_is_read_as_its_words_say(plan_file: PlanFile) -> None:
    year = plan_file.plan.period_end.year

    misread = [
        (task.number, task.schedule.text, task.schedule.kind)
        for task in plan_file.tasks
        if (task.schedule.kind.value, task.schedule.start, task.schedule.due)
        != read(task.schedule.text, year)
    ]

    assert misread == []


def read(text: str, year: int) -> tuple[str, date | None, date | None]:
    """Read a printed deadline once more, apart from the service: kind, first day, last day in time."""
    if text.removeprefix("Thực hiện ").casefold().startswith("thường xuyên"):
        return ("ongoing", None, None)
    if "theo chỉ đạo của" in text.casefold():
        return ("conditional", None, None)
    if before := re.fullmatch(r"Trước ngày (\d+)/(\d+)/(\d{4})", text):
        day, month, printed_year = map(int, before.groups())
        return ("by_date", None, date(printed_year, month, day) - timedelta(days=1))
    if spans := re.findall(r"(\d{4})–(\d{4})", text):
        kind = "milestones" if len(spans) > 1 else "recurring" if "hằng năm" in text.casefold() else "period"
        start = None if kind == "milestones" else date(int(spans[0][0]), 1, 1)
        return (kind, start, date(int(spans[-1][1]), 12, 31))
    if before := re.search(r" trước (\d{4})$", text):
        return ("by_date", None, date(int(before[1]) - 1, 12, 31))
    if text == "Định kỳ":
        return ("recurring", date(year, 1, 1), date(year, 12, 31))
    if school := re.fullmatch(r"Năm học (\d{4})-(\d{4})", text):
        return ("by_date", date(int(school[1]), 9, 5), date(int(school[2]), 5, 31))
    if quarter := re.fullmatch(r"Quý (I|II|III|IV)(?:/(\d{4}))?", text):
        return span(int(quarter[2] or year), QUARTERS[quarter[1]] * 3 - 2, QUARTERS[quarter[1]] * 3)
    if month := re.fullmatch(r"Tháng (\d+)/(\d{4})", text):
        return span(int(month[2]), int(month[1]), int(month[1]))
    if whole := re.fullmatch(r"Năm (\d{4})", text):
        return span(int(whole[1]), 1, 12)
    return ("unparsed", None, None)


def span(year: int, first_month: int, last_month: int) -> tuple[str, date, date]:
    """By the last day of a run of months (none of the years printed is a leap year)."""
    return ("by_date", date(year, first_month, 1), date(year, last_month, LAST_DAYS[last_month - 1]))


def test_the_committee_of_my_tu_meets_every_half_year_and_on_request() -> None:
    schedule = MY_TU.tasks[0].schedule
    plan = MY_TU.plan

    meetings = occurrences(schedule, plan.period_start, plan.period_end)

    assert meetings == (
        Occurrence(1, date(2026, 1, 1), date(2026, 6, 30)),
        Occurrence(2, date(2026, 7, 1), date(2026, 12, 31)),
    )
    assert (schedule.on_request, schedule.assumed) == (True, ("half_year",))


def test_a_school_year_is_marked_as_assumed() -> None:
    schools = [t.schedule for t in TAN_HUNG.tasks if t.schedule.text.startswith("Năm học")]

    marks = [schedule.assumed for schedule in schools]

    assert marks == [("school_year",)]


def test_those_my_tu_only_asks_are_not_obliged() -> None:
    agencies = [(t.number, ref) for t in MY_TU.tasks for ref in (*t.leads, *t.coordinators)]

    asked = {(number, ref.agency) for number, ref in agencies if ref.obligation == "asked"}
    duties = {p.section for p in MY_TU.provisions if p.obligation == "asked"}

    telecoms = "Các đơn vị viễn thông trên địa bàn xã"
    union = "Đoàn Thanh niên Cộng sản Hồ Chí Minh xã Mỹ Tú"
    assert asked == {("8", union), ("14", telecoms), ("36", telecoms), ("50", telecoms)}
    assert duties == {"VIII.4", "VIII.5"}


def test_dai_hai_has_51_tasks_58_products_and_23_rows_that_are_indicators_as_well() -> None:
    tasks = DAI_HAI.tasks

    products = [product for task in tasks for product in task.products]
    both = [indicator for indicator in DAI_HAI.indicators if indicator.tasks]

    assert [task.number for task in tasks] == [str(number) for number in range(1, 52)]
    assert (len(products), sum(product.schedule is not None for product in products)) == (58, 28)
    assert numbered(DAI_HAI, ScheduleKind.MILESTONES) == ["1", "3", "5", "7", "8"]
    assert (len(both), len(DAI_HAI.indicators)) == (23, 24)
