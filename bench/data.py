"""Which data are the workloads measured on, and how do they come into the database?

Communes all over the country, each with its agencies, one published plan, 30 indicators
and 55 tasks with leads, coordinators, products, schedules, standing calendars and
progress updates, and the monthly reports that four agencies owe; and for each commune a
coordinator, a reporter and a viewer with a session. Made set by set inside PostgreSQL, kept
between runs, made anew when the tables or this file change.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg

from bench import rolled_data
from service.db import embedded, migrate, roles
from service.db.journal import OPERATOR
from service.domain import access
from service.domain.units import UnitLevel, UnitRecord, last_key, national_units

TODAY = date(2026, 5, 9)
"""The day the tasks are generated around; the service's clock is frozen on it."""

TASKS, INDICATORS, UPDATES_PER_TASK = 55, 30, 6
TASK_ID = "01980000-0000-7000-8000-"
"""How the id of a task begins; the rest is its number, in hexadecimal, so that pgbench can make ids up too."""

PLAN_ID = "01970000-0000-7000-8000-"
"""The same of a plan: its commune's number, counted from 0."""

PROVINCE_SPAN = last_key(0, UnitLevel.province)
"""So far from the key of a province lies the last key below it."""

_STRIDE = 10
"""Every so many-th province has data first."""

OPEN_TASKS = 51
"""So many tasks of each commune are open: a page of 50 has a next one."""


class Size(StrEnum):
    """How many communes have data: all 3,321, a tenth of them, or 30 for the tests."""

    national = "national"
    tenth = "tenth"
    tiny = "tiny"

    @property
    def communes(self) -> int:
        return {Size.national: 3321, Size.tenth: 332, Size.tiny: 30}[self]


@dataclass(frozen=True)
class Person:
    """Somebody with a session, and whom they act for."""

    id: UUID
    session_id: UUID
    role: str
    unit_key: int
    unit_code: str
    agency_id: UUID | None


@dataclass(frozen=True)
class Filled:
    """A database full of data: how to reach it and what stands in it."""

    name: str
    server: embedded.EmbeddedServer
    size: Size
    made: bool
    """False when the data of an earlier run were still good."""

    @property
    def superuser_url(self) -> str:
        return self.server.role_url(embedded.SUPERUSER, self.name)

    @property
    def service_url(self) -> str:
        return self.server.service_url(self.name)


# Bulk loading neither journals nor checks references: the data are consistent by construction.
_QUIET = "set session_replication_role = replica"

