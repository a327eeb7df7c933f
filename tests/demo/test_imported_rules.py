"""Are the reporting rules that an import of a print makes those that people have typed from it for the demo?

A rule is found where one that begins at most a few lines above it in the text has the same cadence, periods
and day. What is compared beside that: who sends, whether that means all who lead, to whom, what the receiver
does, the window, whether it is asked for, and whether ongoing work goes by it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from service.demo import plans
from service.documents import plain_text
from service.domain.import_decisions import Decided
from service.domain.import_names import KnownHome, Names, known_to_readers
from service.domain.import_plans import Composed, compose
from service.domain.imports import DecisionAct, ImportDecision
from service.domain.language.drafts import draft_of
from service.domain.reporting_rules import ReportingRuleCreate
from tests.demo.printed import SEEDS

SENTENCE = 7
"""Lines of the text over which a sentence may go on."""
LOOSE = "a cell of a row of work that says only \"reports\", which is kept as printed"
NOT_FOUND: dict[str, dict[int, str]] = {
    "my_tu": {},
    "dai_hai": {},
    "tien_minh": {},
    "phu_thai": {799: LOOSE},
    "tan_hung": {},
}
"""Plan → line of the demo's rule that no rule was read for, and why."""
CHAIN = "the demo lets the committee hand on to the Party what the print says in one breath"
EVERYBODY = "the demo means all who lead; the heading names circles of agencies, and so do the rules"
NO_NAME = "the sentence names nobody; the demo takes the agencies of the chapter below"
DIFFERENCES: dict[tuple[str, int, str], str] = {
    **{("dai_hai", line, "steps"): EVERYBODY for line in (587, 605, 610, 612, 614, 616)},
    ("dai_hai", 607, "steps"): CHAIN,
    ("tan_hung", 318, "steps"): NO_NAME,
}
"""Plan, line, field → why it was read otherwise than typed."""
READ = {"my_tu": (5, 5), "dai_hai": (8, 8), "tien_minh": (9, 9), "phu_thai": (7, 7), "tan_hung": (3, 3)}
"""Plan → rules of the demo found, rules read."""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]


@cache
def imported(folder: str) -> tuple[Composed, dict[UUID, str]]:
    """The commands of an import where the unit knows the demo's agencies, and every agency's name."""
    ids = (UUID(int=number) for number in itertools.count(1))
    homes = [
        KnownHome(
            id=next(ids), unit_key=1, name=one.name, short_name=one.short, aliases=list(one.aliases),
            kind=one.kind, collective=one.collective, members=[],
        )
        for one in plans.read(folder).agencies
    ]  # fmt: skip
    document = plain_text.read((SEEDS / f"{folder.replace('_', '-')}.txt").read_bytes())
    draft = draft_of(document, year=2026, known_agencies=known_to_readers(homes, 1)).as_json()
    decided = Decided(every_new=ImportDecision(act=DecisionAct.new_agency))
    names = Names(homes, 1, decided, lambda: next(ids))
    composed = compose(draft, names, decided, unit="31567", into=None, new_id=lambda: next(ids))
    found = {home.id: home.name for home in homes}
    return composed, found | {one.id: one.name for one in names.proposed.values() if one.id}


def when(times: Any) -> tuple[Any, ...]:
    return (times.cadence, times.periods, times.last_day, times.due_on, times.exclusive)


def said(times: Any, rule: Any, steps: Iterable[Any]) -> dict[str, Any]:
    return {
        "window": times.window,
        "assumed": {one for one in times.assumed if not one.endswith("_issuer")},
        "obligation": str(rule.obligation),
        "main": rule.main,
        "steps": [(str(act), set(senders), leads, set(to)) for act, senders, leads, to in steps],
    }


def as_read(command: ReportingRuleCreate, names: dict[UUID, str]) -> dict[str, Any]:
    steps = ((s.act, map(names.get, s.from_), s.leads, map(names.get, s.to)) for s in command.steps)
    return said(command.times, command, steps)


def as_typed(rule: Any) -> dict[str, Any]:
    return said(rule, rule, ((s.act, s.from_, s.leads, s.to) for s in rule.steps))


@pytest.mark.parametrize("folder", NOT_FOUND)
def test_the_reporting_rules_of_an_import_are_those_of_the_demo_but_for_the_tables(folder: str) -> None:
    typed = plans.read(folder).reporting_rules

    composed, names = imported(folder)

    left = [made.command for made in composed.rules]
    count, missing, differing = len(left), set(), {}
    for rule in typed:
        for read in left:
            near = 0 <= rule.line - read.reference.line < SENTENCE
            if near and when(read.times) == when(rule):
                left.remove(read)
                got, want = as_read(read, names), as_typed(rule)
                differing |= {
                    (folder, rule.line, name): (got[name], want[name])
                    for name in want
                    if got[name] != want[name]
                }
                break
        else:
            missing.add(rule.line)
    assert missing == NOT_FOUND[folder].keys()
    assert (len(typed) - len(missing), count) == READ[folder]
    assert {key: differing[key] for key in differing.keys() - DIFFERENCES} == {}
    assert {key for key in DIFFERENCES if key[0] == folder} - differing.keys() == set()
