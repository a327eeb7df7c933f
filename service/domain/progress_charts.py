"""How does progress become a picture: which bars, which figures on them, which words around them?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.domain.calendars import VIET_NAM
from service.domain.charts import (
    Head,
    Look,
    Series,
    ShareBar,
    StackedBar,
    StackedChart,
    day_words,
    in_percent,
    unit_words,
    written,
)
from service.domain.progress import CELL_LABELS, Cell, ProgressDay, ProgressGroup, ProgressView
from service.domain.progress_queries import ProgressBy, ProgressQuery
from service.domain.standing_codes import STANDING_LABELS, Standing
from service.domain.timeliness import Share
from service.domain.types import View

MOST_BARS = 30
"""So many groups are drawn each by itself; the others together, named as such, so that nothing is lost."""

_TIE = "\u00a0"
"""A blank that no line is broken at: a figure stays with what it is of."""

_LOOKS = {
    Cell.DONE_IN_TIME: Look.good,
    Cell.DONE_LATE: Look.late,
    Cell.OPEN_IN_TIME: Look.neutral,
    Cell.OPEN_OVERDUE: Look.bad,
}

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Tiến độ thực hiện nhiệm vụ", "Progress of tasks"),
    "on": ("Tính đến hết ngày {day}", "As at the end of {day}"),
    "known": ("như đã biết lúc {moment}", "as known at {moment}"),
    "in_all": ("{total} nhiệm vụ", "{total} tasks"),
    "of_all": ("{n} trên {total} nhiệm vụ", "{n} of {total} tasks"),
    "beside": ("Ngoài bốn ô", "Beside the cells"),
    "others": (
        "Vẽ {most} nhóm có nhiều việc quá hạn nhất; {n} nhóm còn lại: {counts}.",
        "Drawn are the {most} with most overdue; the other {n}: {counts}.",
    ),
    "nameless": ("(không có)", "(none)"),
    "task_timeliness": ("Nhiệm vụ đến hạn đã hoàn thành đúng hạn", "Tasks due that were done in time"),
    "completeness": ("Báo cáo đến hạn đã gửi", "Reports due that came"),
    "report_timeliness": ("Báo cáo đến hạn gửi đúng hạn", "Reports due that came in time"),
    "leads": (
        "Nhiệm vụ có nhiều cơ quan chủ trì được đếm ở từng cơ quan.",
        "A task with several leads counts under each of them.",
    ),
    "asked": (
        "Báo cáo chỉ được đề nghị: đã gửi {count} trên {of}.",
        "Reports that were only asked for: {count} of {of} came.",
    ),
    "nothing_due": ("chưa có gì đến hạn", "nothing was due yet"),
    "filtered": ("Chỉ các nhiệm vụ theo bộ lọc: {words}.", "Only tasks that were picked: {words}."),
    "source": (
        "Nguồn: Sáu Rõ, từ kế hoạch đã ban hành và cập nhật, báo cáo của các cơ quan.",
        "Source: Sáu Rõ, from published plans and what agencies have said and reported.",
    ),
    "in_reach": ("các đơn vị được xem", "all units in reach"),
    "trend": ("cuối từng tháng", "at the end of each month"),
}
_BY: dict[ProgressBy, tuple[str, str]] = {
    ProgressBy.plan: ("theo kế hoạch", "by plan"),
    ProgressBy.section: ("theo mục", "by section"),
    ProgressBy.agency: ("theo cơ quan chủ trì", "by leading agency"),
    ProgressBy.unit: ("theo đơn vị", "by unit"),
}


class ProgressNames(View):
    """How the things that were asked about are called; null where they were not, or are not for the caller to see."""

    unit: str | None
    plan: str | None
    section: str | None
    agency: str | None
    lead: str | None


def progress_chart(view: ProgressView, names: ProgressNames, query: ProgressQuery, language: str) -> StackedChart:
    """The picture of an answer: a bar for each group, or each day of a trend, or one for all."""

    def said(key: str, **values: object) -> str:
        return _WORDS[key][_column(language)].format(**values)

    bars, upright = _bars(view, query, language)
    whole = said("in_all", total=written(view.total, language))
    named = [name for name in (names.lead or names.agency, names.section, names.plan, names.unit) if name]
    of_whom = " · ".join(named) or said("in_reach")
    kind = _BY[query.by][_column(language)] if query.by else ""
    kind = said("trend") if upright else kind
    known = f", {said('known', moment=_moment(query.known_at))}" if query.known_at else ""
    subtitle = f"{of_whom}\n{said('on', day=day_words(view.on, language))}{known} · {whole}"
    shares = _shares(view, language)
    head = Head(
        title=f"{said('title')} {kind}".strip(),
        subtitle=subtitle,
        remarks=_remarks(view, query, language),
        source=said("source"),
        description=_description(view, subtitle.replace("\n", ". "), bars, shares, language),
        language=language,
    )
    column = _column(language)
    series = [Series(CELL_LABELS[cell][language], _LOOKS[cell]) for cell in Cell]
    series.append(Series(_WORDS["beside"][column], Look.beside))
    return StackedChart(head, tuple(series), bars, shares, upright)


def _bars(view: ProgressView, query: ProgressQuery, language: str) -> tuple[tuple[StackedBar, ...], bool]:
    if query.by is not None:
        nameless = _WORDS["nameless"][_column(language)]
        drawn = _parted(view.groups)[0]
        called = (unit_words(group.name or nameless, group.valid_to, language) for group in drawn)
        return tuple(_bar(name, group, language) for name, group in zip(called, drawn, strict=True)), False
    if view.trend:
        return tuple(_bar(f"{day.on:%m/%Y}", day, language) for day in view.trend), True
    return (_bar("", view, language),), False


def _parted(groups: Sequence[ProgressGroup]) -> tuple[list[ProgressGroup], list[ProgressGroup]]:
    """Groups with tasks that are drawn, in their own order, and those told of together: of too many those with
    most overdue are drawn."""
    shown = [group for group in groups if group.total]
    worst = sorted(shown, key=lambda g: (-g.cells.open_overdue, -g.total))[:MOST_BARS]
    kept = {group.key for group in worst}
    return [g for g in shown if g.key in kept], [g for g in shown if g.key not in kept]


def _column(language: str) -> int:
    return 0 if language == "vi" else 1


def _counts(one: ProgressGroup | ProgressDay | ProgressView) -> tuple[int, ...]:
    cells = one.cells.model_dump()
    inside = [cells[cell.value] for cell in Cell]
    return (*inside, one.total - sum(inside))


def _bar(label: str, one: ProgressGroup | ProgressDay | ProgressView, language: str) -> StackedBar:
    return StackedBar(label, _counts(one), written(one.total, language))


def _shares(view: ProgressView, language: str) -> tuple[ShareBar, ...]:
    column = _column(language)
    told = [("task_timeliness", view.timeliness)]
    if view.reports is not None:
        told += [("completeness", view.reports.completeness), ("report_timeliness", view.reports.timeliness)]
    return tuple(ShareBar(_WORDS[key][column], one.percent, _figure(one, language)) for key, one in told)


def _figure(one: Share, language: str) -> str:
    if not one.of:
        return _WORDS["nothing_due"][_column(language)]
    return f"{written(one.count, language)}/{written(one.of, language)} = {in_percent(one.percent, language)}"


def _remarks(view: ProgressView, query: ProgressQuery, language: str) -> tuple[str, ...]:
    column = _column(language)
    found = []
    beside = {Standing(code): n for code, n in view.beside.model_dump().items() if n}
    if beside:
        parts = [f"{_lower(STANDING_LABELS[one][language])}{_TIE}{written(n, language)}" for one, n in beside.items()]
        found.append(f"{_WORDS['beside'][column]}: {'; '.join(parts)}.")
    others = _parted(view.groups)[1] if query.by else []
    if others:
        counts = [sum(n) for n in zip(*(_counts(group) for group in others), strict=True)]
        said = _WORDS["others"][column].format(most=MOST_BARS, n=len(others), counts=_said(counts, language))
        found.append(said)
    if query.by is ProgressBy.agency and sum(g.total for g in view.groups) > view.total:
        found.append(_WORDS["leads"][column])
    if view.reports is not None and view.reports.asked.of:
        asked = view.reports.asked
        found.append(_WORDS["asked"][column].format(count=asked.count, of=asked.of))
    picked = [
        *(query.status or ()), *([f"“{query.q}”"] if query.q else ()),
        *(f"{name} {day_words(day, language)}" for name, day in (("≥", query.due_from), ("≤", query.due_to)) if day),
    ]  # fmt: skip
    if picked:
        found.append(_WORDS["filtered"][column].format(words=", ".join(map(str, picked))))
    return tuple(found)


def _description(
    view: ProgressView, subtitle: str, bars: Sequence[StackedBar], shares: Sequence[ShareBar], language: str
) -> str:
    """The picture in words: whole, cells, shares, and each bar."""
    lines = [f"{subtitle}.", f"{_said(_counts(view), language).capitalize()}."]
    lines += [f"{one.label}: {one.figure}." for one in shares]
    if len(bars) > 1:
        lines += [f"{bar.label}: {_said(bar.counts, language)}." for bar in bars]
    return " ".join(lines)


def _said(counts: Sequence[int], language: str) -> str:
    """The counts of one bar in words."""
    names = [*(CELL_LABELS[cell][language] for cell in Cell), _WORDS["beside"][_column(language)]]
    return ", ".join(f"{_lower(name)}{_TIE}{written(n, language)}" for name, n in zip(names, counts, strict=True))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(VIET_NAM):%H:%M %d/%m/%Y}"
