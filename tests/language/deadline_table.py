"""How is a line of the table of phrases read: the phrase, its year, and what it must be read as?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

TABLE = Path(__file__).parent / "deadline_phrases.txt"
SECTORS = Path(__file__).parent / "deadline_phrases_of_sectors.txt"
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")


class Row(NamedTuple):
    """A phrase with what its reading must be: fields as in JSON, problems that must be told, confidence or None."""

    phrase: str
    year: int | None
    fields: dict[str, Any]
    problems: list[str]
    confidence: str | None


def rows() -> list[Row]:
    """The lines of the table, comments and headings left out."""
    return _rows_of(TABLE)


def rows_of_sectors() -> list[Row]:
    """The same of plans about other things."""
    return _rows_of(SECTORS)


def _rows_of(table: Path) -> list[Row]:
    lines = table.read_text(encoding="utf-8").splitlines()
    return [_row(line) for line in lines if "=>" in line and not line.startswith("#")]


def _row(line: str) -> Row:
    phrase, _, wanted = line.partition("=>")
    year: int | None = 2026
    if named := re.match(r"\[(\d{4}|-)\] ", phrase):
        year = None if named[1] == "-" else int(named[1])
        phrase = phrase[named.end() :]
    fields: dict[str, Any] = {
        "start": None, "due": None, "printedDate": None, "exclusive": False, "rrule": None, "onRequest": False,
        "assumed": [], "parts": [],
    }  # fmt: skip
    problems: list[str] = []
    confidence = None
    kind, *words = re.findall(r'(?:cond|part)="[^"]*"|\S+', wanted)
    fields["kind"] = kind
    for word in words:
        name, _, value = word.partition("=")
        if days := _DAYS.fullmatch(word):
            (fields["parts"][-1] if fields["parts"] else fields).update(start=days[1], due=days[2])
        elif name == "part":
            fields["parts"].append({"name": value.strip('"')})
        elif word in {"sure", "likely", "unsure"}:
            confidence = word
        elif word.startswith("!"):
            problems.append(word[1:])
        elif word in {"excl", "req"}:
            fields[{"excl": "exclusive", "req": "onRequest"}[word]] = True
        else:
            key = {"print": "printedDate", "rule": "rrule", "assumed": "assumed", "cond": "condition"}[name]
            fields[key] = value.split(",") if key == "assumed" else value.strip('"')
    return Row(phrase.rstrip().replace("\\n", "\n"), year, fields, problems, confidence)
