"""Which sentences of a plan want reports, how often, by which day, from whom to whom?

Only what is printed is read: a rule without a day has none, "theo quy định" is no date. What is taken for
granted is named in `assumed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.domain.language.outline import Clause, Section, SectionKind
from service.domain.language.readings import Confidence
from service.domain.language.reporting_days import day_of_period, times_in
from service.domain.language.reporting_parties import (
    Known,
    Receivers,
    Reporters,
    label_of,
    receivers_of,
    reporters_of,
)
from service.domain.language.reporting_periods import MonthDay, Times, periods_in, windows_in
from service.domain.language.reporting_said import Said, rule_of
from service.domain.language.reporting_together import mark_main, share_windows
from service.domain.language.reporting_words import (
    A_REPORT,
    A_VALUE,
    AND_AT_ONCE,
    AT_ONCE,
    BY_RULE,
    GENERAL,
    NOT_A_RULE,
    OTHERS,
    PROGRESS,
    REPORTS,
    REPORTS_TROUBLE,
    REQUEST,
    SYSTEM,
    TROUBLE,
)

_AFTER_SYSTEM = re.compile(r"\s(?:để|trước|chậm nhất|theo|hằng|hàng|định kỳ|kịp thời|đúng)\b")


@dataclass(frozen=True, slots=True)
class _Pending:
    """A sentence whose last day holds for the periods that are listed below it."""

    said: Said
    last: MonthDay
    exclusive: bool


def reporting_rules(
    clauses: Sequence[Clause],
    year: int | None,
    *,
    sections: Mapping[str, Section] | None = None,
    issuer: str | None = None,
    known: Known = None,
) -> list[dict[str, Any]]:
    """Every reporting rule, in print order, as JSON; `text` are the printed words.

    sections: by key, for the headings that say who reports. issuer: who owes what goes above the committee.
    """
    return _Reader(year, sections or {}, issuer, known).read(clauses)


class _Reader:
    def __init__(
        self, year: int | None, sections: Mapping[str, Section], issuer: str | None, known: Known
    ) -> None:
        self._year = year
        self._sections = sections
        self._issuer = issuer
        self._known = known
        self._found: list[dict[str, Any]] = []
        self._pending: _Pending | None = None

    def read(self, clauses: Sequence[Clause]) -> list[dict[str, Any]]:
        for clause in clauses:
            if clause.kind not in {SectionKind.basis, SectionKind.purpose, SectionKind.objective}:
                self._clause(clause)
        self._settle()
        share_windows(self._found)
        mark_main(self._found)
        return self._found

    def _clause(self, clause: Clause) -> None:
        if self._pending is not None and clause.section != self._pending.said.section:
            self._settle()
        own: list[dict[str, Any]] = []
        for at, end, times in windows_in(clause.text):
            text = " ".join(clause.text[at:end].split())
            above = self._pending
            if above is None:
                said = self._said(clause, text, at)
                own.append(rule_of(said, times, self._issuer))
            else:
                said = replace(above.said, text=text, place=clause.place_of(at))
                own.append(rule_of(said, replace(times, last_day=above.last, exclusive=above.exclusive), self._issuer))
        if own and self._pending is not None:
            self._found += own
            return
        for at, sentence in _sentences(clause.text):
            own += self._sentence(clause, sentence, at)
        # "Thực hiện chế độ báo cáo định kỳ" only opens a sentence that goes on to say when.
        timed = [rule for rule in own if rule["cadence"] != "unspecified" or rule.get("onward")]
        self._found += [{k: v for k, v in one.items() if k != "onward"} for one in timed or own]

    def _settle(self) -> None:
        """A last day below which no period was listed says only that something is reported now and then."""
        if self._pending is not None:
            said = self._pending.said
            listed = any(rule["section"] == said.section and rule["window"] for rule in self._found)
            if not listed:
                times = Times("unspecified", confidence=Confidence.unsure)
                self._found.append(rule_of(said, times, self._issuer))
        self._pending = None

    def _sentence(self, clause: Clause, sentence: str, at: int) -> Iterator[dict[str, Any]]:
        words = sentence.casefold()
        system = SYSTEM.search(sentence)
        if system and PROGRESS.search(words):
            yield self._entered(clause, sentence, at, system)
        if not REPORTS.search(words) or NOT_A_RULE.search(words) or any(True for _ in windows_in(sentence)):
            return
        if A_VALUE.match(words):
            return
        found = list(self._times(clause, sentence, words, at))
        if not found:
            return
        said = self._said(clause, sentence, at)
        if "báo cáo" not in words and all(one.cadence not in {"once", "continuous"} for one in found):
            return  # sent, but neither a report nor by a day
        for times in found:
            yield rule_of(said, times, self._issuer)
        if said.receivers.onward:
            office = said.receivers.through or next(iter(said.receivers.names), None)
            onward = replace(
                said,
                reporters=Reporters((office,) if office else ()),
                receivers=Receivers(said.receivers.onward),
            )
            yield rule_of(onward, Times("unspecified"), self._issuer) | {"onward": True}

    def _times(self, clause: Clause, sentence: str, words: str, at: int) -> Iterator[Times]:
        request = bool(REQUEST.search(words))
        found = times_in(words, self._year)
        every = day_of_period(words)
        if every is not None and not periods_in(words):
            self._settle()
            self._pending = _Pending(self._said(clause, sentence, at), *every)
            found = []
        elif not found and not request and (TROUBLE.search(words) or AT_ONCE.search(words)):
            if REPORTS_TROUBLE.search(words) or AT_ONCE.search(words):
                if "định kỳ" in words and not TROUBLE.search(words):
                    yield Times("unspecified")
                else:
                    yield Times("continuous")
            return
        elif not found and BY_RULE.search(words) and (not request or AND_AT_ONCE.search(words)):
            if self._wants_something(sentence, words):
                yield Times("unspecified")
        yield from found
        if request:
            yield Times("on_request")

    def _wants_something(self, sentence: str, words: str) -> bool:
        """Whether "theo quy định" goes with a report that somebody gets, or one that is made up regularly."""
        if OTHERS.match(words) and not receivers_of(sentence, self._known).names:
            return False
        regular = re.search(r"định kỳ|tuần\b|học kỳ", words) or A_REPORT.search(words)
        return bool(regular) or bool(receivers_of(sentence, self._known).names)

    def _said(self, clause: Clause, sentence: str, at: int) -> Said:
        general = bool(GENERAL.search(sentence)) or bool(GENERAL.search(clause.text))
        label = "" if general else label_of(clause.text, self._known)
        heading = "" if general else self._heading(clause)
        reporters = reporters_of(sentence, label, heading, self._known)
        if general and not reporters.asked:
            reporters = replace(reporters, asked=bool(re.search(r"đề nghị", clause.text, re.IGNORECASE)))
        section = "" if general else clause.section
        return Said(
            " ".join(sentence.split()),
            section,
            clause.place_of(max(at, 0)),
            reporters,
            receivers_of(sentence, self._known),
        )

    def _heading(self, clause: Clause) -> str:
        """The nearest heading above that names somebody."""
        section = self._sections.get(clause.section)
        while section is not None and section.kind in {SectionKind.duty, SectionKind.other}:
            if reporters_of("", "", section.title, self._known).names:
                return section.title
            section = self._sections.get(section.parent or "")
        return ""

    def _entered(self, clause: Clause, sentence: str, at: int, system: re.Match[str]) -> dict[str, Any]:
        kind, name = system["on"] or system["by"], system["name"] or system["host"]
        to = f"{kind[:1].upper()}{kind[1:]} {_AFTER_SYSTEM.split(name)[0].strip()}"
        said = replace(self._said(clause, sentence, at), receivers=Receivers((to,)))
        return rule_of(said, Times("continuous"), self._issuer)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for piece in re.split(r"(?<=[.;])\s+", text):
        yield text.find(piece, at), piece
        at += len(piece)
