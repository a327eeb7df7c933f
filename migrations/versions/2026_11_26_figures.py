"""Figures of indicators, and the calendar of each indicator's standing.

Expand and backfill: an older service neither reads nor writes what is new. Indicators that
are published already stand without data from the beginning; the first verified figure
writes their calendar anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_figures"
down_revision: str | None = "20261126_owed"
branch_labels = None
depends_on = None

OPERATOR = "00000000-0000-7000-8000-000000000002"
REACH, DRAFT, WRITE = (
    f"(select nullif(current_setting('app.{name}', true), '')::int4multirange)"
    for name in ("reach", "draft_reach", "write_reach")
)
AGENCIES = "(select nullif(current_setting('app.agencies', true), '')::uuid[])"
ACTOR = "(select nullif(current_setting('app.actor', true), '')::uuid)"
SEEN = (
    f"(unit_key <@ {REACH} and (published or unit_key <@ {DRAFT})) or (published and named_agency_ids && {AGENCIES})"
    f" or (recorded_by = {ACTOR} and named_agency_ids && {AGENCIES})"
)
WRITTEN = (
    f"unit_key <@ {WRITE} or exists (select from indicator i where i.id = indicator_id and i.published "
    f"and i.named_agency_ids && {AGENCIES})"
)
BESIDE = (
    "alter table observation enable row level security",
    f"create policy seen on observation for select to sauro_service using ({SEEN})",
    f"create policy added on observation for insert to sauro_service with check ({WRITTEN})",
    f"create policy changed on observation for update to sauro_service using ({WRITTEN}) with check ({WRITTEN})",
    f"create policy removed on observation for delete to sauro_service using ({WRITTEN})",
    "grant select, insert, update, delete on observation to sauro_service",
    *(
        f"create trigger journal_{word} after {word} on observation referencing {tables} "
        "for each statement execute function journal_write('observation', '{}')"
        for word, tables in (
            ("insert", "new table as fresh"),
            ("update", "new table as fresh old table as stale"),
            ("delete", "old table as stale"),
        )
    ),
)
KINDS = """
update indicator i set value_kind = case
    when t.words and t.qualitative then 'text'
    when t.words then 'yes_no'
    when i.unit_measure like '%\\%%' then 'ratio'
    else 'number' end
from (select i.id,
    coalesce(bool_and(t.comparator in ('boolean', 'qualitative')), false) as words,
    coalesce(bool_and(t.comparator = 'qualitative'), false) as qualitative
  from indicator i left join target t on t.indicator_id = i.id group by i.id) t
where t.id = i.id"""
STANDINGS = """
update indicator i set period_start = p.period_start, period_end = p.period_end,
  effective_on = p.effective_on, tracked_from = p.tracked_from,
  standing_from = '{1945-01-01}',
  standing_code = array[case when t.followed then 'no_data' else 'not_applicable' end],
  standing_view = array[case when t.followed
    then '{"code":"no_data","since"\\:null,"why":{"code":"nothing_recorded"}}'::json
    else '{"code":"not_applicable","since"\\:null,"why":{"code":"no_target"}}'::json end],
  standing_latest = array[null::json]
from plan p, (select i.id, coalesce(bool_or(t.followed), false) as followed
  from indicator i left join target t on t.indicator_id = i.id group by i.id) t
where p.id = i.plan_id and t.id = i.id and i.published"""


def upgrade() -> None:
    number, days, texts, views = (
        sa.Numeric(24, 6),
        sa.ARRAY(sa.Date()),
        sa.ARRAY(sa.Text()),
        sa.ARRAY(sa.JSON()),
    )
    none = sa.text("'{}'")
    for column in (
        sa.Column("value_kind", sa.String(), server_default=sa.text("'ratio'"), nullable=False),
        sa.Column("aggregation", sa.String(), server_default=sa.text("'level'"), nullable=False),
        sa.Column("baseline_value", number, nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("tolerance", number, nullable=True),
        sa.Column("may_exceed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("period_start", sa.Date(), server_default=sa.text("'1945-01-01'"), nullable=False),
        sa.Column("period_end", sa.Date(), server_default=sa.text("'2100-12-31'"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("tracked_from", sa.Date(), nullable=True),
        sa.Column("standing_from", days, server_default=none, nullable=False),
        sa.Column("standing_code", texts, server_default=none, nullable=False),
        sa.Column("standing_view", views, server_default=none, nullable=False),
        sa.Column("standing_latest", views, server_default=none, nullable=False),
        sa.Column("reporting", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("turned_on", sa.Date(), nullable=True),
    ):
        op.add_column("indicator", column)
    op.execute(
        f"select set_config('app.actor', '{OPERATOR}', true), set_config('app.act', 'indicator.change', true)"
    )
    op.execute(KINDS)
    op.execute(STANDINGS)
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *(
            sa.Column(
                name,
                sa.DateTime(timezone=True),
                server_default=sa.text("clock_timestamp()"),
                nullable=False,
            )
            for name in ("created_at", "updated_at")
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=none, nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("nominal", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("quantity", sa.String(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("obs_status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("numerator", number, nullable=True),
        sa.Column("denominator", number, nullable=True),
        sa.Column("value", number, nullable=True),
        sa.Column("answer", sa.Boolean(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("percent_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'recorded'"), nullable=False),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("supplied_by", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("source_system", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by_name", sa.String(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cross_checks", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("flags", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("judgement", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("correction_id", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.String(), nullable=True),
        sa.Column("replaced", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("entered_late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
        sa.ForeignKeyConstraint(["corrects_id"], ["observation.id"]),
        sa.ForeignKeyConstraint(["correction_id"], ["observation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("corrects_id"),
    )
    op.create_index("observation_indicator_period", "observation", ["indicator_id", "period_end", "id"])
    op.create_index(
        "observation_slot",
        "observation",
        ["indicator_id", "quantity", "agency_id", "nominal"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    for name in ("agency_id", "correction_id", "unit_key"):
        op.create_index(f"ix_observation_{name}", "observation", [name])
    for statement in BESIDE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("observation")
    for name in (
        "turned_on", "reporting", "standing_latest", "standing_view", "standing_code", "standing_from",
        "tracked_from", "effective_on", "period_end", "period_start", "may_exceed", "tolerance", "baseline_on",
        "baseline_value", "aggregation", "value_kind",
    ):  # fmt: skip
        op.drop_column("indicator", name)
