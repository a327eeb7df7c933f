"""Is anything of the plan of Đại Hải missing from its demo files?

The other direction is asked by `test_seed_lines`: whether what is written there is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from service.demo.pieces import Schedule, Task
from service.demo.plan_file import load
from service.domain.product_reports import goes_by, is_report, report_facts
from service.domain.schedules import ScheduleKind, occurrences
from tests.demo.printed import SEEDS, Seed, words

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

PLAN = load(Path(__file__).resolve().parents[2] / "service" / "demo" / "dai_hai")
LINES = {section.key: section.line for section in PLAN.sections}
HEADINGS = (
    "STT Nhiệm vụ", "Cơ quan chủ", "trì", "Cơ quan phối hợp Sản phẩm", "Thời gian", "hoàn thành",
)  # fmt: skip
HEADS = ("kế hoạch", "báo cáo", "tin bài", "văn bản", "đề án", "quy chế", "quyết định", "thông báo")
"""With these words the products begin, in print and in our data."""
LEFT_OVER = {"26": "Trung tâm Phục vụ hành chính công", "28": "các"}
"""Printed beside what is kept: 26 repeats a lead among the coordinators, a page break cuts off the first word of 28's
third lead."""
TORN = {"20", "37"}
"""Rows whose title goes on behind the time, over the page."""


def test_dai_hai_has_33_measures_31_duties_and_24_indicators_of_which_23_are_tasks_as_well() -> None:
    kinds = Counter(provision.kind for provision in PLAN.provisions)

    both = [indicator for indicator in PLAN.indicators if indicator.tasks]

    assert kinds == {"objective": 1, "measure": 33, "funding": 1, "duty": 31}
    assert (len(PLAN.indicators), len(both)) == (24, 23)
    assert [indicator.key for indicator in PLAN.indicators if indicator.body_only] == ["body.b.3"]


def test_what_is_indicator_and_task_shares_row_number_and_agencies() -> None:
    tasks = {task.name: task for task in PLAN.tasks}
    pairs = [(i, tasks[name]) for i in PLAN.indicators for name in i.tasks]

    unlike = [
        i.key
        for i, task in pairs
        if (i.line, i.section, i.number, i.leads, i.coordinators)
        != (task.line, task.section, task.number, task.leads, task.coordinators)
    ]

    assert unlike == []
    assert [task.number for _, task in pairs] == [
        str(number) for number in (*range(24, 34), *range(36, 40), *range(42, 51))
    ]


def test_each_of_the_24_bullets_of_the_objectives_is_one_indicator_with_a_place_in_it() -> None:
    seed = Seed(PLAN.seed)
    first, last = LINES["I.2.a"], LINES["III"]
    bullets = [n for n in range(first, last) if seed.lines[n - 1].lstrip().startswith("- ")]
    spans = list(zip(bullets, [*bullets[1:], last], strict=True))

    referring = [
        {i.key for i in PLAN.indicators for ref in i.references if ref.part == "body" and a <= ref.line < b}
        for a, b in spans
    ]
    sections = {
        (ref.section, max((line, key) for key, line in LINES.items() if line <= ref.line)[1])
        for i in PLAN.indicators
        for ref in i.references
        if ref.part == "body"
    }

    assert len(bullets) == 24
    assert [len(keys) for keys in referring] == [1] * 24
    assert len(set().union(*referring)) == 24
    assert all(said == printed for said, printed in sections)


def test_every_bullet_and_lettered_paragraph_of_the_body_begins_a_provision_or_a_heading() -> None:
    seed = Seed(PLAN.seed)
    end = next(n for n, row in enumerate(seed.rows, 1) if row == ["nơi", "nhận"])
    begun = {provision.line for provision in PLAN.provisions} | set(LINES.values())

    printed = [
        n for n in range(LINES["III"], end) if re.match(r"\s*([-+] |[a-zđ]\) | ?\d\. )", seed.lines[n - 1])
    ]

    assert len(printed) > 60
    assert [n for n in printed if n not in begun] == []


def test_every_percentage_of_the_document_is_a_target_a_reference_or_part_of_a_provision() -> None:
    seed = Seed(PLAN.seed)
    taken: Counter[str] = Counter()
    for indicator in PLAN.indicators:
        body = [ref.text for ref in indicator.references]
        annex = [target.text for target in indicator.targets if target.part != "body"]
        taken.update(figure for text in (*body, *annex) for figure in percentages(text))
    taken.update(figure for p in PLAN.provisions for text in p.printed for figure in percentages(text))

    printed = Counter(percentages(" ".join(seed.lines)))

    assert sum(printed.values()) == 46
    assert printed == taken


def percentages(text: str) -> list[str]:
    """Every number followed by a percent sign, without the sign."""
    return re.findall(r"(\d+) %", " ".join(words(text)))


@pytest.mark.parametrize("task", PLAN.tasks, ids=lambda task: task.number)
def test_every_cell_of_the_annex_is_accounted_for(task: Task) -> None:
    names = {agency.name: [agency.name, *agency.aliases] for agency in PLAN.agencies}
    cells = printed_cells(task, names[task.leads[0].agency])

    cells = cells if task.number not in TORN else cells[: cells.rindex(joined(task.schedule.text))]
    if task.number not in TORN:
        for text in task.schedule.text.split("; "):
            cells = without(cells, [text])
    for ref in (*task.leads, *task.coordinators):
        cells = without(cells, names[ref.agency])
    if task.number in LEFT_OVER:
        cells = without(cells, [LEFT_OVER[task.number]])

    # What is left are the products: each begins with a word that only products begin with.
    heads = [found[0] for found in re.finditer("|".join(HEADS), cells)]
    assert heads == [next(h for h in HEADS if joined(p.name).startswith(h)) for p in task.products]
    assert cells.strip() == "" or cells.strip().startswith(HEADS)


def printed_cells(task: Task, leads: list[str]) -> str:
    """The words of a row from its first lead on, without the headings and numbers of pages."""
    seed = Seed(PLAN.seed)
    begun = sorted({row.line for row in (*PLAN.sections, *PLAN.tasks)})
    last = next((line for line in begun if line > task.line), len(seed.lines) + 1) - 1
    passed_over = [words(heading) for heading in HEADINGS]
    rows = [
        row
        for row in seed.rows[(task.leads[0].line or task.line) - 1 : last]
        if row not in passed_over and not all(word.isdigit() and len(word) < 4 for word in row)
    ]
    text = " ".join(word for row in rows for word in row)
    return text[min(at for name in leads if (at := text.find(joined(name))) >= 0) :]


def joined(text: str) -> str:
    return " ".join(words(text))


def without(cells: str, names: list[str]) -> str:
    """The cells after the longest printed form of a name has been taken out, once; it must be there."""
    forms = sorted(map(joined, names), key=len, reverse=True)
    found = next(form for form in forms if f" {form} " in f" {cells} ")
    return " ".join(f" {cells} ".replace(f" {found} ", " ", 1).split())


def test_deadlines_are_of_six_kinds_and_three_tasks_wait_for_the_city() -> None:
    kinds: dict[str, list[str]] = {}
    for task in PLAN.tasks:
        kinds.setdefault(task.schedule.kind.value, []).append(task.number)

    waiting = [(t.number, t.schedule.condition, t.schedule.due) for t in PLAN.tasks if t.schedule.condition]

    assert {kind: len(numbers) for kind, numbers in kinds.items()} == {
        "ongoing": 29, "by_date": 11, "milestones": 5, "conditional": 3, "period": 2, "recurring": 1,
    }  # fmt: skip
    assert kinds["milestones"] == ["1", "3", "5", "7", "8"]
    assert kinds["recurring"] == ["2"]
    assert kinds["period"] == ["40", "41"]
    assert waiting == [
        ("10", "Khi có chủ trương", date(2026, 12, 31)),
        ("11", "Khi có văn bản hướng dẫn", date(2026, 12, 31)),
        ("12", "Khi có văn bản chính thức từ thành phố", date(2026, 12, 31)),
    ]


def test_every_condition_is_printed_in_the_title_of_its_row() -> None:
    seed = Seed(PLAN.seed)

    missing = [
        task.number
        for task in PLAN.tasks
        if task.schedule.condition
        and joined(task.schedule.condition) not in " ".join(seed.between(task.line, task.schedule.line))
    ]

    assert missing == []


SPANS = {
    "Quý I/2026": ((1, 1), (3, 31)),
    "Quý I/ năm 2026": ((1, 1), (3, 31)),
    "Quý IV/2026": ((10, 1), (12, 31)),
    "Tháng 10/2026": ((10, 1), (10, 31)),
    "Tháng 12/2026": ((12, 1), (12, 31)),
    "Ban hành kế hoạch tháng 01/2026": ((1, 1), (1, 31)),
    "Thực hiện trong 2026": ((1, 1), (12, 31)),
    "Ban hành kế hoạch tháng quý II/2026": ((4, 1), (6, 30)),
    "Thực hiện quý III, Quý IV": ((7, 1), (12, 31)),
    "Quý I, II/ 2026": ((1, 1), (6, 30)),
    "Năm 2026": ((1, 1), (12, 31)),
    "Trong năm 2026": ((1, 1), (12, 31)),
    "Trong năm": ((1, 1), (12, 31)),
}
"""Printed words -> first and last (month, day) in time, all of 2026, read once more by hand."""


def test_every_dated_deadline_is_read_as_its_words_say() -> None:
    def read(text: str) -> tuple[date, date]:
        first, last = SPANS[text]
        return date(2026, *first), date(2026, *last)

    schedules: list[Schedule] = [task.schedule for task in PLAN.tasks]
    schedules += [product.schedule for task in PLAN.tasks for product in task.products if product.schedule]
    dated = [s for s in schedules if s.kind in {"by_date", "period", "conditional"}]
    halves = [s for s in schedules if s.kind is ScheduleKind.MILESTONES]

    misread = [s.text for s in dated if s.text is None or (s.start, s.due) != read(s.text)]
    torn = [
        s.text
        for s in halves
        if [(p.start, p.due) for p in s.parts] != [read(text) for text in str(s.text).split("; ")]
    ]

    assert (misread, torn) == ([], [])
    assert {s.text for s in schedules if s.kind is ScheduleKind.ONGOING} == {"Thường xuyên", "quý, năm"}


def test_28_products_have_a_time_of_their_own() -> None:
    own = [(task, product) for task in PLAN.tasks for product in task.products if product.schedule]

    times = Counter(
        product.schedule.text if is_report(product.schedule) else "half of a row"
        for _, product in own
        if product.schedule
    )
    halves = [task.number for task, product in own if not is_report(product.schedule) and product.schedule]

    assert sum(len(task.products) for task in PLAN.tasks) == 58
    assert times == {"half of a row": 10, "quý, năm": 14, "năm": 4}
    assert halves == [number for number in ("1", "3", "5", "7", "8") for _ in range(2)]


def test_reports_by_quarter_and_year_fall_due_on_the_days_section_vi_6_prints() -> None:
    plan = PLAN.plan

    main = [rule.read() for rule in PLAN.reporting_rules if rule.main]
    days = {
        product.schedule.text: tuple(
            one.due
            for one in report_facts(
                product.schedule, goes_by(product.schedule, None, main), plan.period_start, plan.period_end
            ).wanted
        )
        for task in PLAN.tasks
        for product in task.products
        if product.schedule and is_report(product.schedule)
    }

    assert days == {
        "quý, năm": (date(2026, 3, 10), date(2026, 6, 10), date(2026, 9, 10), date(2026, 12, 10)),
        "năm": (date(2026, 12, 10),),
    }


def test_the_committee_of_dai_hai_meets_every_half_year_and_on_request() -> None:
    schedule = PLAN.tasks[1].schedule

    dues = [one.due for one in occurrences(schedule, PLAN.plan.period_start, PLAN.plan.period_end)]

    assert dues == [date(2026, 6, 30), date(2026, 12, 31)]
    assert (schedule.on_request, schedule.assumed) == (True, ("half_year",))
    assert PLAN.tasks[1].products == ()


def test_only_the_front_is_asked() -> None:
    asked = {(p.section, p.agencies) for p in PLAN.provisions if p.obligation == "asked"}
    refs = [ref for item in (*PLAN.indicators, *PLAN.tasks) for ref in (*item.leads, *item.coordinators)]

    assert asked == {("VI.4", ("Ủy ban MTTQ Việt Nam xã",))}
    assert [ref.agency for ref in refs if ref.obligation == "asked"] == []
