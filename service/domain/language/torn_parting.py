"""How are the words of a torn row parted into the columns of its table?

Every way to part them is weighed, and the one with most points is taken: first by the words alone, then
once more knowing how wide each column is. What follows a page break goes on with the cells above it.
Behind the last column a row may hold the title of the next group, which has no number to be known by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from service.domain.language.columns import Column
from service.domain.language.torn_rows import Stretch
from service.domain.language.torn_scores import EMPTY, Scores, Token

LONGEST_CELL = 40
"""Lines; in a table whose rows are not counted, half of that."""
MOST_BEGINNINGS = 260


@dataclass(frozen=True, slots=True)
class Cell:
    """Words `at` to before `end` of a stretch; `goes_on`: its row is the rest of the one above."""

    row: int
    goes_on: bool
    column: int
    at: int
    end: int


def widths_of(work: Sequence[Stretch], parted: Sequence[Sequence[Cell]]) -> dict[int, float]:
    """How long the lines of each column are at most, by nine in ten of its cells."""
    lengths: dict[int, list[int]] = defaultdict(list)
    for stretch, cells in zip(work, parted, strict=True):
        for cell in cells:
            longest, length = 0, 0
            tokens = stretch.tokens[cell.at : cell.end]
            if not tokens[0].first:
                continue
            for token in tokens:
                length = len(token.text) if token.first else length + 1 + len(token.text)
                longest = max(longest, length)
            lengths[cell.column].append(longest)
    found: dict[int, float] = {}
    for column, seen in lengths.items():
        if len(seen) >= 4:
            found[column] = float(sorted(seen)[int(0.9 * (len(seen) - 1))])
    return found


def parted(
    stretch: Stretch, columns: Sequence[Column | None], widths: Mapping[int, float], *, cyclic: bool
) -> list[Cell]:
    """The cells of a stretch, by the way of parting it that has most points.

    A state is (words used, next column, whether the row goes on from the page above).
    """
    tokens = stretch.tokens
    if not tokens:
        return []
    scores = Scores(tokens, widths)
    size, width = len(tokens), len(columns)
    torn = any(token.page_break for token in tokens)
    near = _near_breaks(tokens)
    begins = [at for at in range(size) if scores.may_begin(at) or tokens[at].line in near]
    if len(begins) > MOST_BEGINNINGS and not cyclic:
        begins = [at for at in range(size) if tokens[at].first]
    ends = [*begins[1:], size] if begins and begins[0] == 0 else [*begins, size]
    longest = LONGEST_CELL // 2 if cyclic else LONGEST_CELL
    broken = list(accumulate(int(token.page_break) for token in tokens))
    line_of = [token.line for token in tokens] + [tokens[-1].line + 1]
    State = tuple[int, int, bool]
    best: dict[State, float] = {(0, 0, False): 0.0}
    back: dict[State, tuple[State, int]] = {}
    by_place: dict[int, list[State]] = defaultdict(list)
    by_place[0].append((0, 0, False))

    def offer(state: State, points: float, source: State, kind: int) -> None:
        if points > best.get(state, float("-inf")):
            if state not in best:
                by_place[state[0]].append(state)
            best[state] = points
            back[state] = (source, kind)

    empty = [EMPTY.get(column, -2.0) if column else -1.0 for column in columns]
    for place in [0, *[end for end in ends if end > 0]]:
        for _ in range(2):
            for goes_on in (False, True):
                for column in range(width):
                    state = (place, column, goes_on)
                    if state in best:
                        cost = -0.05 if goes_on or place == size else empty[column]
                        offer(
                            (place, column + 1, goes_on),
                            best[state]
                            + (empty[column] if place == size and not goes_on and not torn else cost),
                            state,
                            0,
                        )
            for state in list(by_place[place]):
                done = state[1] == width
                if place < size and tokens[place].page_break and state[1]:
                    offer((place, 0, True), best[state] - 0.5, state, 1)
                if done and cyclic and place < size:
                    offer((place, 0, False), best[state], state, 1)
        if place == size:
            break
        for state in list(by_place[place]):
            _, column, goes_on = state
            if column == width:
                continue
            for end in ends:
                if end <= place:
                    continue
                if line_of[end] - line_of[place] > longest or broken[end - 1] != broken[place]:
                    break  # no cell runs over a page's end: its rest is a cell of the row that goes on
                points = scores.cell(columns[column], place, end, column, goes_on=goes_on)
                offer((end, column + 1, goes_on), best[state] + points, state, 2)
    finals = [state for state in ((size, width, False), (size, width, True)) if state in best]
    if not finals:
        return [Cell(0, False, 0, 0, size)]
    state = max(finals, key=lambda one: best[one])
    steps: list[tuple[State, State, int]] = []
    while state in back:
        source, kind = back[state]
        steps.append((source, state, kind))
        state = source
    cells: list[Cell] = []
    row = 0
    for source, reached, kind in reversed(steps):
        if kind == 1:
            row += 1
        elif kind == 2:
            cells.append(Cell(row, source[2], source[1], source[0], reached[0]))
    return cells


def _near_breaks(tokens: Sequence[Token]) -> set[int]:
    """Lines at the end and the beginning of a page, where one line may hold a piece of every cell."""
    near: set[int] = set()
    lines = sorted({token.line for token in tokens})
    for token in tokens:
        if token.page_break:
            at = lines.index(token.line)
            near |= set(lines[max(at - 1, 0) : at + 4])
    return near
