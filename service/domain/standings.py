"""Where does a task stand on a day, and on which days will that change?

The rule is written once, here, for a single day (`judge_task`); the calendar kept with
the task is that rule asked on the days on which its answer can change (see
`standing_calendars`), so that nothing judges twice.

The whole past is judged by what is known now: a completion typed in late, with the day
people state, clears the overdue days after it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.calendars import BEGINNING, Span, spans
from service.domain.product_reports import ReportFacts, judge_report, turning_days
from service.domain.reporting_times import slices
from service.domain.schedules import Occurrence, ScheduleKind, due_on
from service.domain.standing_calendars import StandingCalendar, Verdict
from service.domain.standing_codes import Standing
from service.domain.task_facts import (
    Instances,
    ProductFacts,
    TaskFacts,
    TaskStatus,
    count_instances,
    too_early,
)
from service.domain.whys import Why, write_why

TaskVerdict = Verdict[Standing]


def task_calendar(facts: TaskFacts) -> StandingCalendar[Standing]:
    """Compute every day on which the task's standing or its reason changes."""
    case = _Case.of(facts)
    return StandingCalendar.of(case.turning_days(), case.on)


def judge_task(facts: TaskFacts, day: date) -> TaskVerdict:
    """Judge a task on one day. The due day itself is still in time."""
    return _Case.of(facts).on(day)


