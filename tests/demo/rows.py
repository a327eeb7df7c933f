"""Which lines of a seed belong to which piece of its plan file, and what may an agency be called there?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from service.demo.pieces import Section
from service.demo.plan_file import PlanFile
from tests.demo.printed import Seed


def last_line(plan_file: PlanFile, line: int, seed: Seed) -> int:
    """The last line of what begins on `line`: the one before the next thing we know of."""
    rows = chain(plan_file.sections, plan_file.provisions, plan_file.indicators, plan_file.tasks)
    return min((row.line for row in rows if row.line > line), default=len(seed.lines) + 1) - 1


def row_of(plan_file: PlanFile, line: int, seed: Seed) -> range:
    """The lines of the row of work that `line` lies in, else those of what begins on it."""
    rows = [*plan_file.sections, *plan_file.provisions, *plan_file.tasks]
    start = max((row.line for row in rows if row.line <= line), default=0)
    if all(task.line != start for task in plan_file.tasks):
        return range(line, last_line(plan_file, line, seed) + 1)
    return range(start, min((row.line for row in rows if row.line > start), default=len(seed.lines) + 1))


def names_of(plan_file: PlanFile, name: str) -> tuple[str, ...]:
    """Every way the plan prints an agency."""
    agency = next(agency for agency in plan_file.agencies if agency.name == name)
    return (agency.name, *agency.aliases)


def named_at(plan_file: PlanFile, seed: Seed, name: str, line: int, last: int | None = None) -> bool:
    """Tell whether an agency stands on a line under any of its names, ending no lower than `last`."""
    return any(seed.has(printed, line, last=last) for printed in names_of(plan_file, name))


def own_and_above(plan_file: PlanFile, key: str) -> Iterator[Section]:
    """A section and the sections it lies in."""
    section = next(section for section in plan_file.sections if section.key == key)
    yield section
    if section.parent:
        yield from own_and_above(plan_file, section.parent)
