"""Are the reporting rules read from a print those that people have typed from it for the demo?

A rule is found where one that begins at most a few lines above it in the text says the same cadence, last
day and due day. Who reports is told by no reading: the demo takes it from the heading above the sentence.
"""

from __future__ import annotations

from typing import Any

import pytest

from service.demo import plans
from service.documents import plain_text
from service.domain.language.drafts import draft_of
from tests.demo.printed import SEEDS

SENTENCE = 7
"""Lines of the text over which a sentence may go on."""
AS_THEY_ARISE = "difficulties are to be told as they arise: a sentence of the duties, not read as a rule"
LAST_DAY_ABOVE = "its last day stands in the sentence above, which is read as a rule of its own"
DIFFERENCES: dict[str, dict[int, str]] = {
    "my_tu": {201: AS_THEY_ARISE},
    "dai_hai": {
        607: "the office reports on in the sentence by which the others report to it: read as one rule",
        610: LAST_DAY_ABOVE,
        612: LAST_DAY_ABOVE,
        614: LAST_DAY_ABOVE,
        616: LAST_DAY_ABOVE,
    },
    "tien_minh": {
        169: AS_THEY_ARISE,
        239: "regularly and when asked: read as the former, typed as the latter",
        257: AS_THEY_ARISE,
        260: AS_THEY_ARISE,
        308: "printed in the deadline of a row of work, which is read as a deadline",
    },
    "phu_thai": {
        799: "printed in a cell of a row of work, which is kept as printed",
        1133: AS_THEY_ARISE,
    },
    "tan_hung": {318: "progress is to be entered in a system, which names no report"},
}
"""Plan → line of the demo's rule that is not read so, and why."""
READ = {"my_tu": (4, 4), "dai_hai": (3, 8), "tien_minh": (4, 5), "phu_thai": (6, 6), "tan_hung": (2, 2)}
"""Plan → rules of the demo found, rules read."""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]


def when_read(rule: dict[str, Any]) -> tuple[Any, ...]:
    last = rule.get("lastDay") or {}
    return (rule["cadence"], last.get("day"), rule.get("dueOn"))


def when_typed(rule: Any) -> tuple[Any, ...]:
    due = rule.due_on.isoformat() if rule.due_on else None
    return (rule.cadence, rule.last_day.day if rule.last_day else None, due)


@pytest.mark.parametrize("folder", DIFFERENCES)
def test_the_reporting_rules_of_a_print_are_those_of_the_demo_but_for_the_table(folder: str) -> None:
    document = plain_text.read((SEEDS / f"{folder.replace('_', '-')}.txt").read_bytes())
    typed = plans.read(folder).reporting_rules

    left = list(draft_of(document).as_json()["reportingRules"])
    count, missing = len(left), set()
    for rule in typed:
        for read in left:
            if 0 <= rule.line - read["place"]["line"] < SENTENCE and when_read(read) == when_typed(rule):
                left.remove(read)
                break
        else:
            missing.add(rule.line)

    assert missing == DIFFERENCES[folder].keys()
    assert (len(typed) - len(missing), count) == READ[folder]
