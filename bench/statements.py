"""What do floor, bare and typical fetch and write, in SQL?

The same rows as the service, the standing picked for the day as there. What triggers
write for the service is written out here, and triggers are off.
"""

from __future__ import annotations

from bench.data import TODAY
from bench.rolled_data import QUARTER

PAGE = 50
OPEN = ("not_started", "in_progress")
_OPEN = "{" + ",".join(OPEN) + "}"

# Each task's standing on the day, as the service picks it from the calendar.
_STANDING = f"width_bucket(date '{TODAY}', t.standing_from)"
_COLUMNS = f"""t.id, t.number, t.title, t.status, t.percent, t.due,
  t.standing_view[{_STANDING}] as standing"""


def page(unit_key: str) -> str:
    """A page of open tasks of a commune by due date, and one row more to know whether there is a next page."""
    return (
        f"select {_COLUMNS} from task t where t.unit_key = {unit_key} and t.status = any('{_OPEN}') "
        f"order by t.due_sort, t.id limit {PAGE + 1}"
    )


def item(task_id: str) -> str:
    """One task."""
    return f"select {_COLUMNS} from task t where t.id = {task_id}"


def page_assigned(unit_key: str) -> str:
    """The page with the agencies of each task, one row for each of them."""
    return (
        "select t.*, a.id as assignment_id, a.role, a.obligation, a.status as part_status, a.percent as part_percent, "
        f"a.done_on, g.id as agency_id, g.name, g.short_name, g.kind from ({page(unit_key)}) t "
        "left join assignment a on a.task_id = t.id left join agency g on g.id = a.agency_id"
    )


def figures(plan: str) -> str:
    """Every indicator of a plan with its standing, its latest figure and its targets, one row for each of them."""
    picked = f"width_bucket(date '{TODAY}', i.standing_from)"
    return (
        f"select i.id, i.number, i.name, i.unit_measure, i.standing_view[{picked}] as standing, "
        f"i.standing_latest[{picked}] as latest, g.id as target_id, g.text, g.year, g.due, g.comparator, "
        "g.evaluate_as, g.measure, g.value, g.low, g.high, g.followed "
        "from indicator i left join target g on g.indicator_id = i.id "
        f"where i.plan_id = {plan} order by i.ordinal, i.id, g.ordinal"
    )


def screen(plan: str) -> str:
    """A plan, 30 indicators with their targets and latest figure, 20 tasks with who leads them: one JSON document."""
    picked = f"width_bucket(date '{TODAY}', i.standing_from)"
    targets = (
        'select json_agg(r) from (select g.text, g.comparator, g.value, g.due from target g '
        "where g.indicator_id = i.id order by g.ordinal, g.id) r"
    )
    indicators = (
        f'select i.id, i.number, i.name, i.unit_measure as "unitMeasure", ({targets}) as targets, '
        f"(select json_build_object('value', l -> 'value', 'period', json_build_object('nominal', "
        f"l -> 'period' -> 'nominal')) from (select i.standing_latest[{picked}]) s(l)) as latest, "
        f"(select json_build_object('code', v -> 'code') from (select i.standing_view[{picked}]) s(v)) as standing "
        "from indicator i where i.plan_id = p.id order by i.ordinal, i.id limit 30"
    )
    assigned = (
        "select json_agg(r) from (select a.role, json_build_object('name', g.name) as agency from assignment a "
        "join agency g on g.id = a.agency_id where a.task_id = t.id order by a.ordinal, a.id) r"
    )
    tasks = (
        f"select t.id, t.number, t.title, t.status, t.percent, t.due, ({assigned}) as assignments, "
        f"(select json_build_object('code', v -> 'code') from (select t.standing_view[{_STANDING}]) s(v)) as standing "
        "from task t where t.plan_id = p.id order by t.due_sort, t.id limit 20"
    )
    return (
        "select json_build_object('data', json_build_object('plan', row_to_json(r))) from ("
        "select p.id, p.number, p.symbol, p.title, p.status, "
        "json_build_object('start', p.period_start, 'end', p.period_end) as period, "
        "(select json_build_object('code', u.code, 'name', u.name) from unit u where u.key = p.unit_key) as unit, "
        f"(select json_build_object('nodes', json_agg(r)) from ({indicators}) r) as indicators, "
        f"(select json_build_object('nodes', json_agg(r)) from ({tasks}) r) as tasks "
        f"from plan p where p.id = {plan}) r"
    )


_KINDS = ("task", "obligation")


def cells(low: str, high: str) -> str:
    """How many published tasks, and reports owed, of a range of units stand where on the day."""
    return " union all ".join(
        f"select '{table}', t.standing_code[{_STANDING}], count(*) from {table} t "
        f"where t.unit_key between {low} and {high} and t.published group by 2"
        for table in _KINDS
    )


