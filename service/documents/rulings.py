"""Where on a page are the cells of a table, given the lines drawn there?

Points are those of the page, y growing downwards. Lines nearer than SNAP are one line; a grid is a set of
lines that touch one another. Cells not parted by a line are one cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SNAP = 2.5
SHORTEST = 4.0
MOST_LINES = 3_000
"""Lines of a page beyond which it is a drawing and no table."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: `at` is its constant coordinate, `start` and `end` the other one."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Area:
    """One cell: the grid row and column of its corner, how many of each it takes, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on the page."""

    areas: tuple[Area, ...]
    rows: int
    columns: int
    left: float
    top: float
    right: float
    bottom: float


def grids(strokes: Sequence[Stroke]) -> list[Grid]:
    """The tables, from top to bottom; frames of a single cell are none."""
    if len(strokes) > MOST_LINES:
        return []
    upright = _joined(stroke for stroke in strokes if stroke.upright)
    level = _joined(stroke for stroke in strokes if not stroke.upright)
    found = [_grid(ups, levels) for ups, levels in _touching(upright, level)]
    return sorted((grid for grid in found if grid is not None), key=lambda grid: (grid.top, grid.left))


def _joined(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Lines on the same coordinate that meet or overlap are one."""
    ordered = sorted(strokes, key=lambda stroke: stroke.at)
    lines: list[Stroke] = []
    group: list[Stroke] = []
    for stroke in ordered:
        if group and stroke.at - group[-1].at > SNAP:
            lines += _merged(group)
            group = []
        group.append(stroke)
    return lines + _merged(group)


def _merged(group: list[Stroke]) -> list[Stroke]:
    if not group:
        return []
    at = sum(stroke.at for stroke in group) / len(group)
    lines: list[Stroke] = []
    for stroke in sorted(group, key=lambda stroke: stroke.start):
        last = lines[-1] if lines else None
        if last is not None and stroke.start <= last.end + 2 * SNAP:
            lines[-1] = Stroke(stroke.upright, at, last.start, max(last.end, stroke.end))
        else:
            lines.append(Stroke(stroke.upright, at, stroke.start, stroke.end))
    return [line for line in lines if line.end - line.start >= SHORTEST]


def _touching(upright: list[Stroke], level: list[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Sets of lines each of which crosses or meets another of its set."""
    parent = list(range(len(upright) + len(level)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, up in enumerate(upright):
        for b, flat in enumerate(level, start=len(upright)):
            if (
                flat.start - 2 * SNAP <= up.at <= flat.end + 2 * SNAP
                and up.start - 2 * SNAP <= flat.at <= up.end + 2 * SNAP
            ):
                parent[root(a)] = root(b)
    sets: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for a, up in enumerate(upright):
        sets[root(a)][0].append(up)
    for b, flat in enumerate(level, start=len(upright)):
        sets[root(b)][1].append(flat)
    return list(sets.values())


def _grid(upright: list[Stroke], level: list[Stroke]) -> Grid | None:
    xs = _apart(stroke.at for stroke in upright)
    ys = _apart(stroke.at for stroke in level)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2:
        return None

    def parted_right(row: int, column: int) -> bool:
        middle = (ys[row] + ys[row + 1]) / 2
        return any(abs(s.at - xs[column + 1]) <= SNAP and s.start <= middle <= s.end for s in upright)

    def parted_below(row: int, column: int) -> bool:
        middle = (xs[column] + xs[column + 1]) / 2
        return any(abs(s.at - ys[row + 1]) <= SNAP and s.start <= middle <= s.end for s in level)

    taken: set[tuple[int, int]] = set()
    areas: list[Area] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            wide = 1
            while column + wide < columns and not parted_right(row, column + wide - 1):
                wide += 1
            tall = 1
            while row + tall < rows and not any(
                parted_below(row + tall - 1, column + step) for step in range(wide)
            ):
                tall += 1
            taken |= {(row + down, column + step) for down in range(tall) for step in range(wide)}
            areas.append(
                Area(row, column, tall, wide, xs[column], ys[row], xs[column + wide], ys[row + tall])
            )
    if len(areas) < 2:
        return None
    return Grid(tuple(areas), rows, columns, xs[0], ys[0], xs[-1], ys[-1])


def _apart(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(value)
    return found
