"""What is wrong with a GraphQL request, and where in its text?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.errors import Malformed

Place = tuple[int, int]
"""Line and column of a document, both from 1."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong: code and values of its sentence, and where it stands."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[Place, ...] = ()


class DocumentRefused(Malformed):
    """A document, or the values that came with it, that nothing is done for."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].code, **faults[0].params)
        self.faults = tuple(faults)
