"""Crossings of deadlines and thresholds, alert settings, and how far the scanner has looked.

Expand and backfill: an older service neither reads nor writes what is new. Tasks in force get the days they
still have to keep from what is stored of them; from then on each write computes them.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_crossings"
down_revision: str | None = "20261127_webhooks"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "crossings.sql"
SEPARATOR = "\n--;;\n"
ITEMS = {
    "task_id": "task", "deliverable_id": "deliverable", "indicator_id": "indicator", "rule_id": "reporting_rule",
    "definition_id": "indicator_definition",
}  # fmt: skip

DEADLINES = """
update task t set deadlines = d.open
from (
  select t.id, jsonb_agg(x.d order by x.d ->> 'due', x.d ->> 'key') as open
  from task t
    cross join lateral (select t.schedule ->> 'kind' as kind,
      greatest(t.effective_on, t.tracked_from, '1945-01-01') as since) s
    cross join lateral (
      select jsonb_build_object('of', 'task', 'due', t.due::text, 'key', t.due::text) as d
      where s.kind in ('by_date', 'period', 'conditional') and t.due >= s.since
      union all
      select jsonb_build_object('of', 'occurrence', 'due', o.day::text, 'key', o.day::text || '/' || o.ordinal,
        'occurrence', o.ordinal)
      from (select o.ordinal, o.done_on, case when s.kind = 'milestones' and t.extended_due is not null
          and o.ordinal = max(o.ordinal) over () then greatest(t.extended_due, o.start) else o.due end as day
        from occurrence o where o.task_id = t.id) o
      where o.done_on is null and o.day >= s.since
      union all
      select jsonb_build_object('of', 'deliverable', 'id', p.id, 'due', p.due::text, 'key', p.due::text, 'name', p.name)
      from deliverable p
      where p.task_id = t.id and p.done_on is null and p.due >= s.since
        and p.schedule ->> 'kind' not in ('ongoing', 'recurring')
      union all
      select jsonb_build_object('of', 'deliverable', 'id', p.id, 'due', e.due, 'key', e.due, 'name', p.name)
      from deliverable p cross join lateral (
        select distinct v.view::jsonb -> 'why' ->> 'due' as due
        from unnest(p.standing_code, p.standing_view) v(code, view)
        where v.code = 'overdue' and v.view::jsonb -> 'why' ->> 'due' >= s.since::text) e
      where p.task_id = t.id and p.schedule ->> 'kind' in ('ongoing', 'recurring')) x
  where t.published and t.ended_on is null and t.status not in ('done', 'suspended', 'cancelled')
  group by t.id) d
where d.id = t.id"""


def _row() -> list[sa.Column[object]]:
    """What every row has."""
    moment, now = sa.DateTime(timezone=True), sa.text("clock_timestamp()")
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
    ]


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "alert_setting",
        *_row(),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ITEMS),
        sa.Column("due_soon_days", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("overdue_days", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("target", sa.Boolean(), nullable=True),
        sa.Column("trajectory", sa.String(), nullable=True),
        sa.Column("bounds", json, nullable=True),
        sa.Column("figures", sa.String(), nullable=True),
        sa.Column("coverage_below", sa.Integer(), nullable=True),
        sa.Column("coverage_after_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], ondelete="CASCADE")
            for name, table in ITEMS.items()
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("unit_key", "plan_id", *ITEMS):
        op.create_index(op.f(f"ix_alert_setting_{name}"), "alert_setting", [name], unique=False)
    op.create_index(
        "alert_setting_once",
        "alert_setting",
        ["subject", "subject_id", "unit_key"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "crossing",
        *_row(),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("offset_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("crossed_on", sa.Date(), nullable=False),
        sa.Column("agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("detail", json, nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("unit_key", "plan_id"):
        op.create_index(op.f(f"ix_crossing_{name}"), "crossing", [name], unique=False)
    op.create_index(
        "crossing_once", "crossing", ["subject", "subject_id", "rule", "key", "offset_days"], unique=True
    )
    op.create_table(
        "scan",
        *_row(),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("low_at", moment, nullable=True),
        sa.Column("horizon", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("mark_at", moment, nullable=True),
        sa.Column("mark_horizon", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("task", sa.Column("deadlines", json, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("report", sa.Column("turned_on", sa.Date(), nullable=True))
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)
    # Computed from what is there: nothing changes that the journal would have to tell of.
    op.execute("alter table task disable trigger journal_update")
    op.get_bind().exec_driver_sql(DEADLINES)
    op.execute("alter table task enable trigger journal_update")


def downgrade() -> None:
    op.drop_column("report", "turned_on")
    op.drop_column("task", "deadlines")
    op.drop_table("scan")
    op.drop_table("crossing")
    op.drop_table("alert_setting")
