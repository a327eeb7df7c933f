"""Where do the indicators that the reader finds in a print differ from those people typed from it?

The two are matched by place: part, section and printed number, or, where no number is printed, the line of
the text; between several of one place the likest name decides. The demo's names are its own words, so a
name is compared by how much of it the printed words hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from service.demo import plans
from service.demo.pieces import Indicator, Reference, Target
from service.demo.plan_file import PlanFile
from service.documents import plain_text
from service.domain.language.drafts import draft_of
from service.domain.language.text import fold
from tests.demo.printed import SEEDS

ROW = 60
"""Lines of the text over which one row of a torn table may go on."""
TORN = 2
"""Lines by which a sentence and its figure may stand apart."""
NAMED = 50.0
"""Of 100: below it two names do not speak of one thing."""
HEADING = (
    "| plan | read | of the demo's found | beside them | targets | leads | coordinators |",
    "|---|---:|---:|---:|---:|---:|---:|",
)
Reading = Mapping[str, Any]
Figure = tuple[Any, ...]
"""The values of a target, in the order of FIGURE."""
FIGURE = ("comparator", "evaluateAs", "measure", "value", "low", "high", "year")


@dataclass
class Compared:
    """Of one plan. A difference: (key of the demo's indicator or place of an extra one, field) → read, typed."""

    demo: int
    read: int
    matched: int = 0
    extra: int = 0
    targets: int = 0
    targets_equal: int = 0
    differences: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)

    def row(self, plan: str) -> str:
        """The plan in a table: read, of the demo, extra, targets equal, agencies equal of those found."""
        leads, coordinators = (
            self.matched - sum(kind == role for _, kind in self.differences)
            for role in ("leads", "coordinators")
        )
        return (
            f"| {plan} | {self.read} | {self.matched}/{self.demo} | {self.extra} "
            f"| {self.targets_equal}/{self.targets} | {leads}/{self.matched} | {coordinators}/{self.matched} |"
        )


def compared(folder: str) -> Compared:
    """The seed of a plan of the demo, read as a unit that knows the agencies of that plan reads it."""
    return compare(plans.read(folder), readings(folder))


@cache
def readings(folder: str) -> list[Reading]:
    """The indicators that are read from the seed of a plan of the demo."""
    document = plain_text.read((SEEDS / f"{folder.replace('_', '-')}.txt").read_bytes())
    found: list[Reading] = draft_of(document, known_agencies=known_agencies(plans.read(folder))).as_json()["indicators"]
    return found


def owners(folder: str) -> list[tuple[Reading, str | None]]:
    """Every indicator that was read, and the key of the demo's one it belongs to."""
    found, indicators = readings(folder), plans.read(folder).indicators
    starts = sorted({_line(place) for one in found for place in one["references"]})
    owned = [(one, _owner(one, indicators, starts)) for one in found]
    return [(one, owner.key if owner else None) for one, owner in owned]


def compare(file: PlanFile, readings: Sequence[Reading]) -> Compared:
    """Every indicator that was read belongs to one of the demo, or is extra; see `Compared`."""
    owned: dict[str, list[Reading]] = {one.key: [] for one in file.indicators}
    result = Compared(len(file.indicators), len(readings))
    last = file.plan.period_end.year
    starts = sorted({_line(place) for one in readings for place in one["references"]})
    for reading in readings:
        owner = _owner(reading, file.indicators, starts)
        if owner is not None:
            owned[owner.key].append(reading)
        else:
            result.extra += 1
            result.differences[_place_of(reading), "extra"] = (reading["name"], None)
    for indicator in file.indicators:
        found = owned[indicator.key]
        figures = [_typed(target) for target in indicator.targets if target.followed]
        result.targets += len(figures)
        result.matched += bool(found)
        if not found:
            result.differences[indicator.key, "missing"] = (None, indicator.name)
            continue
        missing = Counter(figures) - Counter(
            _read(target, last) for one in found for target in one["targets"]
        )
        result.targets_equal += len(figures) - missing.total()
        for kind, pair in _differences(indicator, found, missing, file):
            result.differences[indicator.key, kind] = pair
    return result


