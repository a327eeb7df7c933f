"""What does the text of a statement depend on, and where do its arguments come from?

Of each read: what a page binds that REST's does not, what REST's own binds, what its values are, whose scope it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.api.caller import Call
from service.api.graphql.cutting import Cut
from service.db import standing
from service.db.noted import Document, Frozen, Noted, Row, Rows, unit_version
from service.db.principal import bound
from service.db.scopes import scope_form, scope_values
from service.db.selections import Selection
from service.db.wanted import Way

_PER_READ = 4


@dataclass(frozen=True)
class Fitted:
    """A statement, for each argument in which of the request's sources it stands and by which name, and for each answer
    what cuts it, if anything has to."""

    text: str
    slots: tuple[tuple[int, Any], ...]
    cuts: tuple[Cut | None, ...]


def form_of(read: Noted | None, way: Way) -> Any:
    """What the text of a read depends on."""
    match read:
        case None:
            return None
        case Rows():
            return read.asked.form, scope_form(read.scope), way.after, way.backward
        case Row():
            return id(read.shape), read.by, scope_form(read.scope)
        case Document():
            return read.form, scope_form(read.scope)
        case Frozen():
            return "frozen", way.after


def sources_of(
    call: Call, reads: Sequence[Noted | None], extras: Sequence[Mapping[str, Any]], known_at: Any
) -> list[Mapping[str, Any]]:
    """Where arguments come from: what every statement binds, then four for each read."""
    whole = {**bound(call.principal), "unit_day": call.db.day, "known_at": known_at and known_at.isoformat()}
    sources: list[Mapping[str, Any]] = [whole]
    for read, extra in zip(reads, extras, strict=True):
        version = unit_version(read)
        if version is not None:
            # Ranges of two versions cannot both be current: the earlier one is refused.
            whole["unit_version"] = min(version, whole.get("unit_version", version))
        if read is None or isinstance(read, Frozen):
            sources += [extra] * _PER_READ
            continue
        values = read.values if known_at is None else standing.without_acts(read.values)
        if isinstance(read, Rows):
            own: Mapping[str, Any] = read.asked.arguments
        else:
            own = {"key": read.key} if isinstance(read, Row) else {}
        sources += [extra, own, values, scope_values(read.scope)]
    return sources


def slots_of(made: Selection, sources: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, Any], ...]:
    """Find out once where each argument stands."""
    slots: list[tuple[int, Any]] = []
    for number, name in made.slots:
        if number == -1:
            slots.append((-1, name))
            continue
        first = 1 + number * _PER_READ
        places = [*range(first, first + _PER_READ - 1), 0, first + _PER_READ - 1] if number >= 0 else [0]
        found = next((place for place in places if name in sources[place]), None)
        if found is None:
            raise TypeError(f"nothing binds {name}")
        slots.append((found, name))
    return tuple(slots)