_STEPS: tuple[tuple[str, str], ...] = (
    (
        "agencies",
        """
insert into agency (id, unit_key, name, short_name, kind, folded, sort_key)
select uuidv7(), c.key, a.name || ' ' || c.full_name, a.slug, a.kind, a.slug, a.slug
from bench_commune c cross join (values
  (1, 'ubnd', 'Ủy ban nhân dân', 'peoples_committee'), (2, 'vh-xh', 'Phòng Văn hóa - Xã hội', 'division'),
  (3, 'kinh-te', 'Phòng Kinh tế', 'division'), (4, 'cong-an', 'Công an', 'police'),
  (5, 'van-phong', 'Văn phòng HĐND và UBND', 'office'),
  (6, 'pvhcc', 'Trung tâm Phục vụ hành chính công', 'public_service_centre'),
  (7, 'mttq', 'Ủy ban Mặt trận Tổ quốc', 'front_or_union'), (8, 'quan-su', 'Ban Chỉ huy Quân sự', 'military_command')
) a(n, slug, name, kind)""",
    ),
    (
        "agencies by number",
        """
create temp table bench_agency as
select id, unit_key, row_number() over (partition by unit_key order by sort_key) as n from agency;
create unique index on bench_agency (unit_key, n);
analyze bench_agency""",
    ),
    (
        "plans",
        """
insert into plan (id, unit_key, published, number, symbol, issued_on, place, title, issuer_id, period_start, period_end,
  status, revision, effective_on, tracked_from, published_at, folded)
select ('{PLAN_ID}' || lpad(to_hex(c.n), 12, '0'))::uuid, c.key, true, (10 + c.n % 90)::text, '/KH-UBND',
  '2026-01-05', c.full_name,
  'Kế hoạch phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số năm 2026 của ' || c.full_name, g.id,
  '2026-01-01', '2026-12-31', 'published', 1, '2026-01-05', '2026-01-05', '2026-01-05', 'ke hoach'
from bench_commune c join bench_agency g on g.unit_key = c.key and g.n = 1""".replace("{PLAN_ID}", PLAN_ID),
    ),
    (
        "sections",
        """
insert into section (id, unit_key, published, plan_id, ordinal, part, number, title)
select uuidv7(), p.unit_key, true, p.id, i, 'annex', i::text, 'Nhóm nhiệm vụ số ' || i
from plan p cross join generate_series(1, 5) i""",
    ),
    rolled_data.DEFINITIONS,
    (
        "indicators",
        """
insert into indicator (id, unit_key, published, plan_id, section_id, definition_id, ordinal, number, name, folded,
  unit_measure, period_start, period_end, effective_on, tracked_from, direction,
  standing_from, standing_code, standing_view, standing_latest)
select uuidv7(), p.unit_key, true, p.id, s.id, d.id, i, i::text,
  'Tỷ lệ hồ sơ thủ tục hành chính được giải quyết trực tuyến toàn trình, nhóm ' || i, 'ty le ho so', '%',
  p.period_start, p.period_end, p.effective_on, p.tracked_from, 'up',
  array[date '1945-01-01', '2026-03-31'], array['no_data', 'on_track'],
  array['{"code":"no_data","since":null,"why":{"code":"nothing_recorded"}}'::json,
    format('{"code":"on_track","since":"2026-03-31","why":{"code":"on_the_way","period":"2026-Q1","value":%s,'
      '"target":"≥ %s%%","due":"2026-12-31"}}', 20 + i, 50 + i)::json],
  array[null, format('{"period":{"nominal":"2026-Q1","start":"2026-01-01","end":"2026-03-31"},"quantity":null,'
    '"agency":null,"obsStatus":"reported","numerator":%s,"denominator":10000,"value":%s,"answer":null,"text":null,'
    '"percentOnly":false,"met":false,"progress":%s,"baselineAssumed":true,"coverage":null}',
    100 * (20 + i), 20 + i, 20 + i)::json]
from plan p cross join generate_series(1, :indicators) i join section s on s.plan_id = p.id and s.ordinal = 1 + i % 5
  join indicator_definition d on d.code = 'd-' || lpad(i::text, 2, '0');
insert into target (id, unit_key, published, indicator_id, ordinal, text, year, due, comparator, evaluate_as, value)
select uuidv7(), unit_key, true, id, 1, '≥ ' || 50 + ordinal || '%', 2026, '2026-12-31', 'ge', 'ge', 50 + ordinal
from indicator;
insert into indicator_assignment (id, unit_key, published, indicator_id, agency_id, ordinal, role)
select uuidv7(), i.unit_key, true, i.id, g.id, 1, 'lead'
from indicator i join bench_agency g on g.unit_key = i.unit_key and g.n = 1 + i.ordinal % 8""",
    ),
    rolled_data.FIGURES,
    (
        "tasks",
        """
insert into task (id, unit_key, published, plan_id, section_id, ordinal, number, title, folded, schedule, due, due_sort,
  first_due, status, percent, done_on, completion, "references", standing_from, standing_code, standing_view)
select ('{TASK_ID}' || lpad(to_hex(t.n * :tasks + t.i), 12, '0'))::uuid, t.unit_key, true,
  t.plan_id, t.section_id, t.i, t.i::text, t.title, 'trien khai',
  jsonb_build_object('text', 'Trước ngày ' || to_char(t.due, 'DD/MM/YYYY'), 'kind', 'by_date',
    'start', date '2026-01-05',
    'due', t.due, 'printedDate', t.due + 1, 'exclusive', true, 'rrule', null, 'onRequest', false,
    'assumed', json_build_array(),
    'parts', json_build_array(), 'problems', json_build_array(), 'condition', null, 'triggeredBy', null),
  t.due, t.due, t.due,
  case when t.done then 'done' when t.i % 2 = 0 then 'in_progress' else 'not_started' end,
  case when t.done then 100 when t.i % 2 = 0 then 10 * (t.i % 9) end, case when t.done then t.due - 3 end,
  case when t.done then 'confirmed' else 'none' end,
  jsonb_build_array(jsonb_build_object('part', 'annex', 'number', t.i::text)),
  case when t.done then array[date '1945-01-01'] else array[date '1945-01-01', t.due - 6, t.due + 1] end,
  case when t.done then array['done_on_time'] else array['open_on_time', 'due_soon', 'overdue'] end,
  case when t.done then
    array[format('{"code":"done_on_time","since":null,"why":{"code":"done_in_time","doneOn":"%s","due":"%s"}}',
      t.due - 3, t.due)::json] else array[
    format('{"code":"open_on_time","since":null,"why":{"code":"before_due","due":"%s"}}', t.due)::json,
    format('{"code":"due_soon","since":"%s","why":{"code":"near_due","due":"%s"}}', t.due - 6, t.due)::json,
    format('{"code":"overdue","since":"%s","why":{"code":"past_due","due":"%s"}}', t.due + 1, t.due)::json] end
from (select p.unit_key, c.n, p.id as plan_id, s.id as section_id, i, i > :open as done,
    date '2026-01-20' + (i * 37 + p.unit_key / 100) % 340 as due,
    -- As long as the plans' own titles: 75 bytes on average in Mỹ Tú.
    'Triển khai nền tảng số phục vụ người dân tại các ấp, việc số ' || i as title
  from plan p join bench_commune c on c.key = p.unit_key cross join generate_series(1, :tasks) i
    join section s on s.plan_id = p.id and s.ordinal = 1 + i % 5) t""".replace("{TASK_ID}", TASK_ID),
    ),
    (
        "assignments",
        """
insert into assignment (id, unit_key, published, task_id, agency_id, ordinal, role, status, percent, done_on)
select uuidv7(), t.unit_key, true, t.id, g.id, r.ordinal, r.role,
  case when r.role = 'lead' then t.status else 'not_started' end, case when r.role = 'lead' then t.percent end,
  case when r.role = 'lead' then t.done_on end
from task t cross join (values (1, 'lead'), (2, 'coordinator')) r(ordinal, role)
  join bench_agency g on g.unit_key = t.unit_key and g.n = 1 + (t.ordinal + r.ordinal) % 8""",
    ),
    (
        "deliverables",
        """
insert into deliverable (id, unit_key, published, task_id, ordinal, name, status, done_on)
select uuidv7(), unit_key, true, id, 1, 'Kế hoạch, báo cáo kết quả',
  case when status = 'done' then 'accepted' else 'open' end, done_on
from task""",
    ),
    (
        "progress updates",
        """
insert into progress_update (id, unit_key, published, task_id, agency_id, kind, on_day, text, status, percent,
  recorded_by, recorded_by_name)
select uuidv7(), t.unit_key, true, t.id, a.agency_id, 'progress', date '2026-01-10' + 18 * i,
  'Đang thực hiện đúng tiến độ, đợt ' || i,
  'in_progress', 8 * i, uuid '00000000-0000-7000-8000-000000000002', 'Cán bộ ' || t.unit_key
from task t join assignment a on a.task_id = t.id and a.role = 'lead' cross join generate_series(1, :updates) i""",
    ),
    (
        "reports owed",
        """
insert into reporting_rule (id, unit_key, published, plan_id, ordinal, name, times, main, starts_on, ends_on)
select uuidv7(), unit_key, true, id, 1, 'Báo cáo hằng tháng',
  '{"cadence": "periodic", "periods": ["M"], "lastDay": {"month": 1, "day": 9}}', true, period_start, period_end
from plan;
insert into obligation (id, unit_key, published, rule_id, rule_unit_key, plan_id, step, act, agency_id, to_ids, nominal,
  window_start, window_end, opens_on, last_day, due_sort, standing_from, standing_code, standing_view, met_on)
select uuidv7(), r.unit_key, true, r.id, r.unit_key, r.plan_id, 1, 'consolidate', g.id, '{}',
  to_char(m.opens, 'YYYY"-M"MM'), m.opens, m.last - 9, m.opens, m.last, m.last,
  case when m.met then array[date '1945-01-01', m.opens, m.last - 7, m.last - 2]
    else array[date '1945-01-01', m.opens, m.last - 7, m.last + 1] end,
  array['not_open', 'open', 'due_soon', case when m.met then 'met_on_time' else 'overdue' end],
  array[json '{}', json '{}', json '{}', json '{}'], case when m.met then m.last - 2 end
from reporting_rule r join bench_agency g on g.unit_key = r.unit_key and g.n between 2 and 5
  cross join lateral (select i.opens::date as opens, (i.opens + interval '1 month')::date + 8 as last,
    (extract(month from i.opens)::int + g.n) % 4 > 0 as met
    from generate_series(timestamp '2026-01-01', timestamp '2026-12-01', interval '1 month') i(opens)) m""",
    ),
)

