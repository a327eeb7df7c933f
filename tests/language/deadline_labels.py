"""What was written down about deadlines and heads before there was a reader, and where does it stand in print?

A label names plan and line. A phrase is written out, or, so that no sentence is copied out of the
documents, named by its first and last words; it is cut out of the document, line breaks folded.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "labels"
ROOT = Path(__file__).resolve().parents[2]
SEEDS = Path(os.environ.get("SAURO_TEST_SEEDS", ROOT.parent / "shared" / "seeds"))
REACH = 40
"""How many lines a broken cell may go on, blank ones included."""


def labels(name: str) -> list[dict[str, Any]]:
    """The labels of one file, in printed order."""
    text = (HERE / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


@cache
def printed_lines(plan: str) -> tuple[str, ...]:
    """The lines of a document; the first is line 1 and stands at 0."""
    text = (SEEDS / f"{plan}.txt").read_text(encoding="utf-8")
    return tuple(unicodedata.normalize("NFC", text).split("\n"))


def cut(plan: str, line: int, phrase: str | dict[str, str]) -> str | None:
    """The phrase as it stands in the document, begun on `line`, line breaks folded; None if it is not there."""
    lines = printed_lines(plan)
    first = " ".join(lines[line - 1].split())
    text = " ".join(" ".join(lines[line - 1 : line - 1 + REACH]).split())
    begin, end = (phrase, "") if isinstance(phrase, str) else (phrase["from"], phrase["to"])
    at = text.find(begin)
    if not 0 <= at < len(first):
        return None
    upto = text.find(end, at + len(begin) if end else 0)
    if end and upto < 0:
        return None
    return text[at : upto + len(end)] if end else begin


def written_out(plan: str, value: Any) -> Any:
    """A labelled value with every text named by its ends cut out of the document, where it stands last."""
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        text = " ".join(" ".join(printed_lines(plan)).split())
        at = text.rindex(value["from"])
        return text[at : text.index(value["to"], at) + len(value["to"])]
    if isinstance(value, dict):
        return {name: written_out(plan, one) for name, one in value.items()}
    return [written_out(plan, one) for one in value] if isinstance(value, list) else value


def lines_of(plan: str, first: int, last: int) -> str:
    """The text of some lines, joined, without the marks of markdown."""
    text = " ".join(printed_lines(plan)[first - 1 : last])
    return " ".join(re.sub(r"[*#]+", " ", text).split())


DEADLINE_FIELDS = (
    "kind", "start", "due", "printedDate", "exclusive", "rrule", "onRequest", "assumed", "condition", "parts"
)  # fmt: skip
NOTHING: dict[str, Any] = {"exclusive": False, "onRequest": False, "assumed": [], "parts": []}


def expected_deadline(label: dict[str, Any]) -> dict[str, Any]:
    """What a label says of every field; a condition that is not labelled is not compared."""
    wanted = {
        name: written_out(label["plan"], label.get(name, NOTHING.get(name))) for name in DEADLINE_FIELDS
    }
    return wanted if "condition" in label else {k: v for k, v in wanted.items() if k != "condition"}


HEAD_FIELDS = (
    "number", "symbol", "date", "place", "issuer", "parent", "type", "title", "period", "signer", "signerRole",
    "signerCapacity", "signerAuthority", "replaces", "recipients", "legalBases", "secrecy",
)  # fmt: skip


def expected_head(label: dict[str, Any]) -> dict[str, Any]:
    """What a label says of every field of a head."""
    wanted = {name: written_out(label["plan"], label.get(name)) for name in HEAD_FIELDS}
    wanted["title"] = lines_of(label["plan"], *label["title"]["lines"])
    wanted["legalBases"] = [{"date": None, **base} for base in wanted["legalBases"]]
    return wanted
