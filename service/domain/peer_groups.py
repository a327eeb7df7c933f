"""What have the other communes of a city verified, of thousands of figures that are held against it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

from service.domain.types import View

ByPeriod = Callable[[str], Sequence[Decimal]]
"""What the other communes of the city have verified for a period, in order."""


class PeerGroup(View):
    """What the communes of one city have verified for a definition and period, in order."""

    above: int
    definition: UUID
    period: str
    values: list[Decimal]


class OwnValue(View):
    """What one of them has said itself: of its peers it is none."""

    unit: int
    definition: UUID
    period: str
    value: Decimal


class PeerGroups(View):
    """above: the city of each commune, by the commune's key."""

    above: dict[int, int]
    groups: list[PeerGroup]
    own: list[OwnValue]


class Peers:
    """All that has been read of it so far."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self._values: dict[tuple[int, UUID], dict[str, list[Decimal]]] = {}
        self._own: dict[tuple[int, UUID], dict[str, Decimal]] = {}

    def learn(self, read: PeerGroups) -> None:
        """Periods of a definition come one after another; what is read of one is always all of it."""
        self._above |= read.above
        for group in read.groups:
            self._values.setdefault((group.above, group.definition), {})[group.period] = group.values
        for one in read.own:
            self._own.setdefault((one.unit, one.definition), {})[one.period] = one.value

    def of(self, unit: int, definition: UUID) -> ByPeriod:
        """What a commune's figures are held against, found when asked for."""
        values = self._values.setdefault((self._above.get(unit, -1), definition), {})
        own = self._own.setdefault((unit, definition), {})
        return lambda nominal: _but(values[nominal], own.get(nominal)) if nominal in values else ()


def _but(values: list[Decimal], own: Decimal | None) -> list[Decimal]:
    if own is None:
        return values
    place = values.index(own)
    return values[:place] + values[place + 1 :]
