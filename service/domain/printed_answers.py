"""Which columns do a report's tables of obstacles, of proposals and of those who reported have?"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.obligation_standings import OBLIGATION_STANDING_LABELS
from service.domain.printed_reports import Align, Column, Table, joined, table_of, yes_no
from service.domain.printed_words import day_in_print
from service.domain.report_contents import AnswerLine, RaisedLine
from service.domain.tasks import Obligation

_C: Align = "centre"

RAISED_COLUMNS = (
    (Column("Nội dung", 58), lambda line: joined(line.text, _since(line))),
    (Column("Nội dung", chars=60), lambda line: line.text),
    (Column("Thuộc nhiệm vụ", chars=50), lambda line: line.task),
    (Column("Cơ quan nêu", 28, 30), lambda line: line.agency),
    (Column("Nơi giải quyết", 29, 30), lambda line: line.addressee),
    (Column("Ngày nêu", chars=12, align=_C), lambda line: line.raised_on),
    (Column("Số ngày", chars=9, align="right"), lambda line: line.age_days),
    (Column("Kết quả giải quyết", 40), lambda line: _outcome(line)),
    (Column("Trả lời", chars=50), lambda line: line.answer),
    (Column("Ngày trả lời", chars=12, align=_C), lambda line: line.answered_on),
    (Column("Ngày giải quyết xong", chars=12, align=_C), lambda line: line.resolved_on),
)
ANSWER_COLUMNS = (
    (Column("Cơ quan, đơn vị", 57, 50), lambda line: line.agency),
    (
        Column("Chế độ", chars=14),
        lambda line: "Đề nghị" if line.obligation is Obligation.asked else "Bắt buộc",
    ),
    (Column("Hạn báo cáo", 25, 14, _C), lambda line: line.last_day),
    (Column("Ngày gửi", 25, 14, _C), lambda line: line.submitted_on),
    (
        Column("Tình trạng", 48),
        lambda line: joined(OBLIGATION_STANDING_LABELS[line.standing]["vi"], _sent_back(line)),
    ),
    (Column("Tình trạng", chars=26), lambda line: OBLIGATION_STANDING_LABELS[line.standing]["vi"]),
    (Column("Bị trả lại", chars=10, align=_C), lambda line: yes_no(line.returned)),
    (Column("Ngày gửi lại", chars=14, align=_C), lambda line: line.refiled_on),
)


def raised_table(sheet: str, lines: Sequence[RaisedLine]) -> Table:
    """Obstacles, or proposals: since when, to whom, what came of them."""
    return table_of(sheet, RAISED_COLUMNS, lines)


def answer_table(lines: Sequence[AnswerLine]) -> Table:
    """Who reported in time, late, or not at all."""
    return table_of("Cơ quan báo cáo", ANSWER_COLUMNS, lines)


def _since(line: RaisedLine) -> str:
    return f"(nêu ngày {day_in_print(line.raised_on)}, {line.age_days} ngày)"


def _outcome(line: RaisedLine) -> str:
    answered = f"(trả lời ngày {day_in_print(line.answered_on)})" if line.answered_on else ""
    resolved = f"Đã giải quyết ngày {day_in_print(line.resolved_on)}" if line.resolved_on else ""
    return joined(line.answer, answered, resolved) or "Chưa có trả lời"


def _sent_back(line: AnswerLine) -> str:
    if line.refiled_on is not None:
        return f"Bị trả lại, gửi lại ngày {day_in_print(line.refiled_on)}"
    return "Bị trả lại" if line.returned else ""