@dataclass(frozen=True, slots=True)
class _Case:
    """One task's facts with what is worked out once for all days."""

    facts: TaskFacts
    due: date | None
    instances: Instances
    periods: tuple[Span, ...]
    updates: tuple[date, ...]
    products: tuple[ProductFacts, ...]
    reports: tuple[tuple[str, ReportFacts], ...]

    @classmethod
    def of(cls, facts: TaskFacts) -> _Case:
        schedule = facts.schedule
        due = due_on(schedule)
        if schedule.kind is ScheduleKind.CONDITIONAL:
            due = facts.triggered_due or due
        if due is not None:
            due = facts.extended_due or due
        periods: tuple[Span, ...] = ()
        if schedule.kind is ScheduleKind.ONGOING:
            begin = max(facts.effective_on or BEGINNING, facts.tracked_from or BEGINNING)
            days = schedule.start or facts.period_start, facts.period_end
            if facts.reporting:
                periods = slices(facts.reporting, *days, since=begin)
            else:
                periods = tuple(p for p in spans(facts.cadence, *days) if p.end >= begin)
        return cls(
            facts=facts,
            due=due,
            instances=count_instances(facts, due),
            periods=periods,
            updates=tuple(sorted(facts.updates)),
            products=tuple(
                sorted(
                    (
                        p
                        for p in facts.deliverables
                        if p.due_on is not None and not too_early(facts, p.due_on)
                    ),
                    key=lambda product: (product.due_on or BEGINNING, product.name),
                )
            ),
            reports=tuple((p.name, p.report) for p in facts.deliverables if p.report is not None),
        )

    def turning_days(self) -> Iterator[date]:
        """Name every day on which the verdict may differ from the day before."""
        facts = self.facts
        dues = [self.due, *self.instances.dues, *(product.due_on for product in self.products)]
        for due in dues:
            if due is not None:
                yield due - timedelta(days=facts.due_soon_days)
                yield due + timedelta(days=1)
        done = (
            facts.done_on,
            *(p.done_on for p in self.products),
            *(o.done_on for o in self.instances.counted),
        )
        yield from (day for day in (*done, facts.stopped_on) if day is not None)
        for _, report in self.reports:
            yield from turning_days(report)
        if self.periods:
            yield from self.updates
            yield from (period.end + timedelta(days=1) for period in self.periods)

    def on(self, day: date) -> TaskVerdict:
        facts = self.facts
        if facts.status in (TaskStatus.SUSPENDED, TaskStatus.CANCELLED):
            if facts.stopped_on is None or day >= facts.stopped_on:
                return Verdict(Standing(facts.status.value), write_why(Why(facts.status.value)))
        elif facts.status is TaskStatus.DONE and facts.done_on is not None and day >= facts.done_on:
            return self._done(facts.done_on)
        return self._with_products(self._open(day), day)

    def _done(self, done_on: date) -> TaskVerdict:
        """Judge a completion by the day people state, once and for all.

        What was due before issue or tracking is in time when done in time, and otherwise
        stays due_before_issue: nobody could have been late for it here.
        """
        provisional = True if self.facts.provisional else None
        if self.facts.schedule.kind is ScheduleKind.RECURRING:
            return self._done_recurring(done_on, provisional)
        if self.due is None:
            why = write_why(Why.DONE_WITHOUT_DUE, doneOn=done_on, provisional=provisional)
            return Verdict(Standing.DONE_ON_TIME, why)
        if done_on <= self.due:
            why = write_why(Why.DONE_IN_TIME, due=self.due, doneOn=done_on, provisional=provisional)
            return Verdict(Standing.DONE_ON_TIME, why)
        early = too_early(self.facts, self.due)
        if early is not None:
            return self._before(early, self.due, done_on)
        why = write_why(
            Why.DONE_AFTER_DUE,
            due=self.due,
            doneOn=done_on,
            firstDue=self._first_due(),
            provisional=provisional,
        )
        return Verdict(Standing.DONE_LATE, why)

    def _done_recurring(self, done_on: date, provisional: bool | None) -> TaskVerdict:
        """Judge a recurring task declared done as a whole, by the occurrence it had come to."""
        counted = self.instances.counted
        if not counted:
            if self.instances.left_out is not None:
                return self._left_out(self.instances.left_out)
            why = write_why(Why.DONE_WITHOUT_DUE, doneOn=done_on, provisional=provisional)
            return Verdict(Standing.DONE_ON_TIME, why)
        judged = counted[max(bisect_left(self.instances.dues, done_on) - 1, 0)]
        return _finished(judged, min(judged.done_on or done_on, done_on), provisional)

    def _open(self, day: date) -> TaskVerdict:
        match self.facts.schedule.kind:
            case ScheduleKind.UNPARSED:
                return Verdict(Standing.UNDATED, write_why(Why.NO_READABLE_DATE))
            case ScheduleKind.ONGOING:
                return self._ongoing(day)
            case ScheduleKind.RECURRING:
                return self._recurring(day)
            case ScheduleKind.MILESTONES:
                return self._milestones(day)
            case ScheduleKind.BY_DATE | ScheduleKind.PERIOD | ScheduleKind.CONDITIONAL:
                return self._by_due(day)

    def _by_due(self, day: date) -> TaskVerdict:
        if self.due is None:
            return Verdict(Standing.WAITING, write_why(Why.CONDITION_NOT_MET))
        early = too_early(self.facts, self.due)
        if early is not None:
            return self._before(early, self.due)
        standing = self._against(self.due, day)
        code = {
            Standing.OPEN_ON_TIME: Why.BEFORE_DUE,
            Standing.DUE_SOON: Why.NEAR_DUE,
            Standing.OVERDUE: Why.PAST_DUE,
        }[standing]
        return Verdict(standing, write_why(code, due=self.due, firstDue=self._first_due()))

    def _against(self, due: date, day: date) -> Standing:
        """Judge something not done by its last day in time: open_on_time, due_soon or overdue."""
        if day > due:
            return Standing.OVERDUE
        soon = (due - day).days <= self.facts.due_soon_days
        return Standing.DUE_SOON if soon else Standing.OPEN_ON_TIME

    def _before(self, code: Why, due: date, done_on: date | None = None) -> TaskVerdict:
        since = self.facts.effective_on if code is Why.BEFORE_ISSUE else self.facts.tracked_from
        values = {"due": due, "from": since, "doneOn": done_on}
        return Verdict(Standing.DUE_BEFORE_ISSUE, write_why(code, **values))

    def _left_out(self, instance: Occurrence) -> TaskVerdict:
        code = too_early(self.facts, instance.due) or Why.BEFORE_ISSUE
        return self._before(code, instance.due, instance.done_on)

    def _first_due(self) -> date | None:
        """Give the due date before any extension, where it differs: it is never lost."""
        if self.facts.extended_due is None:
            return None
        original = self.facts.triggered_due or due_on(self.facts.schedule)
        return original if original != self.due else None

    def _milestones(self, day: date) -> TaskVerdict:
        """Judge by the first milestone that is not reached."""
        instances = self.instances
        for milestone in instances.counted:
            if milestone.done_on is None or milestone.done_on > day:
                standing = self._against(milestone.due, day)
                code = {
                    Standing.OPEN_ON_TIME: Why.MILESTONE_BEFORE_DUE,
                    Standing.DUE_SOON: Why.MILESTONE_NEAR_DUE,
                    Standing.OVERDUE: Why.MILESTONE_PAST_DUE,
                }[standing]
                why = write_why(code, milestone=milestone.number, of=instances.of, due=milestone.due)
                return Verdict(standing, why)
        if instances.left_out is not None:
            return self._left_out(instances.left_out)
        return Verdict(Standing.OPEN_ON_TIME, write_why(Why.MILESTONES_REACHED, of=instances.of))

    def _recurring(self, day: date) -> TaskVerdict:
        """Judge by the latest occurrence that fell due; by the next one before that, or when it is near."""
        counted = self.instances.counted
        i = bisect_left(self.instances.dues, day)
        last = counted[i - 1] if i > 0 else None
        coming = counted[i] if i < len(counted) else None
        if last is not None and (last.done_on is None or last.done_on > day):
            why = write_why(Why.OCCURRENCE_PAST_DUE, occurrence=last.number, due=last.due)
            return Verdict(Standing.OVERDUE, why)
        if coming is not None and coming.done_on is not None and coming.done_on <= day:
            return _finished(coming, coming.done_on)
        if coming is not None and self._against(coming.due, day) is Standing.DUE_SOON:
            why = write_why(Why.OCCURRENCE_NEAR_DUE, occurrence=coming.number, due=coming.due)
            return Verdict(Standing.DUE_SOON, why)
        if last is not None and last.done_on is not None:
            return _finished(last, last.done_on)
        if coming is not None:
            why = write_why(Why.OCCURRENCE_BEFORE_DUE, occurrence=coming.number, due=coming.due)
            return Verdict(Standing.OPEN_ON_TIME, why)
        if self.instances.left_out is not None:
            return self._left_out(self.instances.left_out)
        return Verdict(Standing.UNDATED, write_why(Why.NO_READABLE_DATE))

    def _ongoing(self, day: date) -> TaskVerdict:
        """Judge by the last reporting period that has ended: silent until an update since it began."""
        ruled = bool(self.facts.reporting)
        cadence, assumed = (None, None) if ruled else (self.facts.cadence.value, True)
        i = bisect_left(self.periods, day, key=lambda period: period.end) - 1
        if i < 0:
            why = write_why(Why.NOTHING_EXPECTED_YET, cadence=cadence, cadenceAssumed=assumed)
            return Verdict(Standing.ONGOING_OK, why)
        period = self.periods[i]
        heard = bisect_right(self.updates, day) - 1
        latest = self.updates[heard] if heard >= 0 else None
        if latest is not None and latest >= period.start:
            why = write_why(Why.HEARD, cadence=cadence, cadenceAssumed=assumed)
            return Verdict(Standing.ONGOING_OK, why)
        why = write_why(
            Why.SILENT, period=period.nominal, lastUpdateOn=latest, cadence=cadence, cadenceAssumed=assumed
        )
        return Verdict(Standing.ONGOING_SILENT, why)

    def _with_products(self, own: TaskVerdict, day: date) -> TaskVerdict:
        """Let a product with days of its own speak for the task: overdue when one of them is."""
        if own.standing is Standing.OVERDUE:
            return own
        found: dict[Standing, TaskVerdict] = {}
        for verdict in self._products(day):
            found.setdefault(verdict.standing, verdict)
        if Standing.OVERDUE in found:
            return found[Standing.OVERDUE]
        if Standing.DUE_SOON in found and own.standing not in (Standing.DUE_SOON, Standing.ONGOING_SILENT):
            return found[Standing.DUE_SOON]
        if own.standing is Standing.ONGOING_OK:
            return found.get(Standing.ONGOING_SILENT, own)
        return own

    def _products(self, day: date) -> Iterator[TaskVerdict]:
        """Where the products stand that are not there yet; reports that are handed in again and again last."""
        for product in self.products:
            if product.due_on is not None and (product.done_on is None or product.done_on > day):
                yield _of_product(self._against(product.due_on, day), product.name, product.due_on)
        for name, report in self.reports:
            standing, _, due, period = judge_report(report, day)
            if standing is Standing.ONGOING_SILENT:
                assumed = True if report.assumed else None
                why = write_why(Why.PRODUCT_SILENT, product=name, period=period, cadenceAssumed=assumed)
                yield Verdict(standing, why)
            elif due is not None:
                yield _of_product(standing, name, due)


def _of_product(standing: Standing, product: str, due: date) -> TaskVerdict:
    code = Why.PRODUCT_PAST_DUE if standing is Standing.OVERDUE else Why.PRODUCT_NEAR_DUE
    return Verdict(standing, write_why(code, product=product, due=due))


def _finished(occurrence: Occurrence, done_on: date, provisional: bool | None = None) -> TaskVerdict:
    in_time = done_on <= occurrence.due
    code = Why.OCCURRENCE_DONE_IN_TIME if in_time else Why.OCCURRENCE_DONE_AFTER_DUE
    why = write_why(
        code, occurrence=occurrence.number, due=occurrence.due, doneOn=done_on, provisional=provisional
    )
    return Verdict(Standing.DONE_ON_TIME if in_time else Standing.DONE_LATE, why)
