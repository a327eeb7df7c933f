"""What does a text mean that a person writes at a place of the draft?

The readers of the document read it, as if it were printed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.domain.import_decisions import Reread
from service.domain.import_names import KnownHome, as_known, known_to_readers
from service.domain.import_tables import CellWrong
from service.domain.language.agencies import read_agencies
from service.domain.language.deadlines import read_deadline
from service.domain.language.targets import read_target
from service.domain.schedules import ScheduleKind

Json = dict[str, Any]

_SCHEDULE = re.compile(r"^/tasks/\d+(/deliverables/\d+)?/schedule$")
_AGENCIES = re.compile(r"^/(?:tasks|indicators)/\d+/(leads|coordinators)$")
_TARGETS = re.compile(r"^/indicators/\d+/targets$")
_LISTS = re.compile(
    r"^/(?:plan/(?:recipients|legalBases|period|replaces)|\w+/\d+/(?:references|cells|deliverables|place))$"
)


def rereader(homes: Sequence[KnownHome], unit_key: int, year: int | None) -> Reread:
    """A reader of texts at places of a plan's draft."""
    known = as_known(known_to_readers(homes, unit_key))

    def reread(pointer: str, text: str) -> Any:
        agencies = _AGENCIES.match(pointer)
        if _SCHEDULE.match(pointer):
            reading = read_deadline(text, year=year)
            return None if reading.kind is ScheduleKind.UNPARSED else reading.as_json()
        if agencies:
            role = "lead" if agencies[1] == "leads" else "coordinator"
            return list(read_agencies(text, known=known, role=role).as_json()["agencies"]) or None
        if _TARGETS.match(pointer):
            parts = read_target(text, year=year).parts
            return [{**part.as_json(), "text": text} for part in parts] or None
        return None if _LISTS.match(pointer) else text

    return reread


def cell_reader(readers: Mapping[str, Callable[[str], Any]]) -> Reread:
    """A reader of the cells of a table: by the name of the field."""

    def reread(pointer: str, text: str) -> Any:
        try:
            return readers.get(pointer.rpartition("/")[2], str)(text)
        except CellWrong:
            return None

    return reread


def year_of(draft: Mapping[str, Any], given: int | None) -> int | None:
    """The year of a plan for one year, by which a day without one is understood."""
    if given is not None:
        return given
    period = (draft.get("plan") or {}).get("period") or {}
    start, end = str(period.get("start") or ""), str(period.get("end") or "")
    return int(start[:4]) if start[:4].isdigit() and start[:4] == end[:4] else None
