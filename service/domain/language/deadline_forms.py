"""What kind of deadline is a line, once its times, repetition and conditions are found: ongoing, recurring, dated?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from service.domain.language.cadence_rules import Cadence
from service.domain.language.dated import Dated
from service.domain.language.deadline_lines import Line
from service.domain.language.deadline_readings import DeadlineReading, unread
from service.domain.language.milestones import one_of_two, parts_of
from service.domain.language.phrases import (
    BARE_PERIODIC,
    CONDITION,
    ONGOING,
    OPEN_END,
    UNTOLD,
    is_neighbour,
    leftovers,
    without_documents,
)
from service.domain.language.readings import Confidence, Problem, least
from service.domain.recurrences import read_rule
from service.domain.schedules import ScheduleKind

_DOUBTED = re.compile(r"\b(?:định kỳ|mỗi|hằng|hàng|lần|hoặc)\b|\?")
"""Words of course that are none beside a single date."""
_NOT = re.compile(r"\b(?:không|chưa|trừ|ngoại trừ|ngoài)\s$")
_BY_RULE = re.compile(r"theo|căn cứ|phù hợp|tùy|tuỳ")
"""What a dated deadline may rest on: "trước 30/6, theo chỉ đạo của thành phố" is due on its day."""
_DONE_IN = re.compile(r"(?<!\w)(?:hoàn thành|xong|ban hành|phê duyệt)\s(?:trong\s)?$")
"""What is done within a time is not what is repeated through it."""
_BOUND = re.compile(r"[,;(]\s?$")
_BOUND_WORD = re.compile(r"(?:trong|trước|chậm nhất|muộn nhất|đến|hết|cuối|hoàn thành|xong)\b")


def read_line(line: Line) -> DeadlineReading:
    """The deadline of one line; the problem `words_left` tells what nothing accounts for."""
    reading = _read(line)
    left = next((problem.params["words"] for problem in reading.problems if problem.code == "words_left"), "")
    if reading.kind in {ScheduleKind.UNPARSED, ScheduleKind.CONDITIONAL}:
        return reading
    if is_neighbour(line.low) or is_neighbour(left.lower()):
        problems = (*reading.problems, Problem("neighbouring_column"))
        return replace(reading, problems=problems, confidence=Confidence.unsure)
    return (
        replace(reading, confidence=Confidence.unsure)
        if re.search(r"\d", without_documents(left.lower()))
        else reading
    )


def _read(line: Line) -> DeadlineReading:
    condition = CONDITION.search(line.low)
    if condition and line.cadence and condition.start() < line.cadence.at and not line.dated:
        if not re.search(r"[,;(]", line.low[condition.start() : line.cadence.at]):
            return _conditional(line, condition.start())
    if ONGOING.search(line.low):
        return _ongoing(line)
    if line.cadence is not None:
        return _recurring(line, line.cadence)
    if condition is None and line.asked and not line.dated and BARE_PERIODIC.search(line.low):
        return unread(line.text, Problem("period_missing"), on_request=True)
    if condition is not None and _BY_RULE.match(condition.group().strip()):
        apart = [one for one in line.dated if one.at < condition.start() or _is_bound(line.low, one)]
        if any(one.readable for one in apart):
            return _by_dates(line)
    if condition is not None or (line.asked and not any(one.readable for one in line.dated)):
        found = [match.start() for match in (condition, line.request) if match is not None]
        return _conditional(line, min(found))
    if line.dated:
        return _by_dates(line)
    return unread(line.text, _why_unread(line.low), on_request=line.asked)


def _ongoing(line: Line) -> DeadlineReading:
    spans = [one.span() for one in ONGOING.finditer(line.low)] + line.dated_spans + line.request_span
    problems: list[Problem] = []
    weight: list[Confidence] = []
    whole_years = all(one.openly or _whole_years(one) for one in line.dated)
    if line.cadence is not None:
        spans.append((line.cadence.at, line.cadence.end))
    if line.cadence is not None or not whole_years:
        problems.append(Problem("mixed_times"))
        weight.append(Confidence.unsure)
    if left := leftovers(line.low, spans, line.text):
        problems.append(Problem("words_left", {"words": left}))
        weight.append(Confidence.likely)
    if re.search(r"\bngày\b", " ".join(ONGOING.findall(line.low))):
        problems.append(Problem("daily"))
        weight.append(Confidence.likely)
    if "24/7" in ONGOING.findall(line.low):  # or the 24th of July
        problems.append(Problem("vague_time"))
        weight.append(Confidence.unsure)
    start = next((one.openly for one in line.dated if one.openly), None)
    return DeadlineReading(
        line.text,
        ScheduleKind.ONGOING,
        start=start,
        on_request=line.asked,
        problems=tuple(problems),
        confidence=least(*weight),
    )


def _whole_years(one: Dated) -> bool:
    if len(one.spans) != 1:
        return False
    start, due = one.spans[0]
    return start is not None and (start.month, start.day, due.month, due.day) == (1, 1, 12, 31)


def _recurring(line: Line, cadence: Cadence) -> DeadlineReading:
    if not cadence.rule:
        return unread(line.text, cadence.doubt or Problem("no_rule"), on_request=line.asked)
    problems = [cadence.doubt] if cadence.doubt else []
    weight = [Confidence.likely] if cadence.doubt or cadence.weak else []
    start = due = None
    bounds = [one for one in line.dated if _may_bound(one) and not _DONE_IN.search(line.low[: one.at])]
    if len(line.dated) == len(bounds) == 1:
        start, due = (bounds[0].openly, None) if bounds[0].openly else bounds[0].spans[0]
        weight.append(bounds[0].confidence)
    elif line.dated:
        problems.append(Problem("mixed_times"))
        weight.append(Confidence.unsure)
    if not bounds and line.year is not None and cadence.within_a_year:
        start, due = date(line.year, 1, 1), date(line.year, 12, 31)
    left = leftovers(line.low, [(cadence.at, cadence.end), *line.dated_spans, *line.request_span], line.text)
    if "BYMONTHDAY" in cadence.rule:  # "hằng quý, trước ngày 15 của tháng cuối quý" says the quarter twice
        left = " ".join(re.sub(r"(?i)\bquý\b", " ", left).split())
    if left:
        problems.append(Problem("words_left", {"words": left}))
        weight.append(Confidence.likely)
    assumption = read_rule(cadence.rule).assumption
    return DeadlineReading(
        line.text,
        ScheduleKind.RECURRING,
        start=start,
        due=due,
        rrule=cadence.rule,
        on_request=line.asked,
        assumed=(assumption,) if assumption else (),
        problems=tuple(problems),
        confidence=least(*weight),
    )


def _may_bound(one: Dated) -> bool:
    """Whether a time says how long something repeats, and not when it falls due: years, a stretch, from or until."""
    return bool(one.openly) or (
        len(one.spans) == 1
        and not one.exclusive
        and (one.period or one.spans[0][0] is None or _whole_years(one))
    )


def _conditional(line: Line, at: int) -> DeadlineReading:
    """A condition from `at` on; a time parted from it bounds it, a time within its words belongs to them."""
    apart = [one for one in line.dated if one.at < at or _is_bound(line.low, one)]
    within = [one for one in apart if one.readable and len(one.spans) == 1]
    upto = min([one.at for one in apart if one.at > at], default=len(line.text))
    words = re.split(r"[;)]", line.text[at:upto])[0].strip(" ,.(:-")
    words = re.sub(r"(?i),?\s(?:hoàn thành|xong|thực hiện)$", "", words)
    weight = [one.confidence for one in apart]
    if leftovers(line.low[:at], [(one.at, one.end) for one in apart if one.at < at]):
        weight.append(Confidence.likely)
    if len(line.dated) > len(apart) or re.match(r"(?:kể |tính )?từ khi", line.low[at:]):
        weight.append(Confidence.likely)
    if len(within) != len(apart) or len(within) > 1:
        weight.append(Confidence.unsure)
    one = within[0] if len(within) == 1 else None
    return DeadlineReading(
        line.text,
        ScheduleKind.CONDITIONAL,
        start=one.spans[0][0] if one else next((each.openly for each in apart if each.openly), None),
        due=one.spans[0][1] if one else None,
        on_request=line.asked,
        assumed=one.assumed if one else (),
        condition=words[:500].strip() or None,
        problems=tuple(problem for each in apart for problem in each.problems),
        confidence=least(*weight),
    )


def _is_bound(low: str, one: Dated) -> bool:
    return bool(_BOUND.search(low[: one.at]) or _BOUND_WORD.match(low, one.at))


def _by_dates(line: Line) -> DeadlineReading:
    if re.search(r"\bâm lịch\b|\bâl\b|\brằm\b", line.low):
        return unread(line.text, Problem("lunar_month"), on_request=line.asked)
    line = replace(line, dated=one_of_two(line.low, line.dated))
    bad = [problem for one in line.dated if not one.readable for problem in one.problems]
    if bad:
        return unread(line.text, *bad, on_request=line.asked)
    problems = [problem for one in line.dated for problem in one.problems]
    weight = [one.confidence for one in line.dated]
    only = line.dated[0] if len(line.dated) == 1 else None
    on = OPEN_END.match(line.low, only.end) if only else None
    spans = line.dated_spans + line.request_span + ([on.span()] if on else [])
    left = leftovers(line.low, spans, line.text)
    beside = leftovers(line.low, spans, every=True)
    if _DOUBTED.search(beside):
        weight.append(Confidence.likely)
    if UNTOLD.search(beside) or any(_NOT.search(line.low[: one.at]) for one in line.dated):
        return unread(line.text, Problem("vague_time"), on_request=line.asked)
    if left:
        problems.append(Problem("words_left", {"words": left}))
        weight.append(Confidence.likely)
    if left and any(
        one.printed_date and not one.exclusive and one.confidence is not Confidence.sure for one in line.dated
    ):
        weight.append(Confidence.unsure)  # "10/10 chỉ tiêu" is a share, not a day
    common: dict[str, Any] = {
        "on_request": line.asked,
        "assumed": tuple(dict.fromkeys(code for one in line.dated for code in one.assumed)),
        "problems": tuple(problems),
        "confidence": least(*weight),
    }
    if only is not None and (only.openly or on):
        start = only.openly or only.spans[0][0]
        common["confidence"] = least(*weight, Confidence.likely)
        return DeadlineReading(line.text, ScheduleKind.ONGOING, start=start, **{**common, "assumed": ()})
    if only is not None and len(only.spans) == 1:
        start, due = only.spans[0]
        kind = ScheduleKind.PERIOD if only.period else ScheduleKind.BY_DATE
        given: dict[str, Any] = {"printed_date": only.printed_date, "exclusive": only.exclusive}
        return DeadlineReading(line.text, kind, start=start, due=due, **given, **common)
    parts = tuple(parts_of(line.text, line.low, line.dated))
    if not parts:
        return unread(line.text, Problem("several_times"), on_request=line.asked)
    if len(line.dated) > 1:
        common["problems"] = tuple(problem for problem in problems if problem.code != "words_left")
        common["confidence"] = least(*(one.confidence for one in line.dated), Confidence.likely)
    due = max(part.due for part in parts)
    return DeadlineReading(line.text, ScheduleKind.MILESTONES, due=due, parts=parts, **common)


def _why_unread(low: str) -> Problem:
    if is_neighbour(low):
        return Problem("neighbouring_column")
    if BARE_PERIODIC.search(low):
        return Problem("period_missing")
    vague = re.search(r"\b(?:đầu|giữa|cuối|sớm|ngay|kịp thời|thời gian tới)\b", low)
    return Problem("vague_time" if vague else "no_time")
