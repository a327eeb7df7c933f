"""Is anything of the plan of Tân Hưng missing from its demo files?

The other direction is asked by `test_seed_lines`: whether what is written there is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from service.demo.plan_file import load
from tests.demo.printed import SEEDS, Seed, words

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

PLAN = load(Path(__file__).resolve().parents[2] / "service" / "demo" / "tan_hung")


def line_of(seed: Seed, *row: str) -> int:
    """The only line that consists of these words."""
    (line,) = [n for n, printed in enumerate(seed.rows, 1) if printed == list(row)]
    return line


def test_tan_hung_has_17_indicators_13_tasks_13_products_and_53_provisions() -> None:
    products = [product for task in PLAN.tasks for product in task.products]
    kinds = Counter(provision.kind for provision in PLAN.provisions)

    counts = (len(PLAN.indicators), len(PLAN.tasks), len(products))

    assert counts == (17, 13, 13)
    assert [task.number for task in PLAN.tasks] == [str(n) for n in range(1, 14)]
    assert kinds == {"purpose": 3, "requirement": 7, "objective": 4, "measure": 22, "duty": 17}


def test_every_bullet_of_the_body_begins_a_provision() -> None:
    seed = Seed(PLAN.seed)
    body = range(line_of(seed, "i", "mục", "đích", "yêu", "cầu"), line_of(seed, "nơi", "nhận"))
    begun = {provision.line for provision in PLAN.provisions}

    bullets = [n for n in body if seed.lines[n - 1].lstrip().startswith("- ")]

    assert len(bullets) == 39
    assert [n for n in bullets if n not in begun] == []


def test_every_percentage_of_the_document_is_a_target_a_reference_or_part_of_a_provision() -> None:
    seed = Seed(PLAN.seed)
    taken: Counter[str] = Counter()
    for indicator in PLAN.indicators:
        taken.update(figure for target in indicator.targets for figure in percentages(target.text))
        taken.update(
            figure for ref in indicator.references if ref.part != "body" for figure in percentages(ref.text)
        )
    taken.update(figure for p in PLAN.provisions for text in p.printed for figure in percentages(text))

    printed = Counter(percentages(" ".join(seed.lines)))

    assert sum(printed.values()) == 37
    assert printed == taken


def percentages(text: str) -> list[str]:
    """Every number followed by a percent sign, without the sign."""
    return re.findall(r"(\d+) %", " ".join(words(text)))


def test_every_row_of_the_annex_has_a_lead_a_coordinator_a_product_and_a_time() -> None:
    tasks = PLAN.tasks

    bare = [task.number for task in tasks if not (task.leads and task.coordinators and task.products)]
    times = Counter(task.schedule.text for task in tasks)

    assert bare == []
    assert times == {
        "Quý I/2026": 1,
        "Quý II/2026": 2,
        "Quý III/2026": 1,
        "Quý IV/2026": 2,
        "Năm 2026": 4,
        "Năm học 2025-2026": 1,
        "Thường xuyên": 2,
    }


def test_the_agencies_that_lead_are_those_that_get_an_account() -> None:
    leading = {ref.agency for item in (*PLAN.indicators, *PLAN.tasks) for ref in item.leads}

    slugs = {agency.slug for agency in PLAN.agencies if agency.name in leading}

    assert slugs == {
        "cac-truong-hoc",
        "cong-an",
        "kinh-te",
        "pvhcc",
        "thi-dua-khen-thuong",
        "to-cns-cong-dong",
        "tram-y-te",
        "van-hoa-xa-hoi",
        "van-phong",
        "van-phong-dang-uy",
    }
