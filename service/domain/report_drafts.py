"""What does a report say by itself: which tables follow from what was recorded in its window?

A pure rule, asked when a report is drafted, when its tables are to be drawn anew, and when it is filed.
What people write (`narrative`) is never drawn over. Figures are those of the report's nominal period,
folded by the kind of the indicator; figures not verified yet are told, and marked provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from service.domain.calendars import Span, month_end
from service.domain.obstacles import ObstacleAbout
from service.domain.periods import period
from service.domain.progress import progress_of
from service.domain.report_contents import (
    AnswerLine,
    NarrativePart,
    NextLine,
    Paragraphs,
    PartyRef,
    ProductLine,
    RaisedLine,
    ReportHead,
    ReportPeriod,
    ReportTables,
    TaskLine,
    TaskTable,
)
from service.domain.report_facts import DrawnTask, DrawnUpdate, GatheredOwing, PartyRow, ReportGround
from service.domain.report_figures import indicator_lines
from service.domain.report_states import FilingOutcome, ReportStatus
from service.domain.standing_calendars import Code
from service.domain.standing_codes import Standing
from service.domain.task_facts import TaskStatus
from service.domain.task_records import ANSWERING

ORDER = tuple(Standing)
"""The four cells first, as the standings are declared."""

_OPEN = frozenset({TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS})


def draw(ground: ReportGround, today: date) -> ReportTables:
    """Draw every table of a report, as things stood on the last day of its window, or today if that is earlier."""
    day = min(ground.window_end, today)
    span = Span(ground.nominal, ground.window_start, ground.window_end)
    tasks = [task for task in ground.tasks if _told(ground, task)]
    return ReportTables(
        drawn_on=today,
        indicators=list(indicator_lines(ground, day)),
        tasks=_task_table(tasks, ground.updates, day),
        products=[line for task in tasks for line in _products(task, span)],
        raised=raised(ground, day),
        next=[line for task in tasks for line in _next(task, span, day)],
        answers=[_answer(one, today) for one in ground.gathered],
    )


def head(ground: ReportGround) -> ReportHead:
    """What stands above and below the body before anybody writes: names, period, to whom, who signs."""
    agency = ground.agency
    return ReportHead(
        unit=ground.unit,
        upper=ground.upper,
        committee=_ref(ground.committee) if ground.committee else None,
        agency=_ref(agency) if agency else None,
        number="",
        symbol="",
        place=ground.plan.place if ground.plan else None,
        issued_on=None,
        title=title(ground),
        plan=ground.plan.ref() if ground.plan else None,
        period=ReportPeriod(nominal=ground.nominal, start=ground.window_start, end=ground.window_end),
        to=[_ref(one) for one in ground.receivers],
        recipients=[*(one.name for one in ground.receivers), "Lưu: VT."],
        signature=None,
    )


def title(ground: ReportGround) -> str:
    """The line under the word BÁO CÁO: what was asked, or the plan's title, and the period in words."""
    about = ground.requested or (f"Kết quả thực hiện {ground.plan.title}" if ground.plan else ground.rule)
    return f"{about or 'Kết quả thực hiện'} {period_words(ground.nominal)}"


def period_words(nominal: str) -> str:
    """A nominal period as it is said in Vietnamese: `2026-Q1` is "quý I năm 2026"."""
    year, _, part = nominal.partition("-")
    if not part:
        return f"năm {year}"
    if part == "9M":
        return f"9 tháng năm {year}"
    number = int(part[1:])
    if part[0] == "M":
        return f"tháng {number} năm {year}"
    if part[0] == "Q":
        return f"quý {('I', 'II', 'III', 'IV')[number - 1]} năm {year}"
    return f"6 tháng {('đầu', 'cuối')[number - 1]} năm {year}"


def narrative(ground: ReportGround) -> list[Paragraphs]:
    """What a new report says in words: of a consolidated one what those it gathers have written, each by name."""
    found = []
    for part in NarrativePart:
        said = [
            f"{one.agency or one.unit_name}: {text.text}"
            for one in ground.gathered
            if one.report is not None and one.report.status is not ReportStatus.draft
            for text in one.report.narrative
            if text.part is part
        ]
        if said:
            found.append(Paragraphs(part=part, text="\n".join(said)[:20_000]))
    return found


def raised(ground: ReportGround, day: date) -> list[RaisedLine]:
    """Obstacles and proposals of the window, as far as they had come by a day: of the whole unit, or those that
    one agency has raised."""
    return [
        RaisedLine(
            obstacle=one.id,
            kind=one.kind,
            text=one.text,
            task=None if one.about.kind is ObstacleAbout.plan else one.about.name,
            agency=one.agency,
            addressee=one.addressee,
            raised_on=one.raised_on,
            answer=one.answer if _by(one.answered_on, day) else None,
            answered_on=_by(one.answered_on, day),
            resolved_on=_by(one.ended_on, day),
            age_days=max(((_by(one.ended_on, day) or day) - one.raised_on).days, 0),
        )
        for one in ground.obstacles
        if ground.whole or one.agency_id == ground.agency_id
    ]


