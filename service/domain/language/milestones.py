"""How is a cell with several times read: one milestone for each, with a name of its own?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from service.domain.language.dated import Dated
from service.domain.language.deadline_readings import DeadlinePart, DeadlineReading
from service.domain.language.phrases import name_of, own_name
from service.domain.language.readings import Confidence, least
from service.domain.schedules import ScheduleKind

_COMMA = re.compile(r"\s?[,;]?\s?(?:và\s)?")
_OPENS = re.compile(r"\s?[(,]\s?(?:là\s|xong\s|hoàn thành\s)?")


def milestones(segments: list[str], read: list[DeadlineReading]) -> DeadlineReading | None:
    """The lines of a cell, each read on its own, as one deadline; None when not each of them has a day."""
    if all(one.kind is ScheduleKind.ONGOING for one in read):
        return replace(read[0], confidence=least(*(one.confidence for one in read)))
    if not all(one.kind in {ScheduleKind.BY_DATE, ScheduleKind.PERIOD} for one in read):
        return None
    parts = tuple(
        DeadlinePart(name_of(segment), one.start, one.due)
        for segment, one in zip(segments, read, strict=True)
        if one.due is not None
    )
    told = {problem.code: problem for one in read for problem in one.problems if problem.code != "words_left"}
    return DeadlineReading(
        "",
        ScheduleKind.MILESTONES,
        due=max(part.due for part in parts),
        on_request=any(one.on_request for one in read),
        assumed=tuple(dict.fromkeys(code for one in read for code in one.assumed)),
        parts=parts,
        problems=tuple(told.values()),
        confidence=least(*(_but_for_its_name(one) for one in read)),
    )


def parts_of(text: str, low: str, dated: tuple[Dated, ...]) -> Iterator[DeadlinePart]:
    """Milestones of one line: a list with gaps, or times with words of their own; none if they cannot be told apart."""
    if len(dated) == 1:
        for start, due in dated[0].spans:
            yield DeadlinePart(_span_name(start, due), start, due)
        return
    cuts = [0]
    leading = any(ch.isalnum() for ch in low[: dated[0].at])
    for one, two in pairwise(dated):
        marks = list(re.finditer(r"[,;.]\s|\svà\s", low[one.end : two.at] + " "))
        if not marks:
            return
        cuts.append(one.end + (marks[0] if leading else marks[-1]).end())
    lines = [text[begin:end] for begin, end in pairwise((*cuts, len(text)))]
    names = [own_name(line) for line in lines]
    named = [name for name in names if name is not None]
    if any(len(one.spans) != 1 for one in dated) or 0 < len(named) < len(names):
        return
    for one, name in zip(dated, named or map(name_of, lines), strict=True):
        yield DeadlinePart(name, one.spans[0][0], one.spans[0][1])


def one_of_two(low: str, dated: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """Two times that are one: "quý I (trước ngày 20/3)", "bắt đầu quý II, kết thúc quý IV"."""
    if len(dated) != 2 or not all(one.readable for one in dated):
        return dated
    one, two = dated
    if len(two.spans) != 1 or len(one.spans) > 1:
        return dated
    start, due = two.spans[0]
    both = replace(two, at=one.at, confidence=Confidence.likely)
    if one.openly and start is None and one.openly <= due and _COMMA.fullmatch(low[one.end : two.at]):
        return (replace(both, spans=((one.openly, due),), period=True, printed_date=None, exclusive=False),)
    within = one.spans[0] if one.spans else (None, due)
    if within[0] and within[0] <= due <= within[1] and _OPENS.fullmatch(low[one.end : two.at]):
        return (replace(both, spans=((start or within[0], due),)),)
    return dated


def _but_for_its_name(reading: DeadlineReading) -> Confidence:
    """How sure a part is when the words that name it are no doubt about it."""
    if {problem.code for problem in reading.problems} != {"words_left"}:
        return reading.confidence
    return Confidence.sure if reading.confidence is Confidence.likely else Confidence.likely


def _span_name(start: date | None, due: date) -> str:
    if start is None or start == due:
        return f"{due:%d/%m/%Y}"
    if (start.month, start.year) == (due.month, due.year):
        return f"Tháng {due.month}/{due.year}"
    if (due.month - start.month, start.year) == (2, due.year) and due.month % 3 == 0:
        return f"Quý {('I', 'II', 'III', 'IV')[due.month // 3 - 1]}/{due.year}"
    return f"{start:%d/%m/%Y} - {due:%d/%m/%Y}"
