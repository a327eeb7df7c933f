"""What do all readings of Vietnamese text share: how sure they are, and what they could not make out?

Every reader is pure: a phrase goes in, a frozen reading comes out, with everything it
understood and a problem for everything it did not. Nothing is guessed silently: what is
taken for granted stands in the reading, and a reader in doubt says so by its confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Confidence(StrEnum):
    """How far a reading may be trusted. Sure and wrong is the worst error there is.

    sure: a form the reader knows, read whole, nothing left over. likely: one reading fits
    best, but a person should look. unsure: do not use without a person.
    """

    sure = "sure"
    likely = "likely"
    unsure = "unsure"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at: a machine code, and the values its sentence names.

    Each reader keeps the sentences of its codes, in Vietnamese and English, in a catalogue of its own.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def least(*confidences: Confidence) -> Confidence:
    """The least trustworthy of several, `sure` of none: a whole is no surer than its parts."""
    order = list(Confidence)
    return max(confidences, key=order.index, default=Confidence.sure)