def progress(low: str, high: str) -> str:
    """The same for each unit on the day, and for all of them at the end of each month of the year so far."""
    months = f"generate_series(date '{TODAY}' - interval '4 months', date '{TODAY}', interval '1 month')"
    by_month = "width_bucket(d.day::date, t.standing_from)"
    return " union all ".join(
        f"select '{table}', t.unit_key::text, t.standing_code[{_STANDING}], count(*) from {table} t "
        f"where t.unit_key between {low} and {high} and t.published group by 2, 3 union all "
        f"select '{table}', d.day::text, t.standing_code[{by_month}], count(*) from {table} t "
        f"cross join {months} d(day) where t.unit_key between {low} and {high} and t.published group by 2, 3"
        for table in _KINDS
    )


def rolled(low: str, high: str) -> str:
    """Sums, ratio, how many reach their target, coverage, by definition, of all figures of a range of units."""
    return (
        "select i.definition_id, sum(o.numerator), sum(o.denominator), "
        "round(sum(o.numerator) * 100 / sum(o.denominator), 6), "
        "count(*) filter (where (o.judgement ->> 'met')::boolean), count(*) as expected, count(o.id) as reported "
        "from indicator i left join observation o on o.indicator_id = i.id and o.unit_key = i.unit_key "
        f"and o.nominal = '{QUARTER}' and o.published and not o.replaced "
        f"where i.unit_key between {low} and {high} and i.published and i.definition_id is not null group by 1"
    )


def rolled_rows(low: str, high: str) -> str:
    """The same commune by commune: a row for each definition, not added up."""
    return (
        "select i.definition_id, u.code, u.full_name, o.numerator, o.denominator, o.value, o.obs_status, "
        "(o.judgement ->> 'met')::boolean as met from indicator i join unit u on u.key = i.unit_key "
        "left join observation o on o.indicator_id = i.id and o.unit_key = i.unit_key "
        f"and o.nominal = '{QUARTER}' and o.published and not o.replaced "
        f"where i.unit_key between {low} and {high} and i.published and i.definition_id is not null "
        "order by i.definition_id, u.sort_key"
    )


PAGE_JSON = f"""
select convert_to(json_build_object('items', (array_to_json((array_agg(r))[1:{PAGE}])), 'nextCursor',
  case when count(*) > {PAGE} then (array_agg(r.id))[{PAGE}] end)::text, 'UTF8')
from ({page("(select key from unit where code = $1 and valid_to is null)")}) r"""

ITEM_JSON = f"select convert_to(row_to_json(r)::text, 'UTF8') from ({item('$1')}) r"

SCREEN_JSON = f"select convert_to(j::text, 'UTF8') from ({screen('$1')}) s(j)"

UPDATE_TEXT = "Đã rà soát xong, đang triển khai bước tiếp theo theo kế hoạch."
_ACTOR = "uuid '00000000-0000-7000-8000-000000000002'"
_PARTS = {
    "u": (
        "progress_update",
        "insert into progress_update as x (id, unit_key, published, task_id, agency_id, kind, on_day, text, status, "
        "percent, recorded_by, recorded_by_name) select uuidv7(), a.unit_key, true, a.task_id, a.agency_id, "
        "'progress', date '{today}', {text}, 'in_progress', {percent}, {actor}, 'Cán bộ' from assignment a "
        "where a.task_id = {task} and a.role = 'lead' "
        "returning null::jsonb as before, to_jsonb(new) as after, new.unit_key, new.id",
    ),
    "a": (
        "assignment",
        "update assignment x set status = 'in_progress', percent = {percent}, version = x.version + 1, "
        "updated_at = clock_timestamp() where x.task_id = {task} and x.role = 'lead' "
        "returning to_jsonb(old) as before, to_jsonb(new) as after, new.unit_key, new.id",
    ),
    "t": (
        "task",
        "update task x set status = 'in_progress', percent = {percent}, version = x.version + 1, "
        "updated_at = clock_timestamp(), standing_from = x.standing_from, standing_code = x.standing_code, "
        "standing_view = x.standing_view where x.id = {task} "
        "returning to_jsonb(old) as before, to_jsonb(new) as after, new.unit_key, new.id",
    ),
}
_JOURNAL = "insert into journal (actor, act, unit_key, subject, subject_id, op, before, after)"


def record(task: str, percent: str, text: str, answer: str = "id, 1 as version") -> str:
    """A progress update as an agency records it: its own row, its part's state, the task's, and a journal row of each.

    One statement, which is its own transaction: no way of writing these rows is shorter.
    """
    parts = {
        name: sql.format(task=task, percent=percent, text=text, actor=_ACTOR, today=TODAY)
        for name, (_, sql) in _PARTS.items()
    }
    journal = " union all ".join(
        f"select {_ACTOR}, 'progress_update.record', unit_key, '{subject}', id, "
        f"case when before is null then 'insert' else 'update' end, before, after from {name}"
        for name, (subject, _) in _PARTS.items()
    )
    steps = ", ".join(f"{name} as ({sql})" for name, sql in parts.items())
    return f"with {steps}, j as ({_JOURNAL} {journal}) select {answer} from u"


_ANSWER = "convert_to(json_build_object('id', id, 'version', 1)::text, 'UTF8')"
RECORD_JSON = record("$1::uuid", "$2::integer", "$3::text", _ANSWER)
