"""How do boxes, lines and words in inches become a picture that is the same every time?

Scalable (SVG). Its text stays text, with fonts that have Vietnamese letters named one after another;
title and description are there for screen readers; no script, nothing from elsewhere, no date of making.
matplotlib is looked for when the first picture is drawn: it takes 0.8 s and 45 MB that a process
without pictures need not spend. Its fonts and settings are globals of its own: one thread at a time.
"""

from __future__ import annotations

import importlib
import io
import logging
import re
import textwrap
import zlib
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from service.domain.charts import Look

WIDTH, MARGIN = 9.0, 0.3
"""Inches: as wide as a page across, and readable on a telephone."""
INK, FAINT, EDGE, TRACK = "#1a1a1a", "#555555", "#8c8c8c", "#f2f2f2"
ACCENT = "#0072B2"

# Okabe and Ito's palette: colour, pattern and the pattern's colour. Neighbours differ in grey too.
LOOKS: dict[Look, tuple[str, str | None, str]] = {
    Look.good: ("#009E73", None, "none"),
    Look.late: ("#F0E442", "\\\\\\", "#7a7200"),
    Look.neutral: ("#56B4E9", None, "none"),
    Look.bad: ("#D55E00", "///", "#ffffff"),
    Look.beside: ("#E6E6E6", "xxx", "#a6a6a6"),
}
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sauro",
    # The second has a sign for every letter there is: only its room is asked for, readers have fonts of their own.
    "font.family": ["DejaVu Sans", "Last Resort High-Efficiency"],
    "hatch.linewidth": 0.7,
    # A name may hold a dollar sign, and is no formula.
    "text.parse_math": False,
}
_DRAWN_WITH = "'DejaVu Sans', 'Last Resort High-Efficiency'"
_FONTS = "'DejaVu Sans', 'Noto Sans', 'Segoe UI', Roboto, Arial, sans-serif"
_HEAD = re.compile(r"<svg ([^>]*)>", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_PROLOGUE = re.compile(r"\A.*?(?=<svg )", re.DOTALL)
_INCH = 72


@dataclass
class Canvas:
    """A picture in the making, in inches from its upper left corner. height: how far down it reaches so far."""

    height: float = MARGIN
    _items: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def space(self, inches: float) -> None:
        self.height += inches

    def text(self, x: float, y: float, words: str, *, size: float, **how: Any) -> None:
        """Words on one line; y is their middle. ha: left, center or right."""
        how = {"color": INK, "ha": "left", **how}
        self._items.append(("text", (x, y, words), {"size": size, "va": "center", **how}))

    def box(self, x: float, y: float, width: float, height: float, look: Look | str, edge: str = "none") -> None:
        """A filled box; a look, or a plain colour with an edge."""
        colour, pattern, ink = LOOKS[look] if isinstance(look, Look) else (look, None, edge)
        how = {"facecolor": colour, "hatch": pattern, "edgecolor": ink, "linewidth": 0.6 if edge != "none" else 0}
        self._items.append(("box", (x, y, width, height), how))

    def line(self, x: float, top: float, bottom: float) -> None:
        """A thin upright line."""
        self._items.append(("line", ([x, x], [top, bottom]), {"color": EDGE, "linewidth": 0.8}))

    def paragraph(self, words: str, *, size: float, **how: Any) -> None:
        """Words across the picture, broken into lines, below what is there."""
        at_most = int((WIDTH - 2 * MARGIN) / width_of("n", size) * 1.07)
        for line in (part for one in words.split("\n") for part in textwrap.wrap(one, at_most) or [""]):
            leading = 1.45 * size / _INCH
            self.text(MARGIN, self.height + leading / 2, line, size=size, **how)
            self.height += leading

    def svg(self, title: str, description: str, language: str) -> bytes:
        """The picture, with its title and description for whoever cannot see it."""
        plot, high = _plot(), self.height + MARGIN
        figure = plot.figure(figsize=(WIDTH, high), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1), frameon=False)
        axes.set(xlim=(0, WIDTH), ylim=(high, 0), xticks=[], yticks=[])
        for kind, args, how in self._items:
            if kind == "text":
                axes.text(*args, **how)
            elif kind == "box":
                x, y, width, height = args
                axes.add_patch(plot.rectangle((x, y), width, height, **how))
            else:
                axes.plot(*args, **how)
        written = io.BytesIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
        return _told(written.getvalue().decode(), title, description, language)


def width_of(words: str, size: float) -> float:
    """About how many inches words take in DejaVu Sans, the widest of the fonts named; rather more than less."""
    return len(words) * size * 0.58 / _INCH


@dataclass(frozen=True)
class _Plot:
    figure: Any
    rectangle: Any


@cache
def _plot() -> _Plot:
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.rcParams.update(SETTINGS)
    # It would tell that the second font has no bold letters.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    importlib.import_module("matplotlib.backends.backend_svg")
    figure = importlib.import_module("matplotlib.figure").Figure
    return _Plot(figure, importlib.import_module("matplotlib.patches").Rectangle)


def _told(svg: str, title: str, description: str, language: str) -> bytes:
    """The same with title and description, without what says when and by what it was made."""
    svg = _METADATA.sub("", _PROLOGUE.sub("", svg))
    svg = svg.replace(_DRAWN_WITH, _FONTS)
    # Several pictures may stand in one page.
    own = f"{zlib.crc32(f'{title} {description}'.encode()):08x}"
    words = f'<title id="title-{own}">{escape(title)}</title>\n <desc id="desc-{own}">{escape(description)}</desc>'
    head = _HEAD.search(svg)
    assert head is not None
    opened = f'<svg {head[1]} role="img" lang="{language}" aria-labelledby="title-{own} desc-{own}">\n {words}'
    return (svg[: head.start()] + opened + svg[head.end() :]).encode()
