"""How are the bars, figures and words of a picture laid out?

Figures stand on the bars; where a part is too narrow for its figure, close below or beside it, so that
none is missing. A bar is as long as its number.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from service.documents.chart_canvas import (
    ACCENT,
    EDGE,
    FAINT,
    INK,
    LOOKS,
    MARGIN,
    TRACK,
    WIDTH,
    Canvas,
    width_of,
)
from service.domain.charts import Chart, Look, Series, ShareBar, StackedChart, ValueBar, ValueChart, written

VERSION = 1
"""Of the way pictures are drawn: whoever keeps them by what they show drops them when this changes."""

_LABELS, _END = 2.7, 0.65
_ROW, _THICK = 0.31, 0.5
_LABEL, _FIGURE, _SMALL = 9.5, 9.5, 8.0
_TALL = 2.9
_LETTERS = 35


def drawn(chart: Chart) -> bytes:
    """The picture as SVG; the same bytes for the same chart."""
    canvas, head = Canvas(), chart.head
    canvas.paragraph(head.title, size=15, weight="bold")
    canvas.space(0.03)
    canvas.paragraph(head.subtitle, size=10.5, color=FAINT)
    canvas.space(0.14)
    if isinstance(chart, StackedChart):
        _legend(canvas, chart.series)
        (_columns if chart.upright else _stacks)(canvas, chart)
        _shares(canvas, chart.shares)
    else:
        if chart.legend:
            _legend(canvas, chart.legend)
        _values(canvas, chart)
    canvas.space(0.08)
    for remark in head.remarks:
        canvas.paragraph(remark, size=9.5)
    canvas.paragraph(head.source, size=8.5, color=FAINT)
    return canvas.svg(head.title, head.description, head.language)


def _legend(canvas: Canvas, series: Sequence[Series]) -> None:
    x, y = MARGIN, canvas.height + 0.1
    for one in series:
        wide = 0.3 + width_of(one.name, _LABEL) + 0.12
        if x + wide > WIDTH - MARGIN + 0.2 and x > MARGIN:
            x, y = MARGIN, y + 0.25
        canvas.box(x, y - 0.07, 0.22, 0.14, one.look)
        canvas.text(x + 0.28, y, one.name, size=_LABEL)
        x += wide
    canvas.height = y + 0.26


def _stacks(canvas: Canvas, chart: StackedChart) -> None:
    """Lying bars one below the other, each with its name before and its whole behind it."""
    alone = not any(bar.label for bar in chart.bars)
    left = MARGIN if alone else MARGIN + _LABELS
    labels = [_label(bar.label) for bar in chart.bars]
    thick = _THICK if alone else _ROW
    longest = max((sum(bar.counts) for bar in chart.bars), default=0)
    scale = (WIDTH - MARGIN - _END - left) / max(longest, 1)
    language = chart.head.language
    below = any(n and not _fits(n, written(n, language), scale) for bar in chart.bars for n in bar.counts)
    step = max(thick + (0.2 if below else 0.1), 0.36 if any(len(label) > 1 for label in labels) else 0)
    for bar, label in zip(chart.bars, labels, strict=True):
        y = canvas.height
        if not alone:
            _name(canvas, label, left - 0.12, y + thick / 2)
        narrow, x = [], left
        for count, one in zip(bar.counts, chart.series, strict=True):
            wide, figure = count * scale, written(count, language)
            if count:
                canvas.box(x, y, wide, thick, one.look)
                if _fits(count, figure, scale):
                    _figure(canvas, x + wide / 2, y + thick / 2, figure, one.look)
                else:
                    narrow.append((x + wide / 2, figure))
            x += wide
        for middle, small in _apart(narrow):
            canvas.text(middle, y + thick + 0.075, small, size=_SMALL, ha="center")
        canvas.text(x + 0.1, y + thick / 2, bar.note, size=_LABEL, weight="bold")
        canvas.space(step)
    canvas.space(0.08)


def _fits(count: int, figure: str, scale: float) -> bool:
    """Whether the figure finds room on its part of a lying bar."""
    return count * scale > width_of(figure, _FIGURE) + 0.06


def _columns(canvas: Canvas, chart: StackedChart) -> None:
    """Standing bars side by side, the first at the bottom of each, with the whole above and the moment below."""
    tallest = max((sum(bar.counts) for bar in chart.bars), default=0)
    room = (WIDTH - 2 * MARGIN) / max(len(chart.bars), 1)
    wide, scale = min(0.62 * room, 0.75), _TALL / max(tallest, 1)
    slanted = room < width_of("00/0000", _SMALL) + 0.05
    foot = canvas.height + 0.25 + _TALL
    for number, bar in enumerate(chart.bars):
        x, y = MARGIN + number * room + (room - wide) / 2, foot
        narrow: list[tuple[float, str]] = []
        for count, one in zip(bar.counts, chart.series, strict=True):
            high, figure = count * scale, written(count, chart.head.language)
            if count:
                canvas.box(x, y - high, wide, high, one.look)
                if high > 0.15 and wide > width_of(figure, _SMALL):
                    _figure(canvas, x + wide / 2, y - high / 2, figure, one.look, size=_SMALL)
                else:
                    narrow.append((y - high / 2, figure))
            y -= high
        for middle, small in _apart(narrow, upright=True):
            canvas.text(x + wide + 0.03, middle, small, size=7)
        canvas.text(x + wide / 2, y - 0.1, bar.note, size=_LABEL if room > 0.4 else 7, weight="bold", ha="center")
        turned = {"rotation": 60, "rotation_mode": "anchor", "ha": "right"} if slanted else {"ha": "center"}
        canvas.text(x + wide / 2, foot + 0.12, bar.label, size=_SMALL, **turned)
    canvas.height = foot + (0.6 if slanted else 0.35)


def _shares(canvas: Canvas, shares: Sequence[ShareBar]) -> None:
    """Each share as a bar that is full at 100 %, with its figures behind it."""
    left, right = MARGIN + 3.5, WIDTH - MARGIN - 1.95
    for one in shares:
        y = canvas.height + 0.13
        canvas.text(MARGIN, y, one.label, size=_LABEL)
        canvas.box(left, y - 0.08, right - left, 0.16, TRACK, EDGE)
        if one.percent:
            canvas.box(left, y - 0.08, (right - left) * one.percent / 100, 0.16, ACCENT)
        canvas.text(right + 0.1, y, one.figure, size=_LABEL, weight="bold" if one.percent is not None else "normal")
        canvas.space(0.28)


def _values(canvas: Canvas, chart: ValueChart) -> None:
    """Lying bars from nought, each with its figure at the end."""
    known = [bar.value for bar in chart.bars if bar.value is not None]
    low = min([0.0, *known])
    high = max([low + 1e-9, *known] if chart.top is None else [chart.top, *known])
    left = MARGIN + _LABELS
    behind = max((width_of(bar.figure, _LABEL) for bar in chart.bars), default=0) + 0.15
    scale = (WIDTH - MARGIN - min(behind, 3.0) - left) / (high - low)
    labels = [_label(bar.label) for bar in chart.bars]
    step = _ROW + (0.12 if any(len(label) > 1 for label in labels) else 0.1)
    top, zero = canvas.height, left - low * scale
    for bar, label in zip(chart.bars, labels, strict=True):
        y = canvas.height
        _name(canvas, label, left - 0.12, y + _ROW / 2)
        end = _value(canvas, bar, zero, y, scale)
        colour = FAINT if bar.value is None else INK
        canvas.text(end + 0.08, y + _ROW / 2, bar.figure, size=_LABEL, color=colour)
        canvas.space(step)
    canvas.line(zero, top - 0.06, canvas.height - step + _ROW + 0.06)
    canvas.space(0.04)


def _value(canvas: Canvas, bar: ValueBar, zero: float, y: float, scale: float) -> float:
    """A bar of one value, where there is one; where it ends to the right."""
    if bar.value is None:
        return zero
    x, wide = zero + min(bar.value, 0) * scale, abs(bar.value) * scale
    if wide:
        canvas.box(x, y, wide, _ROW, bar.look)
    return x + wide


def _figure(canvas: Canvas, x: float, y: float, figure: str, look: Look, size: float = _FIGURE) -> None:
    """A figure on a bar; on a pattern it stands on a ground of its own."""
    patterned = LOOKS[look][1] is not None
    canvas.text(x, y, figure, size=size, ha="center", weight="bold", **({"bbox": _ground(0.88)} if patterned else {}))


def _ground(alpha: float) -> dict[str, object]:
    return {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": alpha}


def _name(canvas: Canvas, lines: Sequence[str], x: float, y: float) -> None:
    for number, line in enumerate(lines):
        canvas.text(x, y + (number - (len(lines) - 1) / 2) * 0.155, line, size=_LABEL, ha="right")


def _label(name: str) -> list[str]:
    """A name in two lines at most; a longer one is cut, and stands whole in the description."""
    lines = textwrap.wrap(name, _LETTERS)
    return lines if len(lines) < 3 else [lines[0], textwrap.shorten(" ".join(lines[1:]), _LETTERS, placeholder=" …")]


def _apart(figures: Sequence[tuple[float, str]], *, upright: bool = False) -> Iterator[tuple[float, str]]:
    """Figures of narrow neighbours moved so far apart that each can be read."""
    edge = None
    for middle, figure in figures:
        half = 0.06 if upright else width_of(figure, _SMALL) / 2 + 0.025
        if upright:
            middle = middle if edge is None else min(middle, edge - half)
            edge = middle - half
        else:
            middle = middle if edge is None else max(middle, edge + half)
            edge = middle + half
        yield middle, figure


