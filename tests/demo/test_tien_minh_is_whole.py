"""Is anything of the plan of Tiên Minh missing from its demo files?

The other direction is asked by `test_seed_lines`: whether what is written there is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from service.demo.plan_file import load
from service.domain.schedules import ScheduleKind
from tests.demo.printed import SEEDS, Seed, unaccounted, words

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

PLAN = load(Path(__file__).resolve().parents[2] / "service" / "demo" / "tien_minh")
TORN = {298: 300}
"""Row 4 of group 3 goes on below a page break."""


def rows(seed: Seed) -> dict[int, list[str]]:
    """The numbered rows of the annex: line -> cells, what follows a page break put back."""
    found = {n: text.split("\t") for n, text in enumerate(seed.lines, 1) if re.match(r"\d+\t", text)}
    for above, below in TORN.items():
        found[above][1] += " " + seed.lines[below - 1].split("\t")[1]
    return found


def test_tien_minh_has_21_tasks_21_products_17_indicators_and_95_provisions() -> None:
    products = [product for task in PLAN.tasks for product in task.products]
    kinds = Counter(provision.kind for provision in PLAN.provisions)

    counts = (len(PLAN.tasks), len(products), len(PLAN.indicators))

    assert counts == (21, 21, 17)
    assert kinds == {"purpose": 3, "requirement": 4, "measure": 36, "duty": 52}


def test_every_row_of_the_annex_is_a_task_named_by_its_group_and_number() -> None:
    seed = Seed(PLAN.seed)
    groups = {s.line: s.number for s in PLAN.sections if s.parent == "annex-1"}

    printed = {
        line: f"{groups[max(n for n in groups if n < line)]}.{cells[0]}" for line, cells in rows(seed).items()
    }

    assert {task.line: task.key for task in PLAN.tasks} == printed
    assert Counter(key.split(".")[0] for key in printed.values()) == {
        "1": 4, "2": 2, "3": 4, "4": 2, "5": 1, "6": 2, "7": 2, "8": 4,
    }  # fmt: skip


def test_every_cell_of_the_annex_is_accounted_for() -> None:
    seed = Seed(PLAN.seed)
    names = {a.name: [a.name, *a.aliases] for a in PLAN.agencies}
    printed = rows(seed)

    wrong = []
    for task in PLAN.tasks:
        number, _title, _result, time, leads, coordinators, *note = printed[task.line]
        left = [
            unaccounted(words(cell), [names[ref.agency] for ref in refs])
            for cell, refs in ((leads, task.leads), (coordinators, task.coordinators))
        ]
        if (number, words(time), left, note) != (
            task.number, words(task.schedule.text), ["", ""], [""] * len(note),
        ):  # fmt: skip
            wrong.append((task.key, left, time, note))

    assert wrong == []


def test_nine_rows_name_a_ratio_and_each_has_an_indicator_of_its_own() -> None:
    seed = Seed(PLAN.seed)

    naming = [
        line
        for line, (_number, title, result, *_) in rows(seed).items()
        if "%" in title + result or "tỷ lệ" in f"{title} {result}".casefold()
    ]

    assert naming == [286, 293, 297, 298, 308, 309, 315, 316, 318]
    assert sorted({indicator.line for indicator in PLAN.indicators}) == naming
    tasks = {task.key: task.line for task in PLAN.tasks}
    assert all(
        {tasks[key] for key in indicator.tasks} == {ref.line for ref in indicator.references}
        for indicator in PLAN.indicators
    )


def test_only_the_ratios_printed_with_a_value_have_a_target() -> None:
    seed = Seed(PLAN.seed)
    annex = [cell for cells in rows(seed).values() for cell in cells]

    targets = [target.value for indicator in PLAN.indicators for target in indicator.targets]

    assert targets == [100] * 6
    # The title and the result of row 1 of group 8 both print theirs, which holds for three things.
    assert sum(cell.count("%") for cell in annex) == 5
    assert not any("%" in line for line in seed.lines[:280])


def test_every_paragraph_of_the_body_begins_a_provision() -> None:
    seed = Seed(PLAN.seed)
    headings = {section.line for section in PLAN.sections}
    recipients = next(n for n, row in enumerate(seed.rows, 1) if row == ["nơi", "nhận"])
    continued = {49, 123}

    paragraphs = {
        n for n in range(23, recipients - 4) if seed.rows[n - 1] and n not in headings and n not in continued
    }

    assert {provision.line for provision in PLAN.provisions} == paragraphs


def test_what_waits_for_the_department_is_conditional() -> None:
    waiting = {t.key: t.schedule.condition for t in PLAN.tasks if t.schedule.kind is ScheduleKind.CONDITIONAL}

    assert waiting == {
        "1.2": "Sở Khoa học và Công nghệ chỉ đạo khảo sát",
        "4.2": "Sở Khoa học và Công nghệ có chỉ đạo",
    }


def test_those_tien_minh_only_asks_are_not_obliged() -> None:
    refs = [(t.key, ref) for t in PLAN.tasks for ref in (*t.leads, *t.coordinators)]

    asked = {(key, ref.agency) for key, ref in refs if ref.obligation == "asked"}
    duties = Counter(p.section for p in PLAN.provisions if p.obligation == "asked")

    assert asked == {("4.1", "Đoàn Thanh niên")}
    assert duties == {"III.8": 3, "III": 1}
