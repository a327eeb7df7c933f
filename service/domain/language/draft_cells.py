"""How are the cells of a row read into agencies, schedules and products, and what is reported of each?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.domain.language.agencies import AgenciesReading, KnownAgency, read_agencies
from service.domain.language.columns import Column
from service.domain.language.deadlines import read_deadline
from service.domain.language.draft_parts import Agencies, Deliverable, Json, Reported, Row
from service.domain.language.looks import looks_like_agencies, starts_product
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.tables import Group, Item
from service.domain.schedules import ScheduleKind

_BESIDE = re.compile(r"phối hợp(?:\s+với)?\s+(?P<who>[^.;]{3,120})", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:của|và|theo|các|trước|đến|từ|ngày|tháng|quý|năm)$", re.IGNORECASE)
"""How a time does not end: the rest of the cell was torn off."""
_BULLET = re.compile(r"^\s*[-+•*–]\s*")
_IN_LINE = re.compile(r"\s(?=[-+•*–] [A-ZÀ-ỸĐ])")
_OWN_TIME = re.compile(
    r"báo cáo[^.;]*?\b(?P<when>(?:(?:hằng|hàng)\s+)?(?:tháng|quý|năm|\d+ tháng)(?:\s*,\s*(?:(?:hằng"
    r"|hàng)\s+)?(?:tháng|quý|năm|\d+ tháng))*)"
    r"\s*(?:về|của|gửi|cho|$)",
    re.IGNORECASE,
)
_QUIET = frozenset({"agencies_missing", "in_words", "agency_collective", "no_value"})
"""What readers say of almost every plan, and what is reported by a code of the draft's own."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every cell of a document is read with.

    target_year: of targets that name none; None where the plan is for several years, whatever year was asked for.
    first_year: in which the plan begins.
    """

    year: int | None
    known: tuple[KnownAgency, ...] | None
    target_year: int | None
    first_year: int | None = None


def read_row_agencies(
    item: Item, context: Context, row: Row, *, torn: bool, headings: dict[Column, str]
) -> tuple[Agencies, list[Reported]]:
    """Leads and coordinators; coordinators bracketed in the lead cell or named beside the duty count too.

    In a torn table the line between the two columns was found by reading: such cells are likely at best.
    """
    leads: list[Json] = []
    coordinators: list[Json] = []
    report: list[Reported] = []
    shifted = {finding.cell for finding in item.findings if finding.code == "cell_shifted"}
    both = torn and bool(item.cells.get(Column.lead)) and Column.coordinator in headings
    for column, role in ((Column.lead, "lead"), (Column.coordinator, "coordinator")):
        text = item.cells.get(column, "")
        if not text or (headings.get(column, "") in shifted and headings.get(column)):
            continue
        reading = _agencies_of(text, context.known, role)
        doubt = Confidence.likely if both else Confidence.sure
        for agency in _agencies(reading, doubt):
            (leads if agency["role"] == "lead" else coordinators).append(agency)
        report += _problems(reading.problems, row, headings.get(column, ""), "agency")
    duty = item.cells.get(Column.responsibility, "")
    beside = _BESIDE.search(duty)
    if beside:
        reading = _agencies_of(" ".join(beside["who"].split()), context.known, "coordinator")
        coordinators += _agencies(reading, Confidence.likely)
    return Agencies(tuple(leads), tuple(coordinators)), report


def leads_of_group(group: Group, context: Context) -> tuple[Json, ...]:
    """The agencies that a group is called by, if it is called by agencies; likely at best."""
    if not looks_like_agencies(group.title):
        return ()
    return tuple(_agencies(_agencies_of(group.title, context.known, "lead"), Confidence.likely))


def doubted(agencies: Agencies) -> Agencies:
    """The same, likely at best."""

    def of(entries: Iterable[Json]) -> tuple[Json, ...]:
        return tuple(
            {**one, "confidence": least(Confidence(one["confidence"]), Confidence.likely).value}
            for one in entries
        )

    return Agencies(of(agencies.leads), of(agencies.coordinators))


@lru_cache(maxsize=2048)
def _agencies_of(text: str, known: tuple[KnownAgency, ...] | None, role: str) -> AgenciesReading:
    """Rows repeat their cells: each printing is read once."""
    return read_agencies(text, known=known, role=role)


def _agencies(reading: AgenciesReading, doubt: Confidence) -> list[Json]:
    found: list[Json] = list(reading.as_json()["agencies"])
    return [{**one, "confidence": least(Confidence(one["confidence"]), doubt).value} for one in found]


def read_schedule(
    item: Item, context: Context, row: Row, title: str, headings: dict[Column, str], *, torn: bool
) -> tuple[Json | None, list[Reported]]:
    """The deadline of a row; one that stands in the wrong column is kept as printed and not read."""
    text = item.cells.get(Column.deadline, "")
    if not text:
        if Column.deadline not in headings:
            return None, []
        return None, [Reported(row, headings[Column.deadline], "deadline_missing", "warning")]
    cell = headings.get(Column.deadline, "")
    reading = read_deadline(text, year=context.year, title=title)
    shown = reading.as_json()
    if begins := item.cells.get(Column.start):
        shown |= _from(begins, shown, context)
    if torn and _OPEN.search(text):
        shown["confidence"] = Confidence.unsure.value
    report = _problems(reading.problems, row, cell, "deadline")
    if reading.kind is ScheduleKind.UNPARSED and not report:
        report.append(Reported(row, cell, "deadline_unread", "error", params={"text": text}))
    return shown, [_worse(one) if reading.kind is ScheduleKind.UNPARSED else one for one in report]


def _from(begins: str, shown: Json, context: Context) -> Json:
    """The start that stands in a column of its own, of work with one end; nothing where it is not before that end."""
    start = read_deadline(begins, year=context.year)
    first = start.start or start.due
    if first is None or shown["kind"] not in {"by_date", "period"} or not shown["due"]:
        return {}
    return {"start": first.isoformat()} if first.isoformat() <= shown["due"] else {}


def _worse(one: Reported) -> Reported:
    return Reported(one.row, one.cell, one.code, "error", one.reader, one.params, one.suggestion)


def read_deliverables(item: Item, context: Context, schedule: Json | None) -> tuple[Deliverable, ...]:
    """Products, one to a line; their own times from as many lines of the time cell, or from their words."""
    names = lines_of_cell(item.cells.get(Column.product, ""))
    times = lines_of_cell(item.cells.get(Column.deadline, ""))
    own: list[Json | None] = [None] * len(names)
    if len(names) > 1 and len(times) == len(names):
        year = _one_year(times) or context.year
        own = [read_deadline(time, year=year).as_json() for time in times]
    found: list[Deliverable] = []
    for name, time in zip(names, own, strict=True):
        said = _OWN_TIME.search(name)
        if time is None and said:
            time = read_deadline(said["when"], year=context.year, title=name).as_json()
        found.append(Deliverable(name, time))
    return tuple(found)


def _one_year(times: Sequence[str]) -> int | None:
    years = {int(year) for time in times for year in re.findall(r"\b20\d\d\b", time)}
    return years.pop() if len(years) == 1 else None


def lines_of_cell(text: str) -> list[str]:
    """The entries of a cell: its bulleted lines, else the whole as one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and _BULLET.match(lines[0]):
        # Pasted text has lost the lines of a cell, its marks stand in one line.
        lines = _IN_LINE.split(lines[0])
    if sum(1 for line in lines if _BULLET.match(line)) < 1 or len(lines) == 1:
        whole = " ".join(" ".join(lines).split())
        pieces = [piece.strip() for piece in whole.split(";") if piece.strip()]
        entries = pieces if len(pieces) > 1 and all(map(starts_product, pieces)) else [whole]
        return [tidy for tidy in map(_tidy, entries) if tidy]
    entries = []
    for line in lines:
        if _BULLET.match(line) or not entries:
            entries.append(line)
        else:
            entries[-1] += " " + line
    return [tidy for tidy in map(_tidy, entries) if tidy]


def _tidy(text: str) -> str:
    return _BULLET.sub("", " ".join(text.split())).rstrip(" ;,.")


def _problems(problems: Iterable[Problem], row: Row, cell: str, reader: str) -> list[Reported]:
    return [
        Reported(
            row,
            cell,
            problem.code,
            "warning",
            reader,
            {key: str(value) for key, value in problem.params.items()},
            problem.params.get("known"),
        )
        for problem in problems
        if problem.code not in _QUIET
    ]


def target_problems(problems: Iterable[Problem], row: Row, cell: str) -> list[Reported]:
    """What the reader of targets says of a cell."""
    return _problems(problems, row, cell, "target")