# With their triggers: these keep the table of principals in step.
_PEOPLE = """
insert into app_user (id, unit_key, username, name, agency_id)
select uuidv7(), c.key, 'bench.' || c.code || '.' || r.role, 'Cán bộ ' || r.role || ' ' || c.full_name, g.id
from bench_commune c cross join (values ('coordinator', 2), ('reporter', 4), ('viewer', 5)) r(role, n)
  join bench_agency g on g.unit_key = c.key and g.n = r.n;
insert into app_user (id, unit_key, username, name)
select uuidv7(), p.key, 'bench.' || p.code || '.viewer', 'Cán bộ viewer ' || p.full_name from unit p
where p.level = 'province'
  and exists (select from bench_commune c where c.key between p.key and p.last_key);
insert into app_user (id, unit_key, username, name)
select uuidv7(), key, 'bench.vn.viewer', 'Cán bộ viewer' from unit where level = 'nation';
insert into role_grant (id, unit_key, principal_id, role, agency_id, valid_from)
select uuidv7(), u.unit_key, u.id, split_part(u.username, '.', 3),
  case split_part(u.username, '.', 3) when 'reporter' then u.agency_id end, '2025-07-01' from app_user u;
insert into session (id, principal_id, expires_at) select uuidv7(), id, now() + interval '10 years' from app_user"""


