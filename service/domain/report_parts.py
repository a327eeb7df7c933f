"""How does a report become a paper: opening, numbered parts with their tables, closing?

What people wrote stands first in each part, what was drawn from the records follows. A part of which nothing
is known is left out, and the numbers close up; the results are always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.domain.agencies import AgencyKind
from service.domain.indicator_standings import INDICATOR_STANDING_LABELS
from service.domain.obligation_standings import OBLIGATION_STANDING_LABELS
from service.domain.obstacles import ObstacleKind
from service.domain.printed_answers import answer_table, raised_table
from service.domain.printed_indicators import indicator_table
from service.domain.printed_reports import Cell, Clause, Part, PrintedReport
from service.domain.printed_tasks import count_table, next_table, product_table, task_table
from service.domain.printed_words import day_in_print, full_name
from service.domain.report_contents import (
    NARRATIVE_LABELS,
    NarrativePart,
    ReportHead,
    ReportPaper,
    ReportTables,
)
from service.domain.report_drafts import period_words
from service.domain.report_headings import (
    addressees,
    heading_of,
    issuer_name,
    number_and_symbol,
    recipients,
    signature_of,
)

_ABOVE = frozenset(
    {
        AgencyKind.party_committee,
        AgencyKind.peoples_committee,
        AgencyKind.peoples_council,
        AgencyKind.upper_department,
    }
)
"""Kinds of agency that give directions on what they are told."""


def printed(paper: ReportPaper) -> PrintedReport:
    """The report as it is printed, in Vietnamese."""
    head = paper.head
    return PrintedReport(
        heading=heading_of(head),
        addressees=addressees(head),
        opening=_opening(head),
        parts=tuple(_parts(paper)),
        closing=_closing(head),
        recipients=recipients(head),
        signature=signature_of(head),
        facts=_facts(paper),
    )


def _opening(head: ReportHead) -> str:
    who, plan = issuer_name(head), head.plan
    basis = ""
    if plan is not None and plan.number:
        basis = f"Thực hiện Kế hoạch số {plan.number}{plan.symbol}, "
    elif plan is not None:
        basis = f"Thực hiện “{plan.title}”, "
    period, days = head.period, (day_in_print(head.period.start), day_in_print(head.period.end))
    return (
        f"{basis}{who} báo cáo kết quả {period_words(period.nominal)} "
        f"(số liệu từ ngày {days[0]} đến ngày {days[1]}) như sau:"
    )


def _closing(head: ReportHead) -> str:
    """Those above direct; an office of the same unit gathers."""
    what = f"Trên đây là báo cáo kết quả {period_words(head.period.nominal)} của {issuer_name(head)}"
    to = addressees(head)
    wanted = "xem xét, chỉ đạo" if {party.kind for party in head.to} <= _ABOVE else "xem xét, tổng hợp"
    return f"{what}, kính gửi {', '.join(to)} {wanted}./." if to else f"{what}./."


def _parts(paper: ReportPaper) -> Iterable[Part]:
    tables = paper.tables
    said = {one.part: tuple(line for line in one.text.split("\n") if line.strip()) for one in paper.narrative}
    drawn = {
        NarrativePart.results: tuple(_results(tables)),
        NarrativePart.obstacles: tuple(_raised(tables, ObstacleKind.obstacle, "Khó khăn, vướng mắc")),
        NarrativePart.proposals: tuple(_raised(tables, ObstacleKind.proposal, "Đề xuất, kiến nghị")),
        NarrativePart.next_period: (
            (Clause("Nhiệm vụ đến hạn hoặc tiếp tục thực hiện", (), (next_table(tables.next),)),)
            if tables.next
            else ()
        ),
    }
    for part in NarrativePart:
        paragraphs, clauses = said.get(part, ()), drawn.get(part, ())
        if paragraphs or clauses:
            yield Part(NARRATIVE_LABELS[part]["vi"].upper(), paragraphs, clauses)


def _results(tables: ReportTables) -> Iterable[Clause]:
    if tables.indicators:
        yield Clause("Các chỉ tiêu", (_indicator_counts(tables),), (indicator_table(tables.indicators),))
    if tables.tasks.total:
        drawn = count_table(tables.tasks), task_table(tables.tasks.lines)
        yield Clause("Các nhiệm vụ", (f"Tổng số {tables.tasks.total} nhiệm vụ, trong đó:",), drawn)
    if tables.products:
        yield Clause("Sản phẩm đã giao hoặc đến hạn trong kỳ", (), (product_table(tables.products),))
    if tables.answers:
        yield Clause(
            "Chế độ báo cáo của các cơ quan, đơn vị",
            (_answer_counts(tables),),
            (answer_table(tables.answers),),
        )


def _raised(tables: ReportTables, kind: ObstacleKind, sheet: str) -> Iterable[Clause]:
    lines = [line for line in tables.raised if line.kind is kind]
    if lines:
        yield Clause("Đã nêu hoặc chưa giải quyết xong trong kỳ", (), (raised_table(sheet, lines),))


def _indicator_counts(tables: ReportTables) -> str:
    """An indicator with several lines counts once."""
    stands = list({line.indicator: line.standing for line in tables.indicators}.values())
    told = _told({code: label[0] for code, label in INDICATOR_STANDING_LABELS.items()}, stands)
    return f"Theo dõi {len(stands)} chỉ tiêu: {told}."


def _answer_counts(tables: ReportTables) -> str:
    stands = [line.standing for line in tables.answers]
    told = _told({code: label["vi"] for code, label in OBLIGATION_STANDING_LABELS.items()}, stands)
    return f"Tổng hợp từ {len(stands)} cơ quan, đơn vị: {told}."


def _told(labels: Mapping[Any, str], stands: Sequence[Any]) -> str:
    """ "3 đạt; 1 chưa có số liệu": how many stand where, in the order of the labels."""
    counts = ((stands.count(code), label) for code, label in labels.items() if code in stands)
    return "; ".join(f"{count} {label[:1].lower()}{label[1:]}" for count, label in counts)


def _facts(paper: ReportPaper) -> tuple[tuple[str, Cell], ...]:
    head = paper.head
    plan = head.plan
    return (
        ("Báo cáo", heading_of(head).title),
        ("Cơ quan báo cáo", issuer_name(head)),
        ("Đơn vị hành chính", full_name(head.unit)),
        ("Mã đơn vị hành chính", head.unit.code),
        ("Số, ký hiệu", number_and_symbol(head)),
        ("Ngày ban hành", head.issued_on),
        ("Kỳ báo cáo", period_words(head.period.nominal)),
        ("Số liệu từ ngày", head.period.start),
        ("Số liệu đến ngày", head.period.end),
        ("Ngày tổng hợp số liệu", paper.tables.drawn_on),
        ("Kế hoạch", f"{plan.number}{plan.symbol} {plan.title}".strip() if plan else None),
        ("Kính gửi", "; ".join(addressees(head))),
        ("Nơi nhận", " ".join(recipients(head))),
        ("Người ký", head.signature.name if head.signature else None),
    )
