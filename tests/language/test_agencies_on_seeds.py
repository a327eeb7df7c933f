"""Are the lead and coordinator cells of the five plans read as a person reads them?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.language.agencies import AgenciesReading, KnownAgency, read_agencies
from service.domain.language.readings import Confidence
from service.domain.language.text import name_key
from tests.language.agency_labels import AgencyLabel, agency_labels

LABELS = agency_labels()
DEMO = Path(__file__).resolve().parents[2] / "service" / "demo"
PLANS = sorted({label.plan for label in LABELS})


def read(label: AgencyLabel, text: str) -> AgenciesReading:
    return read_agencies(text, role=label.role)


def wrong(label: AgencyLabel, reading: AgenciesReading) -> bool:
    """Tell whether anything differs from the label: number, order, names, circles, roles, known agencies."""
    found = [(name_key(one.name), one.collective, one.role) for one in reading.agencies]
    wanted = [(name_key(one["name"]), one["collective"], one["role"]) for one in label.agencies]
    return found != wanted or any(
        "canonical" in one and one["canonical"] != other.canonical
        for one, other in zip(label.agencies, reading.agencies, strict=True)
    )


@pytest.mark.parametrize("plan", PLANS)
def test_every_cell_of_a_plan_is_read_as_labelled_broken_over_lines_or_not(plan: str) -> None:
    cells = [label for label in LABELS if label.plan == plan]

    misread = [
        (label.line, text)
        for label in cells
        for text in {label.phrase, label.phrase.replace("\n", " ")}
        if wrong(label, read(label, text))
    ]

    assert misread == []


def test_most_cells_are_read_for_sure_and_none_is_sure_and_wrong() -> None:
    readings = [(label, read(label, label.phrase)) for label in LABELS]

    sure = [(label, reading) for label, reading in readings if reading.confidence is Confidence.sure]

    assert len(sure) / len(readings) > 0.95
    assert [label.line for label, reading in sure if wrong(label, reading)] == []


def agencies_of(plan: str) -> tuple[KnownAgency, ...]:
    """What the commune of a demo plan knows: names, short names and aliases typed in by hand."""
    with (DEMO / plan.replace("-", "_") / "plan.toml").open("rb") as file:
        rows = tomllib.load(file)["agencies"]
    return tuple(
        KnownAgency(
            row["name"],
            (*row.get("aliases", ()), *filter(None, [row.get("short")])),
            row["kind"],
            row.get("collective", False),
        )
        for row in rows
    )


def rows_of(plan: str) -> Iterator[tuple[int, str, str]]:
    """Line, role and agency of every lead and coordinator that was read into the demo by hand."""
    for file in ("indicators", "tasks"):
        with (DEMO / plan.replace("-", "_") / f"{file}.toml").open("rb") as opened:
            items = tomllib.load(opened)[file]
        for item in items:
            for role in ("lead", "coordinator"):
                for agency in item.get(f"{role}s", ()):
                    yield agency.get("line") or item["line"], role, agency["agency"]


@pytest.mark.parametrize("plan", PLANS)
def test_with_the_communes_own_agencies_every_cell_gives_those_the_demo_has(plan: str) -> None:
    known = agencies_of(plan)
    by_hand: dict[tuple[int, str], set[str]] = {}
    for line, role, agency in rows_of(plan):
        by_hand.setdefault((line, role), set()).add(agency)

    differing = []
    for label in LABELS:
        if label.plan == plan:
            found = {
                one.canonical for one in read_agencies(label.phrase, known=known, role=label.role).agencies
            }
            if None in found or not by_hand.get((label.line, label.role), set()) <= found:
                differing.append((label.line, label.phrase))

    assert differing == []
