"""What do the seed documents print in their lead and coordinator cells, read by eye?

`labels/agencies.jsonl` was written from the documents before there was a reader. A line break
in a phrase stands where the print breaks the cell. `name` is the agency as printed; `canonical`
is given where the built-in catalogue is to know it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "labels" / "agencies.jsonl"


@dataclass(frozen=True)
class AgencyLabel:
    """One printed cell. agencies: objects with name, collective, role and perhaps canonical."""

    plan: str
    line: int
    phrase: str
    role: str
    agencies: tuple[dict[str, Any], ...]


def agency_labels() -> list[AgencyLabel]:
    """All labels, in the order of plan and line."""
    rows = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return [AgencyLabel(**(row | {"agencies": tuple(row["agencies"])})) for row in rows]
