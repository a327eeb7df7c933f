"""Are the windows and days that the rules of the five plans yield those written down by hand beforehand?"""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.demo.pieces import ReportingRule
from service.demo.plan_file import load
from service.domain.obligation_standings import ObligationFacts, ObligationStanding, obligation_calendar
from service.domain.reporting_times import Wanted, wanted
from tests.demo.printed import SEEDS, words

DEMO = Path(__file__).resolve().parents[2] / "service" / "demo"
GOLDEN = tomllib.loads((Path(__file__).parent / "golden_year.toml").read_text(encoding="utf-8"))["rules"]
PLACES = ("my-tu", "dai-hai", "tien-minh", "tan-hung", "phu-thai")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
EFFECTIVE = {"my-tu": date(2026, 4, 1), "tan-hung": date(2026, 3, 4)}
"""Of the plans that print no day: the first one their paper can hold; the others hold before 2026 asks for anything."""


def rules_of(place: str) -> list[ReportingRule]:
    """The rules of one plan, in their order."""
    path = DEMO / place.replace("-", "_") / "reporting.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["reporting_rules"]
    return [ReportingRule.model_validate(row) for row in rows]


def golden_of(place: str) -> list[dict[str, Any]]:
    """The lines written by hand for one plan."""
    return [row for row in GOLDEN if row["plan"] == place]


def test_the_five_plans_have_33_rules() -> None:
    counted = {place: len(rules_of(place)) for place in PLACES}

    assert counted == {"my-tu": 5, "dai-hai": 8, "tien-minh": 9, "tan-hung": 3, "phu-thai": 8}
    assert Counter(row["plan"] for row in GOLDEN) == counted


@pytest.mark.parametrize("place", PLACES)
def test_every_window_and_last_day_is_the_one_written_by_hand(place: str) -> None:
    by_hand = [
        (row["line"], [Wanted(*due, *[None] * (4 - len(due))) for due in row["due"]])
        for row in golden_of(place)
    ]

    computed = [(rule.line, list(wanted(rule.read(), *YEAR))) for rule in rules_of(place)]

    assert sorted(computed, key=str) == sorted(by_hand, key=str)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_late_that_lay_before_the_paper_held(place: str) -> None:
    effective_on = EFFECTIVE.get(place, date(2026, 1, 1))
    before = {(row["line"], nominal) for row in golden_of(place) for nominal in row.get("before", ())}

    found = {
        (rule.line, one.nominal): set(
            obligation_calendar(
                ObligationFacts(
                    opens_on=one.start, window_end=one.end, last_day=one.last_day, effective_on=effective_on
                )
            ).codes
        )
        for rule in rules_of(place)
        for one in wanted(rule.read(), *YEAR)
    }

    assert {key for key, codes in found.items() if ObligationStanding.BEFORE_ISSUE in codes} == before
    assert all(found[key] == {ObligationStanding.BEFORE_ISSUE} for key in before)


@pytest.mark.parametrize("place", ["phu-thai", "tien-minh"])
def test_a_plan_without_days_makes_nobody_late(place: str) -> None:
    days = [one for rule in rules_of(place) for one in wanted(rule.read(), *YEAR)]

    standings = {
        code
        for one in days
        for code in obligation_calendar(
            ObligationFacts(opens_on=one.start, window_end=one.end, last_day=one.last_day)
        ).codes
    }

    assert standings <= {ObligationStanding.NOT_OPEN, ObligationStanding.OPEN}
    assert len(days) == (7 if place == "phu-thai" else 0)


def test_a_day_printed_as_before_is_the_day_after_the_last_in_time() -> None:
    late: dict[str, set[int]] = {}
    for place in PLACES:
        for rule in rules_of(place):
            printed = {one.last_day + timedelta(days=1) for one in wanted(rule.read(), *YEAR) if one.last_day}
            if rule.exclusive:
                late.setdefault(place, set()).update(day.day for day in printed)

    assert late == {"my-tu": {10}, "tan-hung": {20, 25}}


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine")
@pytest.mark.parametrize("place", PLACES)
def test_every_rule_is_printed_on_its_line(place: str) -> None:
    lines = (SEEDS / f"{place}.txt").read_text(encoding="utf-8").split("\n")

    missing = [
        (rule.line, printed)
        for rule in rules_of(place)
        for printed in (rule.text, *rule.printed)
        if f" {' '.join(words(printed))} "
        not in f" {' '.join(w for line in lines[rule.line - 1 : rule.line + 2] for w in words(line))} "
        or not set(words(lines[rule.line - 1])) & set(words(printed))
    ]

    assert missing == []


@pytest.mark.parametrize(
    "place", [place for place in PLACES if (DEMO / place.replace("-", "_") / "plan.toml").exists()]
)
def test_the_rules_belong_to_their_plan(place: str) -> None:
    plan = load(DEMO / place.replace("-", "_"))

    assert len(plan.reporting_rules) == len(golden_of(place))
    assert EFFECTIVE.get(place, plan.plan.effective_on) == plan.plan.effective_on