def task_id(commune: int, ordinal: int) -> UUID:
    """The id of a task: communes are counted from 0 as in `chosen`, tasks from 1."""
    return UUID(f"{TASK_ID}{commune * TASKS + ordinal:012x}")


def plan_id(commune: int) -> UUID:
    """The id of a commune's plan."""
    return UUID(f"{PLAN_ID}{commune:012x}")


def chosen(size: Size) -> list[UnitRecord]:
    """The communes that get data: provinces and cities evenly from the whole country, each with all it has."""
    provinces = [unit for unit in national_units() if unit.level is UnitLevel.province]
    communes = [unit for unit in national_units() if unit.level is UnitLevel.commune]
    apart = [province.key for first in range(_STRIDE) for province in provinces[first::_STRIDE]]
    whole = sorted(communes, key=lambda unit: (apart.index(unit.parent_key or 0), unit.key))
    return sorted(whole[: size.communes], key=lambda unit: unit.key)


def fingerprint() -> str:
    """Changes whenever the tables or the way they are filled change."""
    found = hashlib.sha256(Path(__file__).read_bytes() + Path(rolled_data.__file__).read_bytes())
    # Functions, policies and triggers are declared beside the tables and made from the matrix of rights.
    folders = (migrate.ROOT / "migrations", migrate.ROOT / "service" / "db")
    for path in (*(p for folder in folders for p in sorted(folder.rglob("*.*"))), Path(access.__file__)):
        if path.suffix in {".py", ".sql"}:
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


