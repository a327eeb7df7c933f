"""Which states does a report go through, and how are they called?"""

from __future__ import annotations

from enum import StrEnum

from service.domain.owing import StepAct


class ReportStatus(StrEnum):
    """Where a report is. accepted and acknowledged are the end; the others may come round again."""

    draft = "draft"
    submitted = "submitted"
    verified = "verified"
    accepted = "accepted"
    acknowledged = "acknowledged"
    returned = "returned"
    withdrawn = "withdrawn"


class FilingOutcome(StrEnum):
    """What became of a filing that does not stand any more."""

    returned = "returned"
    withdrawn = "withdrawn"


class Taking(StrEnum):
    """Who takes a filed report, and how it ends there.

    gather: the focal office, into its own. accept, acknowledge: the leaders of the same unit.
    accept_above, acknowledge_above: the unit above. enter: somebody types it into an outside system.
    """

    gather = "gather"
    accept = "accept"
    acknowledge = "acknowledge"
    accept_above = "accept_above"
    acknowledge_above = "acknowledge_above"
    enter = "enter"


REPORT_LABELS = (
    (
        "reportStatus",
        {
            ReportStatus.draft: ("Dự thảo", "Draft", "muted"),
            ReportStatus.submitted: ("Đã gửi", "Submitted", "neutral"),
            ReportStatus.verified: ("Đã kiểm tra", "Verified", "neutral"),
            ReportStatus.accepted: ("Đã tiếp nhận", "Accepted", "good"),
            ReportStatus.acknowledged: ("Đã ghi nhận", "Acknowledged", "good"),
            ReportStatus.returned: ("Bị trả lại", "Returned", "warning"),
            ReportStatus.withdrawn: ("Đã rút", "Withdrawn", "muted"),
        },
    ),
    (
        "filingOutcome",
        {
            FilingOutcome.returned: ("Bị trả lại", "Returned", "warning"),
            FilingOutcome.withdrawn: ("Được rút lại", "Withdrawn", "muted"),
        },
    ),
)
"""Vocabulary name -> code -> labels."""


def taking(act: StepAct, *, above: bool) -> Taking:
    """How a report of a step ends. above: whether it goes to a unit above the one that reports."""
    if act is StepAct.enter_in_system:
        return Taking.enter
    if act is StepAct.acknowledge:
        return Taking.acknowledge_above if above else Taking.acknowledge
    if above:
        return Taking.accept_above
    return Taking.gather if act is StepAct.consolidate else Taking.accept


def state_of(status: ReportStatus, how: Taking) -> str:
    """What acts go by: a report that has been filed, together with how it is taken. The table says the same in SQL."""
    if status in (ReportStatus.submitted, ReportStatus.verified):
        return f"{status}_{how}"
    return status.value
