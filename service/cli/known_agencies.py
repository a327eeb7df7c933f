"""Which agencies does a commune know? A file of them, as it comes: JSON, TOML, CSV, or a name a line."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from service.cli.mending import CannotGoOn
from service.domain.language.agencies import KnownAgency

FORMS = (
    "JSON: [{name, aliases[], kind, collective}], hoặc câu trả lời của / or an answer of GET /v1/agencies; "
    "TOML: [[agencies]]; CSV: name,aliases,kind,collective; hoặc mỗi dòng / or per line: Tên | tên khác | …"
)
LARGEST = 4 * 2**20
"""Bytes of a file of agencies: a whole province has far fewer."""

_YES = frozenset({"true", "1", "x", "có", "co", "yes"})


def known_agencies(file: Path) -> tuple[KnownAgency, ...]:
    """The agencies of a file, in its order; what cannot be read is said, with the forms that can."""
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError(f"> {LARGEST // 2**20} MiB")
        rows = list(_rows(file.suffix.casefold(), file.read_text(encoding="utf-8-sig")))
        known = tuple(_agency(row) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise CannotGoOn(
            f"{file}: không đọc được danh sách cơ quan / the list of agencies cannot be read ({error}). {FORMS}"
        ) from None
    if not known:
        raise CannotGoOn(f"{file}: không có cơ quan nào / names no agency. {FORMS}")
    return known


def _rows(suffix: str, text: str) -> Iterable[Any]:
    """What the file says of each agency: a name, or its fields."""
    if suffix == ".json":
        return _listed(json.loads(text))
    if suffix == ".toml":
        return _listed(tomllib.loads(text))
    if suffix == ".csv":
        separator = ";" if text.partition("\n")[0].count(";") else ","
        return csv.DictReader(text.splitlines(), delimiter=separator)
    return (line.split("|") for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _listed(said: Any) -> Iterable[Any]:
    """The list itself, or the one under `agencies` or, in an answer of the API, `items`."""
    if isinstance(said, Mapping):
        said = said["agencies"] if "agencies" in said else said["items"]
    if not isinstance(said, list):
        raise ValueError("[…]")
    return said


def _agency(row: Any) -> KnownAgency:
    if isinstance(row, str):
        row = [row]
    if isinstance(row, list):
        name, *aliases = (part.strip() for part in row)
        return _named(name, aliases)
    aliases = row.get("aliases") or []
    if isinstance(aliases, str):
        aliases = aliases.split("|")
    short = row.get("short") or row.get("shortName")
    collective = row.get("collective") or False
    if isinstance(collective, str):
        collective = collective.strip().casefold() in _YES
    return _named(row["name"], [*aliases, *([short] if short else [])], row.get("kind") or None, collective)


def _named(name: str, aliases: list[str], kind: str | None = None, collective: bool = False) -> KnownAgency:
    if not name.strip():
        raise ValueError("name")
    return KnownAgency(name.strip(), tuple(a.strip() for a in aliases if a.strip()), kind, collective)