async def fill(server: embedded.EmbeddedServer, size: Size, say: Callable[[str], None]) -> Filled:
    """Give the database of a size, full of data; made anew unless it is there and still good."""
    name, mark = f"bench_{size}", fingerprint()
    if _mark_of(server, name) == mark:
        return Filled(name, server, size, made=False)
    say(f"migrating {name}")
    server.psql(f"drop database if exists {name} with (force);" + roles.database_sql(name))
    migrate_apart(server.owner_url(name))
    filled = Filled(name, server, size, made=True)
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        await _fill(connection, size, say)
    finally:
        await connection.close()
    server.psql(f"comment on database {name} is '{mark}'")
    return filled


def migrate_apart(owner_url: str) -> None:
    """Migrate outside the running loop: it runs one of its own."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(migrate.upgrade, owner_url).result()


async def _fill(connection: asyncpg.Connection, size: Size, say: Callable[[str], None]) -> None:
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'bench.fill', false)", OPERATOR
    )
    await connection.execute("set synchronous_commit = off")
    await connection.execute(_QUIET)
    await _units(connection, size)
    numbers = {"indicators": INDICATORS, "tasks": TASKS, "open": OPEN_TASKS, "updates": UPDATES_PER_TASK}
    for what, sql in _STEPS:
        started = time.monotonic()
        for name, number in numbers.items():
            sql = sql.replace(f":{name}", str(number))
        await connection.execute(sql)
        say(f"{what} ({time.monotonic() - started:.1f} s)")
    # The refreshing of the principals is planned with these figures.
    await connection.execute("analyze")
    await connection.execute("set session_replication_role = origin")
    started = time.monotonic()
    await connection.execute("select slots_rebuild(key) from unit where level = 'province'")
    say(f"slots and roll-ups ({time.monotonic() - started:.1f} s)")
    started = time.monotonic()
    await connection.execute(_PEOPLE)
    say(f"people ({time.monotonic() - started:.1f} s)")
    await connection.execute("vacuum analyze")
    await connection.execute("checkpoint")


async def _units(connection: asyncpg.Connection, size: Size) -> None:
    now = datetime.now(UTC)
    columns = (
        "id", "key", "last_key", "code", "name", "full_name", "level", "kind", "parent_key", "valid_from",
        "folded", "sort_key", "created_at", "updated_at",
    )  # fmt: skip
    await connection.copy_records_to_table(
        "unit",
        columns=columns,
        records=[
            (
                uuid5(NAMESPACE_OID, u.code), u.key, u.last_key, u.code, u.name, u.full_name, u.level.value,
                u.kind.value, u.parent_key, u.valid_from, u.folded, u.sort_key, now, now,
            )
            for u in national_units()
        ],
    )  # fmt: skip
    await connection.execute(
        "create temp table bench_commune (n integer, key integer, code text, full_name text)"
    )
    await connection.copy_records_to_table(
        "bench_commune",
        records=[(i, u.key, u.code, u.full_name) for i, u in enumerate(chosen(size))],
    )


async def people(connection: asyncpg.Connection) -> list[Person]:
    """Everybody with a session, in order of unit."""
    rows = await connection.fetch(
        "select u.id, s.id as session_id, g.role, g.unit_key, n.code as unit_code, g.agency_id from app_user u "
        "join session s on s.principal_id = u.id join role_grant g on g.principal_id = u.id "
        "join unit n on n.key = g.unit_key order by g.unit_key, g.role"
    )
    return [Person(**row) for row in rows]


async def tidy(filled: Filled) -> None:
    """Take away what a measurement of writing left, so that the next one finds the same."""
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        await connection.execute(_QUIET)
        await connection.execute("delete from progress_update where on_day = $1", TODAY)
        await connection.execute("truncate journal")
        for table in ("progress_update", "assignment", "task"):
            await connection.execute(f"vacuum analyze {table}")
    finally:
        await connection.close()


def _mark_of(server: embedded.EmbeddedServer, name: str) -> str:
    return server.psql(
        f"select shobj_description(oid, 'pg_database') from pg_database where datname = '{name}'"
    ).strip()
