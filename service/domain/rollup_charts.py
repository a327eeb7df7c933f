"""How do rolled-up figures become a picture: one figure of many units or periods, or many figures of one period?

A city's figure of a definition and a period shows each unit below it; of several periods, how the city's
figure goes; of several definitions in one period those that are percentages, side by side, and the others
in words. More than that is no picture that can be read alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.domain.charts import (
    Head,
    Look,
    Series,
    ValueBar,
    ValueChart,
    day_words,
    in_percent,
    unit_words,
    written,
)
from service.domain.errors import FieldError, Invalid
from service.domain.figures import ValueKind
from service.domain.rollups import RollupBy, RollupGroup, RollupItem, RollupPolicy, RollupQuery, RollupView

MOST_BARS = 40
"""So many units are drawn; of more half as many of the highest and of the lowest, and how many lie between is said."""

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Số liệu tổng hợp", "Rolled-up figures"),
    "covered": (
        "Có số liệu của {reported} trên {expected} đơn vị",
        "{reported} of {expected} units have reported",
    ),
    "missing": ("Chưa có số liệu: {names}.", "Nothing from: {names}."),
    "and_more": ("{names} và {n} đơn vị khác", "{names} and {n} more"),
    "met": ("{met} trên {judged} đơn vị đạt chỉ tiêu.", "{met} of {judged} units reach their targets."),
    "reached": ("{met}/{judged} đơn vị đạt", "{met} of {judged} units reach"),
    "without": (
        "Chỉ có tỷ lệ, không có tử số và mẫu số nên không cộng được: {n} đơn vị.",
        "Known only as a percentage, and not added up: {n} units.",
    ),
    "not_applicable": ("Không áp dụng: {n} đơn vị.", "Not applicable: {n} units."),
    "carried": ("Lấy số kỳ trước: {n} đơn vị.", "An earlier figure stands in for {n} units."),
    "between": (
        "Vẽ {most} đơn vị cao nhất và thấp nhất; {n} đơn vị ở giữa không vẽ.",
        "Drawn are the {most} highest and lowest; {n} between them are not.",
    ),
    "also": ("{name}: {figure}.", "{name}: {figure}."),
    "none": ("chưa có số liệu", "no figure"),
    "nothing": ("Không đơn vị nào phải có số liệu này trong kỳ.", "Nobody is expected to have this in the period."),
    "good": ("Đạt chỉ tiêu", "Reaches its target"),
    "bad": ("Chưa đạt chỉ tiêu", "Does not reach its target"),
    "neutral": ("Không có chỉ tiêu để so", "No target to judge by"),
    "strict": ("Chỉ cộng khi đủ đơn vị.", "Added up only when everybody has reported."),
    "source": (
        "Nguồn: Sáu Rõ, số liệu đã được xác nhận của các đơn vị; tỷ lệ = tổng tử số / tổng mẫu số. Lập ngày {day}.",
        "Source: Sáu Rõ, verified figures of the units; ratios are sums divided by sums. As at {day}.",
    ),
    "month": ("tháng {n}/{year}", "month {n} of {year}"),
    "quarter": ("quý {n}/{year}", "quarter {n} of {year}"),
    "first_half": ("6 tháng đầu năm {year}", "first half of {year}"),
    "second_half": ("6 tháng cuối năm {year}", "second half of {year}"),
    "nine": ("9 tháng năm {year}", "nine months of {year}"),
    "year": ("năm {year}", "{year}"),
}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_LOOKS = (Look.good, Look.bad, Look.neutral)


def to_draw(query: RollupQuery) -> RollupQuery:
    """What has to be asked: of one definition in one period the units below too."""
    single = len(query.spans) == 1 and query.definition is not None and len(query.definition) == 1
    if single and query.by is RollupBy.none:
        return query.model_copy(update={"by": RollupBy.child})
    return query


def rollup_chart(view: RollupView, on: date, language: str) -> ValueChart:
    """The picture of an answer. Refuses (422) several definitions in several periods."""
    if not view.items:
        nothing = _said("nothing", language)
        source = _said("source", language, day=day_words(on, language))
        title, subtitle = _said("title", language), view.unit.name
        return ValueChart(Head(title, subtitle, (nothing,), source, f"{subtitle}. {nothing}", language), ())
    definitions = {item.definition.id for item in view.items}
    periods = {item.period.nominal for item in view.items}
    if len(definitions) > 1 and len(periods) > 1:
        raise Invalid("invalid", errors=(FieldError("?period", "chart_of_too_much"),))
    if len(view.items) == 1 and view.items[0].groups:
        return _of_groups(view, view.items[0], on, language)
    if len(definitions) > 1:
        return _of_definitions(view, on, language)
    return _of_periods(view, on, language)


def _of_groups(view: RollupView, item: RollupItem, on: date, language: str) -> ValueChart:
    known = sorted((g for g in item.groups if g.value is not None), key=lambda g: -(g.value or 0))
    kept = known if len(known) <= MOST_BARS else [*known[: MOST_BARS // 2], *known[-MOST_BARS // 2 :]]
    silent = [_called(g, language) for g in item.groups if g.value is None and not g.reported]
    remarks = []
    if len(kept) < len(known):
        remarks.append(_said("between", language, most=MOST_BARS, n=len(known) - len(kept)))
    if silent:
        remarks.append(_said("missing", language, names=_names(silent, language)))
    bars = [ValueBar(_called(g, language), g.value, _figure(item, g, language), _look(g)) for g in kept]
    # Who is silent is seen to be: by a line of their own while there is room for all.
    if len(item.groups) <= MOST_BARS:
        bars += [
            ValueBar(_called(g, language), None, _why_none(g, language)) for g in item.groups if g.value is None
        ]
    return _chart(view, [item], bars, remarks, on, language)


def _of_definitions(view: RollupView, on: date, language: str) -> ValueChart:
    shares = [item for item in view.items if _is_share(item)]
    others = [item for item in view.items if not _is_share(item)]
    bars = [ValueBar(i.definition.name, i.value, _whole(i, language)) for i in shares]
    remarks = [_said("also", language, name=i.definition.name, figure=_whole(i, language)) for i in others]
    return _chart(view, list(view.items), bars, remarks, on, language)


def _of_periods(view: RollupView, on: date, language: str) -> ValueChart:
    items = sorted(view.items, key=lambda item: (item.period.end, item.period.start))
    bars = [ValueBar(period_words(i.period.nominal, language), i.value, _whole(i, language)) for i in items]
    return _chart(view, items, bars, [], on, language)


def _chart(
    view: RollupView,
    items: Sequence[RollupItem],
    bars: Sequence[ValueBar],
    remarks: Sequence[str],
    on: date,
    language: str,
) -> ValueChart:
    one_definition = len({item.definition.id for item in items}) == 1
    one_period = len({item.period.nominal for item in items}) == 1
    title = items[0].definition.name if one_definition else _said("title", language)
    place = [view.unit.name]
    if one_period:
        place.append(period_words(items[0].period.nominal, language))
    subtitle = " · ".join(place)
    if len(items) == 1:
        whole = items[0]
        covered = _said("covered", language, reported=whole.coverage.reported, expected=whole.coverage.expected)
        subtitle += f"\n{_figure(whole, whole, language)} · {covered}"
    told = [*remarks, *(line for item in items[:1] if len(items) == 1 for line in _coverage(item, language))]
    if view.policy is RollupPolicy.strict:
        told.append(_said("strict", language))
    looks = {bar.look for bar in bars if bar.value is not None}
    legend = tuple(Series(_said(look.value, language), look) for look in _LOOKS if look in looks)
    # Counts stand in words where there are percentages beside them.
    shares = any(_is_share(item) for item in items)
    description = ". ".join([subtitle.replace("\n", ". "), *(f"{bar.label}: {bar.figure}" for bar in bars), *told])
    head = Head(
        title=title,
        subtitle=subtitle,
        remarks=tuple(told),
        source=_said("source", language, day=day_words(on, language)),
        description=description,
        language=language,
    )
    # Where nobody can be judged there is nothing to tell apart.
    worth = legend if looks - {Look.neutral} else ()
    return ValueChart(head, tuple(bars), worth, top=100 if shares else None)


def _coverage(item: RollupItem, language: str) -> list[str]:
    coverage, lines = item.coverage, []
    if item.judged:
        lines.append(_said("met", language, met=item.met, judged=item.judged))
    for key, units in (
        ("without", coverage.without_denominator),
        ("not_applicable", coverage.not_applicable),
        ("carried", coverage.carried),
    ):
        if units:
            lines.append(_said(key, language, n=len(units)))
    return lines


def _is_share(item: RollupItem) -> bool:
    return item.definition.value_kind in (ValueKind.ratio, ValueKind.yes_no)


def _figure(item: RollupItem, of: RollupItem | RollupGroup, language: str) -> str:
    if of.value is None:
        return _said("none", language)
    if not _is_share(item):
        return f"{written(of.value, language)} {item.definition.unit_measure or ''}".strip()
    if of.numerator is None or of.denominator is None:
        return in_percent(of.value, language)
    parts = f"{written(of.numerator, language)}/{written(of.denominator, language)}"
    return f"{in_percent(of.value, language)} ({parts})"


def _whole(item: RollupItem, language: str) -> str:
    """The figure of all together, and how many of them reach their targets."""
    figure = _figure(item, item, language)
    return f"{figure}; {_said('reached', language, met=item.met, judged=item.judged)}" if item.judged else figure


def _why_none(group: RollupGroup, language: str) -> str:
    if group.reported and group.not_applicable:
        return _said("not_applicable", language, n=group.not_applicable).rstrip(".")
    return _said("none", language)


def _look(of: RollupGroup) -> Look:
    """Whether the unit reaches its target; of a unit with others below, whether all of those do."""
    if not of.judged:
        return Look.neutral
    return Look.good if of.met == of.judged else Look.bad


def _called(group: RollupGroup, language: str) -> str:
    return unit_words(group.name, group.valid_to, language)


def _names(names: Sequence[str], language: str) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else _said("and_more", language, names=shown, n=len(names) - 12)


def period_words(nominal: str, language: str) -> str:
    """A nominal period as people call it: "quý I/2026"."""
    year, _, part = nominal.partition("-")
    if not part:
        return _said("year", language, year=year)
    if part == "9M":
        return _said("nine", language, year=year)
    number = part[1:].lstrip("0")
    if part[0] == "M":
        return _said("month", language, n=number, year=year)
    if part[0] == "Q":
        return _said("quarter", language, n=_ROMAN[number] if language == "vi" else number, year=year)
    return _said("first_half" if number == "1" else "second_half", language, year=year)


def _said(key: str, language: str, **values: object) -> str:
    return _WORDS[key][0 if language == "vi" else 1].format(**values)
