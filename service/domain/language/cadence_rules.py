"""What is a repetition that a phrase names, as a recurrence rule (RFC 5545), and where does it stand?"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.language.readings import Problem

NUMBER_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "sáu": 6, "chín": 9, "mười hai": 12}
NUMBER = r"(?:\d{1,2}|một|hai|ba|bốn|tư|sáu|chín|mười hai)"
EACH = r"(?:hằng|hàng|mỗi|từng)"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often, where that stands, and how far it is to be trusted.

    rule: the RRULE; empty when the phrase repeats in a way no rule says. doubt: what a person
    should look at. weak: the words name a report rather than its time ("báo cáo 6 tháng").
    """

    rule: str
    at: int
    end: int
    doubt: Problem | None = None
    weak: bool = False

    @property
    def within_a_year(self) -> bool:
        """Whether it falls due more than once a year."""
        return not self.rule.startswith("FREQ=YEARLY") or "," in self.rule


def every(months: int) -> str:
    """The rule of a span of so many months."""
    if months % 12 == 0:
        return "FREQ=YEARLY" + (f";INTERVAL={months // 12}" if months > 12 else "")
    return "FREQ=MONTHLY" + (f";INTERVAL={months}" if months > 1 else "")


def number(word: str | None) -> int:
    """A count in figures or words; one where none is printed."""
    if word is None:
        return 1
    return int(word) if word.isdigit() else NUMBER_WORDS[word]
