"""How is one real plan written down as TOML, and is what was written consistent in itself?

A plan is a folder `service/demo/<place>/` of these files, each holding its own top-level keys:

- `plan.toml`: unit, seed, plan, documents, agencies, sections, printed_oddities
- `provisions.toml`: provisions (purposes, requirements, objectives, measures, funding, duties)
- `indicators.toml`: indicators with their references and targets
- `tasks.toml`: tasks with their agencies, products and schedules
- `reporting.toml`: reporting rules, if the plan has any

Every `line` is the 1-based line of the seed text on which the printed form starts. Agencies are
named by the canonical name of `[[agencies]]`, sections by their `key`, tasks by their `key` or, where
they have none, their number; anything else is refused with file, key and the nearest known name.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.demo.pieces import (
    Agency,
    Document,
    Indicator,
    Oddity,
    Piece,
    Plan,
    Provision,
    ReportingRule,
    Section,
    Task,
)
from service.domain.types import Name, UnitCode

KEYS_BY_FILE = {
    "plan.toml": ("unit", "seed", "plan", "documents", "agencies", "sections", "printed_oddities"),
    "provisions.toml": ("provisions",),
    "indicators.toml": ("indicators",),
    "tasks.toml": ("tasks",),
    "reporting.toml": ("reporting_rules",),
}
_OPTIONAL = frozenset({"reporting.toml"})


class PlanFileError(ValueError):
    """A plan folder that cannot be used; every complaint on a line of its own."""


class PlanFile(Piece):
    """A whole plan: what the files of a folder say together."""

    unit: UnitCode
    seed: Name
    plan: Plan
    documents: tuple[Document, ...]
    agencies: tuple[Agency, ...]
    sections: tuple[Section, ...]
    printed_oddities: tuple[Oddity, ...] = ()
    provisions: tuple[Provision, ...]
    indicators: tuple[Indicator, ...]
    tasks: tuple[Task, ...]
    reporting_rules: tuple[ReportingRule, ...] = ()


def load(path: Path) -> PlanFile:
    """Read and check the plan folder `path`; PlanFileError lists everything that is wrong with it."""
    content = {
        key: value
        for name, keys in KEYS_BY_FILE.items()
        if name not in _OPTIONAL or (path / name).exists()
        for key, value in _read(path / name, keys)
    }
    try:
        plan_file = PlanFile.model_validate(content)
    except ValidationError as error:
        raise PlanFileError("\n".join(_complaint(path, e["loc"], e["msg"]) for e in error.errors())) from None
    complaints = [
        *_repeated(plan_file),
        *_unknown_agencies(plan_file),
        *_unknown_sections(plan_file),
        *_unknown_tasks(plan_file),
    ]
    if complaints:
        raise PlanFileError("\n".join(_complaint(path, loc, message) for loc, message in complaints))
    return plan_file


Place = tuple[str | int, ...]


def _read(path: Path, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlanFileError(f"{path}: cannot be read: {error}") from None
    for key, value in content.items():
        if key not in keys:
            raise PlanFileError(f"{path}: {key}: does not belong in this file, which holds {', '.join(keys)}")
        yield key, value


def _complaint(folder: Path, loc: Place, message: str) -> str:
    name = next((name for name, keys in KEYS_BY_FILE.items() if loc and loc[0] in keys), "")
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).lstrip(".")
    return f"{folder / name}: {key}: {message}"


def _repeated(plan_file: PlanFile) -> Iterator[tuple[Place, str]]:
    """Slugs, keys of sections, indicators and tasks, and agency names must each mean one thing."""
    rows = [(("agencies", i, "slug"), a.slug) for i, a in enumerate(plan_file.agencies)]
    rows += [(("sections", i, "key"), s.key) for i, s in enumerate(plan_file.sections)]
    rows += [(("indicators", i, "key"), s.key) for i, s in enumerate(plan_file.indicators)]
    rows += [(("tasks", i, "key"), t.name) for i, t in enumerate(plan_file.tasks)]
    rows += [
        (("agencies", i, "names"), name.casefold())
        for i, agency in enumerate(plan_file.agencies)
        for name in {n.casefold() for n in (agency.name, *agency.aliases)}
    ]
    seen: set[tuple[str | int, str | int, str]] = set()
    for loc, value in rows:
        if (loc[0], loc[2], value) in seen:
            yield loc, f"{value!r} is given twice"
        seen.add((loc[0], loc[2], value))


def _unknown_agencies(plan_file: PlanFile) -> Iterator[tuple[Place, str]]:
    known = {agency.name for agency in plan_file.agencies}
    named: list[tuple[Place, str]] = [(("plan", "issuer"), plan_file.plan.issuer)]
    named += [(("plan", "focal_offices", i), name) for i, name in enumerate(plan_file.plan.focal_offices)]
    for i, agency in enumerate(plan_file.agencies):
        named += [(("agencies", i, "members", j), name) for j, name in enumerate(agency.members)]
    for i, provision in enumerate(plan_file.provisions):
        named += [(("provisions", i, "agencies", j), name) for j, name in enumerate(provision.agencies)]
        named += [(("provisions", i, "coordinators", j), n) for j, n in enumerate(provision.coordinators)]
    rows: dict[str, tuple[Indicator | Task, ...]] = {
        "indicators": plan_file.indicators,
        "tasks": plan_file.tasks,
    }
    for kind, items in rows.items():
        for i, item in enumerate(items):
            named += [((kind, i, "leads", j, "agency"), ref.agency) for j, ref in enumerate(item.leads)]
            refs = enumerate(item.coordinators)
            named += [((kind, i, "coordinators", j, "agency"), ref.agency) for j, ref in refs]
    for i, indicator in enumerate(plan_file.indicators):
        targets = enumerate(indicator.targets)
        named += [(("indicators", i, "targets", j, "agency"), t.agency) for j, t in targets if t.agency]
    for i, rule in enumerate(plan_file.reporting_rules):
        for j, step in enumerate(rule.steps):
            named += [(("reporting_rules", i, "steps", j), name) for name in (*step.from_, *step.to)]
    yield from ((loc, _not_found(name, known, "agency")) for loc, name in named if name not in known)


def _unknown_sections(plan_file: PlanFile) -> Iterator[tuple[Place, str]]:
    known = {section.key for section in plan_file.sections}
    named: list[tuple[Place, str]] = []
    named += [(("sections", i, "parent"), s.parent) for i, s in enumerate(plan_file.sections) if s.parent]
    named += [(("provisions", i, "section"), item.section) for i, item in enumerate(plan_file.provisions)]
    named += [(("tasks", i, "section"), item.section) for i, item in enumerate(plan_file.tasks)]
    for i, indicator in enumerate(plan_file.indicators):
        named.append((("indicators", i, "section"), indicator.section))
        refs = enumerate(indicator.references)
        named += [(("indicators", i, "references", j, "section"), ref.section_key) for j, ref in refs]
    yield from ((loc, _not_found(key, known, "section")) for loc, key in named if key not in known)


def _unknown_tasks(plan_file: PlanFile) -> Iterator[tuple[Place, str]]:
    known = {task.name for task in plan_file.tasks}
    for i, indicator in enumerate(plan_file.indicators):
        for j, key in enumerate(indicator.tasks):
            if key not in known:
                yield ("indicators", i, "tasks", j), _not_found(key, known, "task")


def _not_found(value: str, known: set[str], noun: str) -> str:
    near = difflib.get_close_matches(value, sorted(known), n=1, cutoff=0.5)
    return f"unknown {noun} {value!r}" + (f"; did you mean {near[0]!r}?" if near else "")
