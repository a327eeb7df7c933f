"""How much of what the labels say does the reader of targets get right, and how much is sure and wrong?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.domain.language.targets import read_target
from tests.language.abridged import cut, fits

FILE = Path(__file__).parent / "labels" / "targets.jsonl"
EXACT = (
    "comparator",
    "evaluateAs",
    "measure",
    "direction",
    "approx",
    "value",
    "low",
    "high",
    "unitMeasure",
    "year",
)
ABRIDGED = ("name", "condition", "excludes")
"""Fields compared where the label has them: it gives how they begin and end."""


@dataclass(frozen=True, slots=True)
class Score:
    """One label: which fields the reading has otherwise, and whether it was sure of them."""

    plan: str
    line: int
    phrase: str
    wrong: tuple[str, ...]
    sure_and_wrong: bool


def labels() -> list[dict[str, Any]]:
    """The labels in file order."""
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def scores() -> list[Score]:
    """Every label compared with what the reader makes of the phrase in the seed."""
    return [score(label) for label in labels()]


def score(label: dict[str, Any]) -> Score:
    """One label compared with its reading."""
    phrase = cut(label["plan"], label["line"], label["phrase"])
    assert phrase is not None, "a label whose phrase is not printed"
    reading = read_target(phrase, name=label.get("name"), year=label.get("year")).as_json()
    parts = reading["parts"]
    assert isinstance(parts, list)
    wrong, sure = [], False
    if len(parts) != len(label["parts"]):
        wrong.append(f"{len(parts)} parts")
        sure = any(part["confidence"] == "sure" for part in parts)
    else:
        for own, part in zip(label["parts"], parts, strict=True):
            otherwise = differing(own, part)
            wrong += otherwise
            sure = sure or (bool(set(otherwise) - {"name"}) and part["confidence"] == "sure")
    return Score(label["plan"], label["line"], phrase, tuple(wrong), sure)


def differing(label: dict[str, Any], part: dict[str, Any]) -> list[str]:
    """The fields in which a part is not what its label says; approx is false where the label has none."""
    exact = [key for key in EXACT if (part[key] or None) != (label.get(key) or None)]
    return [*exact, *(key for key in ABRIDGED if key in label and not fits(label[key], part[key]))]
