"""How do printed objectives, rows of indicators and rows of work become the indicators of a draft?

One statement may set several targets: each thing measured becomes an indicator of its own. The same
thing printed twice is one indicator with two references, if the words agree; if they nearly agree, it is
asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from service.domain.language.draft_cells import Context, target_problems
from service.domain.language.draft_parts import Agencies, DraftIndicator, Json, Reference, Reported, Row
from service.domain.language.measures import unit_of_ratio
from service.domain.language.outline import Clause
from service.domain.language.readings import Confidence, least
from service.domain.language.targets import read_target
from service.domain.language.text import fold

SAME = 94.0
ALIKE = 86.0
"""Of 100: from where two names are one, and from where a person is asked."""
SHORTEST_NAME = 12
"""Folded letters below which names are not compared."""
MOST_COMPARED = 2_000
"""Names beyond which nothing is compared any more: no plan has so many indicators."""
_SIGNS = re.compile(r"\d[\d.,]*\s*%?|[≥≤><%]")
_FILLERS = re.compile(
    r"^(?:co|phan dau|phan dau dat|dat|bao dam|dam bao|toi thieu|it nhat|tren|hon|ty le|ti le|so hoa)\s+"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Printed words that set targets: where, under which number, and the value if it has a cell of its own."""

    part: str
    section: str
    number: str
    text: str
    row: Row
    cell: str = ""
    values: tuple[tuple[str, int | None], ...] = ()
    """Printed values with the years of their columns, where they have cells of their own."""
    unit_measure: str | None = None
    year: int | None = None
    clause: Clause | None = None
    task: str = ""
    year_of_row: int | None = None
    """The year in which the row of work ends: meant where neither the words nor the plan say another."""
    doubtful: bool = False
    """The row may hold cells of its neighbours."""


def read_statement(
    statement: Statement, context: Context, agencies: Agencies
) -> tuple[list[DraftIndicator], list[Reported]]:
    """The indicators of one statement."""
    parts: list[Json] = []
    report: list[Reported] = []
    for printed, year in statement.values or ((statement.text, statement.year),):
        name = statement.text if statement.values else None
        year = year or statement.year or context.target_year
        reading = read_target(printed, name=name, year=year, begins=context.first_year)
        parts += [dict(part.as_json()) | {"text": printed} for part in reading.parts]
        report += target_problems(reading.problems, statement.row, statement.cell)
    unit = statement.unit_measure
    for part in parts:
        if statement.doubtful:
            part["confidence"] = least(Confidence(part["confidence"]), Confidence.likely).value
        if part["year"] is None and statement.year_of_row is not None:
            part["year"] = statement.year_of_row
            part["confidence"] = least(Confidence(part["confidence"]), Confidence.likely).value
        if unit and unit != "%" and not part["unitMeasure"] and (part["value"], part["low"]) != (None, None):
            part["unitMeasure"] = unit
    groups = [parts] if statement.values else _by_name(parts)
    if len(groups) > 1:
        report.append(
            Reported(
                statement.row, statement.cell, "compound_split", "info", params={"count": str(len(groups))}
            )
        )
    found: list[DraftIndicator] = []
    at = 0
    for group in groups or [[]]:
        place, at, printed = _place(statement, group, at)
        whole = len(groups) <= 1
        name = statement.text if whole or not group or not group[0]["name"] else str(group[0]["name"])
        confidence = (
            least(*(Confidence(part["confidence"]) for part in group)) if group else Confidence.unsure
        )
        found.append(
            DraftIndicator(
                statement.number,
                statement.section,
                name.strip().rstrip(" ;.,"),
                unit or (group[0]["unitMeasure"] if group else unit_of_ratio(name)),
                (Reference(statement.part, statement.section, statement.number, printed, place),),
                tuple(group),
                agencies,
                confidence,
                (statement.task,) if statement.task else (),
            )
        )
    return found, report


def _by_name(parts: list[Json]) -> list[list[Json]]:
    """Targets of one thing for several years stay together; another name begins another indicator."""
    groups: list[list[Json]] = []
    for part in parts:
        same = next((group for group in groups if _is_called(group[0], part)), None)
        if same is not None and any(
            one["year"] == part["year"] and one["value"] == part["value"] for one in same
        ):
            same = None
        if same is None:
            groups.append([part])
        else:
            same.append(part)
    return groups


def _is_called(first: Json, part: Json) -> bool:
    """Whether a part measures what the first did: by the same name, or in another year by the beginning of it."""
    name, own = fold(first["name"] or ""), fold(part["name"] or "")
    again = bool(own) and name.startswith(f"{own} ") and first["unitMeasure"] == part["unitMeasure"]
    return name == own or (again and None not in (first["year"], part["year"]) and first["year"] != part["year"])


