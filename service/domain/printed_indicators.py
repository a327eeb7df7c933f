"""Which columns does a report's table of indicators have, on paper and in the workbook?

Paper has few and joins what belongs together (62,5% and its counts); the workbook has one for each value, so
that nothing needs to be taken apart again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.figure_labels import FIGURE_LABELS
from service.domain.figures import ObsStatus, ValueKind
from service.domain.indicator_standings import INDICATOR_STANDING_LABELS
from service.domain.printed_reports import Align, Cell, Column, Table, joined, table_of, yes_no
from service.domain.printed_words import number_in_print, short_period
from service.domain.report_contents import IndicatorLine, ReportedFigure

_C: Align = "centre"
_R: Align = "right"
_STATUSES: Mapping[Any, Sequence[str]] = dict(FIGURE_LABELS)["obsStatus"]  # type: ignore[assignment]
_PROVISIONAL = "(*) Số liệu chưa được xác nhận."
_PERCENT_ONLY = "(**) Chỉ có tỷ lệ, không có tử số và mẫu số."
_WORDS = (ObsStatus.missing, ObsStatus.not_applicable)
_LONGEST_PAIR = 7
"""Letters of numerator and denominator that stand on one line of the column."""

COLUMNS = (
    (Column("Số trong kế hoạch", chars=10, align=_C), lambda line: line.number),
    (Column("Mục", chars=28), lambda line: line.section),
    (
        Column("Chỉ tiêu", 41),
        lambda line: joined(
            line.name + (f" ({line.unit_measure})" if line.unit_measure else ""),
            line.quantity and f"- {line.quantity}",
            line.agency and f"- {line.agency}",
        ),
    ),
    (Column("Chỉ tiêu", chars=60), lambda line: line.name),
    (Column("Phần của chỉ tiêu", chars=24), lambda line: line.quantity),
    (Column("Cơ quan đóng góp", chars=28), lambda line: line.agency),
    (Column("Cơ quan chủ trì", chars=34), lambda line: "; ".join(line.leads)),
    (Column("Đơn vị tính", chars=14, align=_C), lambda line: line.unit_measure),
    (Column("Mục tiêu", 23, align=_C), lambda line: _target(line)),
    (Column("Mục tiêu", chars=24, align=_C), lambda line: line.target),
    (Column("Mức mục tiêu", chars=12, align=_R), lambda line: line.target_value),
    (Column("Kỳ trước", 27, align=_C), lambda line: _before(line)),
    (Column("Kỳ trước", chars=12, align=_C), lambda line: _nominal(line.previous)),
    (Column("Tử số kỳ trước", chars=12, align=_R), lambda line: _numerator(line.previous)),
    (Column("Mẫu số kỳ trước", chars=12, align=_R), lambda line: _denominator(line.previous)),
    (Column("Giá trị kỳ trước", chars=14, align=_R), lambda line: _value(line.previous)),
    (Column("Kỳ này", 27, align=_C), lambda line: written(line.current, line.value_kind)),
    (Column("Kỳ này", chars=12, align=_C), lambda line: _nominal(line.current)),
    (Column("Từ ngày", chars=12, align=_C), lambda line: line.current and line.current.start),
    (Column("Đến ngày", chars=12, align=_C), lambda line: line.current and line.current.end),
    (Column("Tử số", chars=12, align=_R), lambda line: _numerator(line.current)),
    (Column("Mẫu số", chars=12, align=_R), lambda line: _denominator(line.current)),
    (Column("Giá trị kỳ này", chars=14, align=_R), lambda line: _value(line.current)),
    (Column("Loại số liệu", chars=16), lambda line: line.current and _STATUSES[line.current.obs_status][0]),
    (
        Column("Chưa xác nhận", chars=10, align=_C),
        lambda line: line.current and yes_no(line.current.provisional),
    ),
    (
        Column("Chỉ có tỷ lệ", chars=10, align=_C),
        lambda line: line.current and yes_no(line.current.percent_only),
    ),
    (Column("Tăng, giảm", 18, align=_C), lambda line: "" if line.change is None else signed(line.change)),
    (Column("Tăng, giảm", chars=12, align=_R), lambda line: line.change),
    (Column("Đạt mục tiêu", chars=10, align=_C), lambda line: yes_no(line.met)),
    (Column("Đánh giá", 19, 24), lambda line: INDICATOR_STANDING_LABELS[line.standing][0]),
)


def indicator_table(lines: Sequence[IndicatorLine]) -> Table:
    """Target, last and present figure, change and standing of each indicator."""
    figures = [figure for line in lines for figure in (line.current, line.previous) if figure is not None]
    notes = [_PROVISIONAL] if any(figure.provisional for figure in figures) else []
    notes += [_PERCENT_ONLY] if any(figure.percent_only for figure in figures) else []
    return table_of("Chỉ tiêu", COLUMNS, lines, tuple(notes))


def written(figure: ReportedFigure | None, kind: ValueKind) -> str:
    """A figure on paper: a ratio with what was counted, a doubt with its mark; what is no number in words."""
    if figure is None:
        return "Chưa có số liệu"
    mark = (" (*)" if figure.provisional else "") + (" (**)" if figure.percent_only else "")
    if figure.obs_status in _WORDS:
        return joined(_STATUSES[figure.obs_status][0] + mark, _counted(figure))
    if figure.value is not None:
        sign = "%" if kind is ValueKind.ratio else ""
        return joined(f"{number_in_print(figure.value)}{sign}{mark}", _counted(figure))
    return f"{yes_no(figure.answer) or figure.text or ''}{mark}"


def signed(change: float) -> str:
    """A change with its sign: "+2,5", "-3", "0"."""
    return f"+{number_in_print(change)}" if change > 0 else number_in_print(change)


def _target(line: IndicatorLine) -> str | None:
    return line.target or (number_in_print(line.target_value) if line.target_value is not None else None)


def _before(line: IndicatorLine) -> str:
    if line.previous is None:
        return ""
    return joined(written(line.previous, line.value_kind), f"({short_period(line.previous.nominal)})")


def _counted(figure: ReportedFigure) -> str:
    """ "(45/90)"; over two lines where a narrow column would cut through a number."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    numerator, denominator = number_in_print(figure.numerator), number_in_print(figure.denominator)
    between = "/" if len(numerator) + len(denominator) <= _LONGEST_PAIR else "/\n"
    return f"({numerator}{between}{denominator})"


def _nominal(figure: ReportedFigure | None) -> str | None:
    return short_period(figure.nominal) if figure else None


def _numerator(figure: ReportedFigure | None) -> float | None:
    return figure.numerator if figure else None


def _denominator(figure: ReportedFigure | None) -> float | None:
    return figure.denominator if figure else None


def _value(figure: ReportedFigure | None) -> Cell:
    if figure is None:
        return None
    return figure.value if figure.value is not None else yes_no(figure.answer) or figure.text