def _by(on: date | None, day: date) -> date | None:
    """A day that had come by then."""
    return on if on is not None and on <= day else None


def next_period(span: Span) -> Span:
    """The days after a window: as many calendar months as its nominal period has, from the day after it."""
    whole = period(span.nominal)
    months = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month + 1
    start = span.end + timedelta(days=1)
    last = month_end(whole.end.year, whole.end.month + (months if months < 9 else 12))
    return Span("", start, max(last, month_end(start.year, start.month)))


def _told(ground: ReportGround, task: DrawnTask) -> bool:
    """Of one agency's report: what it answers for."""
    agency = ground.agency_id
    return ground.whole or any(p.agency_id == agency and p.role in ANSWERING for p in task.parts)


def _task_table(tasks: list[DrawnTask], updates: list[DrawnUpdate], day: date) -> TaskTable:
    lines = [_task_line(task, updates, day) for task in tasks]
    lines.sort(key=lambda line: ORDER.index(line.standing))
    counts = {code: sum(line.standing is code for line in lines) for code in Standing}
    counted = progress_of(day, counts)
    return TaskTable(
        total=counted.total,
        cells=counted.cells,
        beside=counted.beside,
        standings=counted.standings,
        lines=lines,
    )


def _task_line(task: DrawnTask, updates: list[DrawnUpdate], day: date) -> TaskLine:
    said = [u for u in updates if u.task_id == task.id and u.text is not None and u.kind != "direction"]
    last = max(said, key=lambda u: u.on_day, default=None)
    done_later = task.done_on is not None and task.done_on > day
    return TaskLine(
        task=task.id,
        number=task.number,
        title=task.title,
        section=task.section,
        leads=_names(task, "lead"),
        coordinators=_names(task, "coordinator"),
        schedule=task.schedule,
        due=task.due,
        status=TaskStatus.IN_PROGRESS if done_later else task.status,
        percent=None if done_later else task.percent,
        done_on=None if done_later else task.done_on,
        provisional=task.completion == "claimed" and not done_later,
        standing=on_day(task.standing_from, task.standing_code, day),
        said=last.text if last else None,
        said_on=last.on_day if last else None,
    )


def on_day(days: list[date], codes: list[Code], day: date) -> Code:
    """The entry of a stored calendar in force on a day."""
    return codes[max(sum(begin <= day for begin in days) - 1, 0)]


def _names(task: DrawnTask, role: str) -> list[str]:
    return [part.name for part in task.parts if part.role == role]


def _products(task: DrawnTask, span: Span) -> Iterator[ProductLine]:
    for one in task.products:
        delivered = [d for d in (*one.delivered_on, one.done_on) if d is not None and d <= span.end]
        handed_in = max(delivered, default=None)
        due_now = one.due is not None and span.start <= one.due <= span.end
        if due_now or (handed_in is not None and handed_in >= span.start):
            yield ProductLine(
                deliverable=one.id,
                name=one.name,
                task=task.title,
                leads=_names(task, "lead"),
                due=one.due,
                status=one.status if handed_in is not None or one.status == "returned" else "open",
                done_on=handed_in,
            )


def _next(task: DrawnTask, span: Span, day: date) -> Iterator[NextLine]:
    coming = next_period(span)
    standing = on_day(task.standing_from, task.standing_code, day)
    if task.status not in _OPEN and (task.done_on is None or task.done_on <= day):
        return
    days = [one.due for one in task.instances if one.done_on is None or one.done_on > day]
    days += [product.due for product in task.products if product.due is not None and product.done_on is None]
    days += [task.due] if task.due is not None else []
    within = sorted({one for one in days if coming.start <= one <= coming.end})
    if within or standing is Standing.OVERDUE:
        yield NextLine(
            task=task.id,
            number=task.number,
            title=task.title,
            leads=_names(task, "lead"),
            schedule=task.schedule,
            due=within[0] if within else task.due,
            standing=standing,
        )


def _answer(one: GatheredOwing, today: date) -> AnswerLine:
    report = one.report
    filings = report.filings if report is not None else []
    standing_ = [f for f in filings if f.outcome is not FilingOutcome.withdrawn]
    refiled = [f for f in standing_[1:] if f.outcome is None]
    return AnswerLine(
        agency=one.agency or one.unit_name,
        obligation=one.obligation,
        last_day=one.last_day,
        standing=one.calendar().on(today).code,
        submitted_on=standing_[0].on if standing_ else None,
        refiled_on=refiled[-1].on if refiled else None,
        returned=any(f.outcome is FilingOutcome.returned for f in filings),
        report=report.id if report is not None and standing_ else None,
    )


def _ref(party: PartyRow) -> PartyRef:
    return PartyRef(id=party.id, name=party.name, short=party.short_name, kind=party.kind)
