"""Which rows does a ranking count, whose is each, and where does it stand?

Each kind gives `own` (a unit's key or an agency's id, as text), what it is, and its standing on the day
bound as `today`. The period is bound as `period_start`, `period_end` and `nominals`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Date, Text, and_, bindparam, case, cast, func, literal_column, or_, select

from service.db import standing
from service.db.agencies import Agency
from service.db.deliverables import DELIVERABLE
from service.db.indicators import IndicatorAssignment
from service.db.obligations import OBLIGATION
from service.db.observations import OBSERVATION
from service.db.plan_items import INDICATOR
from service.db.progress_updates import PROGRESS_UPDATE
from service.db.report_rows import REPORT_REF, Report, ReportRequest
from service.db.reporting_rules import ReportingRule
from service.db.rows import table_of
from service.db.scopes import guarded
from service.db.statements import words
from service.db.tasks import TASK, Assignment
from service.domain.access import Scope
from service.domain.ranking_scores import PART_IN_TIME, PART_LATE, WITH_EVIDENCE, WITHOUT_EVIDENCE
from service.domain.ranking_views import RankedBy

_START, _END = (bindparam(name, type_=Date) for name in ("period_start", "period_end"))
_NOMINALS = bindparam("nominals", type_=ARRAY(Text))
_NULL = literal_column("null::text", Text)
_DONE = ("done_on_time", "done_late", PART_IN_TIME, PART_LATE)


def rows_of(unit: Any, who: Any, scope: Scope, by: RankedBy) -> list[Any]:
    tasks = _tasks(unit, scope, by).cte("ranked_task")
    owed = _reports(unit, scope, by).cte("ranked_report")
    parts = [
        _row(tasks, "tasks", "task", None),
        _evidence_of_tasks(tasks, scope),
        _row(_indicators(unit, scope, by).subquery("i"), "indicators", "indicator", None),
        _row(owed, "reports", "obligation", "period"),
        _evidence_of_reports(owed, scope),
        _row(_figures(unit, scope, by).subquery("f"), "evidence", "observation", "period"),
    ]
    found = []
    for part in parts:
        p = part.subquery()
        columns = (p.c.component, p.c.kind, p.c.id, p.c.name, p.c.period, p.c.standing, p.c.due_by)
        found.append(select(who.c.key.label("of"), *columns).select_from(p.join(who, who.c.own == p.c.own)))
    return found


def _row(rows: Any, component: str, kind: str, nominal: str | None) -> Any:
    told = rows.c[nominal] if nominal else _NULL
    return select(
        rows.c.own,
        words(component).label("component"),
        words(kind).label("kind"),
        rows.c.id,
        rows.c.name,
        told.label("period"),
        rows.c.standing,
        (rows.c.due_by if "due_by" in rows.c else _NULL).label("due_by"),
    )


def _inside(t: Any, unit: Any, by: RankedBy) -> Any:
    """Agencies are ranked by what their own unit plans, communes by all of theirs."""
    key = select(unit.c.key).scalar_subquery()
    if by is RankedBy.agency:
        return t.c.unit_key == key
    return t.c.unit_key.between(key, select(unit.c["lastKey"]).scalar_subquery())


def _tasks(unit: Any, scope: Scope, by: RankedBy) -> Any:
    """Tasks that fall due in the period, and those without one day: ongoing, recurring, conditional ones."""
    t, part = TASK.table.alias("t"), table_of(Assignment).alias("part")
    kind = t.c.schedule["kind"].as_string()
    several_days = kind.in_([words("ongoing"), words("recurring"), words("milestones")])
    code = func.coalesce(standing.code(t), words("undated"))
    wanted = and_(
        guarded(TASK, t, scope),
        t.c.published,
        t.c.dropped_in.is_(None),
        _inside(t, unit, by),
        t.c.period_start <= _END,
        t.c.period_end >= _START,
        or_(t.c.due.is_(None), several_days, t.c.due.between(_START, _END)),
    )
    if by is RankedBy.unit:
        return select(
            cast(t.c.unit_key, Text).label("own"), t.c.id, t.c.title.label("name"), code.label("standing")
        ).where(wanted)
    answering = part.c.role.in_([words("lead"), words("member")])
    other = table_of(Assignment).alias("other_part")
    several = select(other.c.id).where(
        other.c.task_id == t.c.id, other.c.id != part.c.id, other.c.role.in_([words("lead"), words("member")])
    )
    own_part = and_(part.c.done_on <= standing.TODAY, t.c.due.is_not(None), ~several_days, several.exists())
    judged = case(
        (and_(own_part, part.c.done_on <= t.c.due), words(PART_IN_TIME)), (own_part, words(PART_LATE)), else_=code
    )
    columns = (cast(part.c.agency_id, Text).label("own"), t.c.id, t.c.title.label("name"), judged.label("standing"))
    return select(*columns).select_from(t.join(part, and_(part.c.task_id == t.c.id, answering))).where(wanted)


def _evidence_of_tasks(tasks: Any, scope: Scope) -> Any:
    """What is done: whether any update about it, or a product of it, shows something."""
    p, d = PROGRESS_UPDATE.table.alias("shown_by"), DELIVERABLE.table.alias("product_shown")
    product = select(d.c.id).where(
        d.c.task_id == tasks.c.id,
        d.c.done_on <= standing.TODAY,
        cast(d.c.evidence, Text) != words("[]"),
        guarded(DELIVERABLE, d, scope),
    )
    shown = (
        select(p.c.id)
        .where(
            p.c.task_id == tasks.c.id,
            p.c.published,
            p.c.on_day <= standing.TODAY,
            cast(p.c.evidence, Text) != words("[]"),
            guarded(PROGRESS_UPDATE, p, scope),
        )
        .correlate(tasks)
        .exists()
    )
    either = or_(shown, product.correlate(tasks).exists())
    judged = case((either, words(WITH_EVIDENCE)), else_=words(WITHOUT_EVIDENCE)).label("standing")
    done = select(tasks.c.own, tasks.c.id, tasks.c.name, judged)
    done = done.where(tasks.c.standing.in_([words(code) for code in _DONE]))
    return _row(done.subquery("done_task"), "evidence", "task", None)


def _indicators(unit: Any, scope: Scope, by: RankedBy) -> Any:
    i, lead = INDICATOR.table.alias("ranked_indicator"), table_of(IndicatorAssignment).alias("indicator_lead")
    wanted = and_(
        guarded(INDICATOR, i, scope),
        i.c.published,
        i.c.dropped_in.is_(None),
        _inside(i, unit, by),
        i.c.period_start <= _END,
        i.c.period_end >= _START,
    )
    code = func.coalesce(standing.code(i), words("no_data"))
    # Whether anything was due by the day, the domain says of those without a figure.
    begin = func.greatest(i.c.effective_on, i.c.tracked_from)
    due_by = {"reporting": i.c.reporting, "start": i.c.period_start, "end": i.c.period_end, "begin": begin}
    pairs = [part for name, value in due_by.items() for part in (words(name), value)]
    asked = case((code == words("no_data"), cast(func.jsonb_build_object(*pairs), Text)))
    told = (i.c.id, i.c.name, code.label("standing"), asked.label("due_by"))
    if by is RankedBy.unit:
        return select(cast(i.c.unit_key, Text).label("own"), *told).where(wanted)
    leads = and_(lead.c.indicator_id == i.c.id, lead.c.role == words("lead"))
    return select(cast(lead.c.agency_id, Text).label("own"), *told).select_from(i.join(lead, leads)).where(wanted)


def _reports(unit: Any, scope: Scope, by: RankedBy) -> Any:
    """What agencies owe for the period, under a rule or by a request. Of communes only what they owe to those
    above: whoever asks more of their own agencies must not stand worse for it."""
    o, rule = OBLIGATION.table.alias("ranked_owed"), table_of(ReportingRule).alias("ranked_rule")
    wanted = [guarded(OBLIGATION, o, scope), _inside(o, unit, by), o.c.nominal == func.any(_NOMINALS)]
    own = cast(o.c.agency_id, Text)
    if by is RankedBy.unit:
        own = cast(o.c.unit_key, Text)
        above = table_of(Agency).alias("receiver")
        upward = select(above.c.id).where(above.c.id == func.any(o.c.to_ids), above.c.unit_key != o.c.unit_key)
        wanted.append(or_(o.c.rule_unit_key != o.c.unit_key, upward.correlate(o).exists()))
    asked = table_of(ReportRequest).alias("ranked_request")
    by_rule = select(rule.c.name).where(rule.c.id == o.c.rule_id).correlate(o).scalar_subquery()
    by_request = select(asked.c.title).where(asked.c.id == o.c.request_id).correlate(o).scalar_subquery()
    name = func.coalesce(by_rule, by_request, words("")).label("name")
    columns = (o.c.id, name, o.c.nominal.label("period"))
    return select(own.label("own"), *columns, standing.code(o).label("standing")).where(*wanted)


def _evidence_of_reports(owed: Any, scope: Scope) -> Any:
    """What was reported: whether the signed paper or anything else is with it."""
    r = table_of(Report).alias("reported")
    sent = cast(func.timezone(words("Asia/Ho_Chi_Minh"), r.c.first_submitted_at), Date) <= standing.TODAY
    found = and_(r.c.obligation_id == owed.c.id, r.c.published, sent, guarded(REPORT_REF, r, scope))
    shown = or_(cast(r.c.evidence, Text) != words("[]"), r.c.signed_scan.is_not(None))
    judged = case((shown, words(WITH_EVIDENCE)), else_=words(WITHOUT_EVIDENCE))
    columns = (owed.c.own, r.c.id, owed.c.name, owed.c.period, judged.label("standing"))
    sent_in = select(*columns).select_from(owed.join(r, found)).subquery("sent_report")
    return _row(sent_in, "evidence", "report", "period")


def _figures(unit: Any, scope: Scope, by: RankedBy) -> Any:
    """Verified figures for the period: whether something shows that they are so."""
    o, i = OBSERVATION.table.alias("ranked_figure"), INDICATOR.table.alias("figured_indicator")
    lead = table_of(IndicatorAssignment).alias("figure_lead")
    wanted = and_(
        guarded(OBSERVATION, o, scope),
        o.c.published,
        ~o.c.replaced,
        _inside(o, unit, by),
        o.c.nominal == func.any(_NOMINALS),
        o.c.counts_from <= standing.TODAY,
    )
    shown = cast(o.c.evidence, Text) != words("[]")
    judged = case((shown, words(WITH_EVIDENCE)), else_=words(WITHOUT_EVIDENCE)).label("standing")
    told = (o.c.id, i.c.name, o.c.nominal.label("period"), judged)
    joined = o.join(i, and_(i.c.id == o.c.indicator_id, i.c.published, i.c.dropped_in.is_(None)))
    if by is RankedBy.unit:
        return select(cast(o.c.unit_key, Text).label("own"), *told).select_from(joined).where(wanted)
    leads = and_(o.c.agency_id.is_(None), lead.c.indicator_id == i.c.id, lead.c.role == words("lead"))
    own = cast(func.coalesce(o.c.agency_id, lead.c.agency_id), Text).label("own")
    return select(own, *told).select_from(joined.outerjoin(lead, leads)).where(wanted)