def _differences(
    indicator: Indicator, found: Sequence[Reading], missing: Counter[Figure], file: PlanFile
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    units = {one["unitMeasure"] for one in found}
    if units != {indicator.unit_measure}:
        yield "unit", (units, indicator.unit_measure)
    last = file.plan.period_end.year
    read = [_read(target, last) for one in found for target in one["targets"]]
    if missing:
        yield "targets", (read, list(missing))
    known = {_typed(target) for target in indicator.targets}
    more = set(read) - known
    if more:
        yield "more targets", (more, known)
    for kind, pair in _bounds(indicator, found, last):
        yield kind, pair
    for kind, refs in (("leads", indicator.leads), ("coordinators", indicator.coordinators)):
        agencies = {agency["canonical"] or agency["name"] for one in found for agency in one[kind]}
        if agencies != {ref.agency for ref in refs}:
            yield kind, (agencies, {ref.agency for ref in refs})


def _bounds(
    indicator: Indicator, found: Sequence[Reading], last: int
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What a value is counted on, and what not, of targets that were read with the same figure; words as of names."""
    for kind in ("condition", "excludes"):
        read = {
            _read(target, last): target[kind] for one in found for target in one["targets"] if target[kind]
        }
        typed = {
            _typed(target): value
            for target in indicator.targets
            if target.followed and (value := getattr(target, kind))
        }
        same = {
            figure
            for figure in read.keys() & typed.keys()
            if fuzz.token_set_ratio(fold(read[figure]), fold(typed[figure])) >= NAMED
        }
        if read.keys() | typed.keys() != same:
            yield kind, (read, typed)


def _owner(reading: Reading, indicators: Sequence[Indicator], starts: Sequence[int]) -> Indicator | None:
    there = [
        one for one in indicators if _meet(reading, one, starts) and _likeness(reading, one.name) >= NAMED
    ]
    return max(there, key=lambda one: (_likeness(reading, one.name), _same(reading, one)), default=None)


def _same(reading: Reading, indicator: Indicator) -> int:
    typed = {_typed(target) for target in indicator.targets}
    years = [target.year for target in indicator.targets if target.year]
    return sum(_read(target, max(years, default=0)) in typed for target in reading["targets"])


def _meet(reading: Reading, indicator: Indicator, starts: Sequence[int]) -> bool:
    return any(
        _at(place, reference, starts) for place in reading["references"] for reference in indicator.references
    )


def _at(place: Reading, reference: Reference, starts: Sequence[int]) -> bool:
    if place["part"] != reference.part or _last(place["section"]) != _last(reference.section):
        return False
    if place["number"] or reference.number:
        return bool(place["number"] == reference.number)
    if reference.line in starts:
        return _line(place) == reference.line
    before = [start for start in starts if reference.line - ROW <= start < reference.line]
    return _line(place) in before[-1:] or abs(_line(place) - reference.line) <= TORN


def _last(section: str) -> str:
    return section.rpartition(".")[2]


def _line(place: Reading) -> int:
    return int(place["place"]["line"])


def _place_of(reading: Reading) -> str:
    first = reading["references"][0]
    where = [first["section"], first["number"]]
    return f"{'.'.join(one for one in where if one)} line {_line(first)}: {' '.join(reading['name'].split()[:4])}"


def _likeness(reading: Reading, name: str) -> float:
    """Of 100: how much of the shorter name the other holds, whatever the order of the words."""
    return float(fuzz.token_set_ratio(fold(reading["name"]), fold(name)))


def _typed(target: Target) -> Figure:
    how = (target.comparator, target.evaluate_as, target.measure)
    return (*how, target.value, target.low, target.high, target.year)


def _read(target: Reading, last: int) -> Figure:
    """One that names no year is due with the plan, whose last year is `last`."""
    return tuple((target[name] or last) if name == "year" else target[name] for name in FIGURE)


def known_agencies(file: PlanFile) -> list[dict[str, Any]]:
    """The agencies of the demo as a unit that imports its plan would know them."""
    return [
        {"name": one.name, "aliases": one.aliases, "kind": one.kind, "collective": one.collective}
        for one in file.agencies
        if one.upper_unit is None
    ]
