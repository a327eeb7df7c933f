"""What may be found in a plan, how much does it matter, and how is it told?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from service.domain.lint_facts import Clear
from service.domain.lint_messages import LINT_MESSAGES
from service.domain.types import View


class Severity(StrEnum):
    """How much a finding matters: it will not work, it is doubtful, it is good to know."""

    error = "error"
    warning = "warning"
    info = "info"


class LintCode(StrEnum):
    """What may be found."""

    number = "number"
    issued_on = "issued_on"
    signature = "signature"
    missing_annex = "missing_annex"
    no_indicator = "no_indicator"
    no_task = "no_task"
    indicator_without_lead = "indicator_without_lead"
    indicator_without_target = "indicator_without_target"
    task_without_lead = "task_without_lead"
    collective_lead = "collective_lead"
    several_leads = "several_leads"
    upper_levels_work = "upper_levels_work"
    task_vague = "task_vague"
    task_unparsed = "task_unparsed"
    product_unparsed = "product_unparsed"
    deadline_doubtful = "deadline_doubtful"
    due_before_issue = "due_before_issue"
    task_without_product = "task_without_product"
    task_without_authority = "task_without_authority"
    task_without_result = "task_without_result"
    task_without_steps = "task_without_steps"
    task_without_effect = "task_without_effect"
    duplicate_indicator = "duplicate_indicator"
    duplicate_task = "duplicate_task"
    conflicting_targets = "conflicting_targets"
    bound_cannot_be_exceeded = "bound_cannot_be_exceeded"
    below_assigned = "below_assigned"


class Gap(View):
    """One kind of finding, and how many there were when the plan was published."""

    code: LintCode
    count: int


class LintItem(View):
    """What a finding is about, by its id and as printed."""

    kind: str
    id: UUID
    number: str
    title: str


class LintFinding(View):
    """One thing found.

    clear: which of the plan's clears it is against. item: null where it is about the plan's head.
    pointer: the field to mend, in the item or in the plan. message, mend: in the language asked for.
    """

    code: LintCode
    severity: Severity
    clear: Clear | None
    item: LintItem | None
    pointer: str
    message: str
    mend: str


class LintView(View):
    """Everything found in a plan, in the order of the codes, then as printed; and how often each code was."""

    items: list[LintFinding]
    next_cursor: None = None
    count: int
    counts: list[Gap]


class Found(View):
    """One thing found, before it is told in a language. params: the values its sentence takes."""

    code: LintCode
    severity: Severity
    pointer: str
    item: LintItem | None = None
    clear: Clear | None = None
    params: dict[str, Any] = {}


def gaps(found: Iterable[Found]) -> list[Gap]:
    """How often each code was found, in the order of the codes."""
    counts = Counter(each.code for each in found)
    return [Gap(code=code, count=counts[code]) for code in LintCode if counts[code]]


def told(found: Sequence[Found], language: str) -> LintView:
    """The findings in a language a person reads."""
    items = []
    for each in found:
        text = LINT_MESSAGES[each.code.value]
        message, mend = (text.vi, text.vi_mend) if language == "vi" else (text.en, text.en_mend)
        items.append(
            LintFinding(
                code=each.code,
                severity=each.severity,
                clear=each.clear,
                item=each.item,
                pointer=each.pointer,
                message=message.format(**each.params),
                mend=mend.format(**each.params),
            )
        )
    return LintView(items=items, count=len(items), counts=gaps(found))