def _place(statement: Statement, group: list[Json], at: int) -> tuple[Any, int, str]:
    """Where the figure of a target stands in the text, from letter `at` on, and the words around it."""
    text = statement.text
    value = next((part[key] for part in group for key in ("value", "low") if part[key] is not None), None)
    start = at
    if value is not None:
        shown = str(value).replace(".", ",")
        whole = int(value) if float(value).is_integer() else None
        pattern = (
            rf"(?<![\d,.])0?{re.escape(shown)}(?![\d]|,\d)"
            if whole is None or whole < 1000
            else rf"{whole // 1000}\.?{whole % 1000:03}"
        )
        found = re.search(pattern, text[at:])
        if found:
            start = at + found.start()
    elif group and group[0]["name"]:
        found_at = text.find(str(group[0]["name"])[:24])
        start = found_at if found_at >= 0 else at
    place = statement.clause.place_of(start) if statement.clause is not None else statement.row.place
    return place, start + 1 if value is not None else at, text


def key_of(name: str) -> str:
    """The words of a name without figures, signs and words that only introduce them."""
    words = fold(_SIGNS.sub(" ", name))
    while True:
        shorter = _FILLERS.sub("", words)
        if shorter == words:
            return words
        words = shorter


def merged(indicators: Sequence[DraftIndicator]) -> tuple[list[DraftIndicator], list[Reported]]:
    """One indicator for each thing measured: equal names are joined, near ones reported, other values too."""
    kept: list[DraftIndicator] = []
    keys: list[str] = []
    report: list[Reported] = []
    for indicator in indicators:
        key = key_of(indicator.name)
        best = None
        if len(key) >= SHORTEST_NAME and 0 < len(keys) <= MOST_COMPARED:
            best = process.extractOne(key, keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
        row = _row(indicator)
        if best is None:
            kept.append(indicator)
            keys.append(key)
            continue
        _, score, at = best
        other = kept[at]
        where = _said(other)
        params = {"name": indicator.name, "other": where}
        series = _years(other).isdisjoint(_years(indicator))
        joins = score >= SAME and (series or _may_join(other, indicator))
        if not series and _values(other) != _values(indicator):
            both = {"given": _shown(indicator), "former": _shown(other)}
            report.append(Reported(row, "", "conflicting_values", "warning", params=params | both))
        elif joins:
            told = Reported(
                row, "", "indicator_of_years" if series else "indicator_repeated", "info", params=params
            )
            report.append(told)
        else:
            report.append(Reported(row, "", "indicator_alike", "warning", params=params))
        if joins:
            kept[at] = _joined(other, indicator)
        else:
            kept.append(indicator)
            keys.append(key)
    return kept, report


def _may_join(a: DraftIndicator, b: DraftIndicator) -> bool:
    """Two rows of one part are two indicators, however alike: they may have different owners."""
    return all(one.part != two.part for one in a.references for two in b.references)


def _joined(a: DraftIndicator, b: DraftIndicator) -> DraftIndicator:
    same = Confidence.sure if key_of(a.name) == key_of(b.name) else Confidence.likely
    known = {(part["year"], part["value"], part["low"], part["comparator"]) for part in a.targets}
    more = tuple(
        part
        for part in b.targets
        if (part["year"], part["value"], part["low"], part["comparator"]) not in known
    )
    owned = b.agencies if b.agencies.leads or b.agencies.coordinators else a.agencies
    return replace(
        a,
        references=(*a.references, *b.references),
        targets=(*a.targets, *more),
        agencies=a.agencies if a.agencies.leads else owned,
        tasks=(*a.tasks, *(task for task in b.tasks if task not in a.tasks)),
        number=a.number or b.number,
        confidence=least(a.confidence, b.confidence, same),
    )


def _years(indicator: DraftIndicator) -> set[int | None]:
    """The years of its targets; one without targets has them all, and makes no series."""
    return {part["year"] for part in indicator.targets} or {None}


def _values(indicator: DraftIndicator) -> set[tuple[Any, ...]]:
    return {(part["year"], part["value"], part["low"], part["high"]) for part in indicator.targets}


def _shown(indicator: DraftIndicator) -> str:
    return "; ".join(
        f"{part['value'] if part['value'] is not None else part['low'] or '–'}{part['unitMeasure'] or ''}"
        for part in indicator.targets
    )


def _said(indicator: DraftIndicator) -> str:
    reference = indicator.references[0]
    where = ".".join(one for one in (reference.section, reference.number) if one)
    return f"{where} ({' '.join(indicator.name.split()[:8])})"


def _row(indicator: DraftIndicator) -> Row:
    reference = indicator.references[0]
    return Row("indicator", reference.section, reference.number, reference.place)
