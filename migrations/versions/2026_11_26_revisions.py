"""Plans have revisions: frozen states, an open amendment beside the published rows, items and plans that end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_revisions"
down_revision: str | None = "20261126_shared_addresses"
branch_labels = None
depends_on = None

ITEMS = ("section", "provision", "indicator", "task")
REVISED = (
    "plan",
    "plan_document",
    *ITEMS,
    "target",
    "indicator_assignment",
    "indicator_task",
    "assignment",
    "deliverable",
    "occurrence",
)


def upgrade() -> None:
    for table in REVISED:
        op.add_column(table, sa.Column("origin_id", sa.Uuid(), nullable=True))
        op.add_column(
            table, sa.Column("amending", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        op.create_index(op.f(f"ix_{table}_origin_id"), table, ["origin_id"], unique=False)
    for table in ITEMS:
        op.add_column(table, sa.Column("dropped_in", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("ended_on", sa.Date(), nullable=True))
    for table in ("indicator", "task"):
        op.add_column(table, sa.Column("continues_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(None, table, table, ["continues_id"], ["id"])
        op.create_index(op.f(f"ix_{table}_continues_id"), table, ["continues_id"], unique=False)
    op.add_column("target", sa.Column("in_force_from", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("amend_reason", sa.String(), nullable=True))
    op.add_column(
        "plan",
        sa.Column("amend_basis", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    op.add_column("plan", sa.Column("superseded_by_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "plan", "plan", ["superseded_by_id"], ["id"])
    op.create_index(op.f("ix_plan_superseded_by_id"), "plan", ["superseded_by_id"], unique=False)
    op.add_column("plan", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("end_reason", sa.String(), nullable=True))
    op.create_index(
        "plan_open_amendment", "plan", ["origin_id"], unique=True, postgresql_where=sa.text("amending")
    )
    op.create_table(
        "revision",
        *_common(),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("basis", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("plan_id", "number"),
    )
    op.create_index(op.f("ix_revision_unit_key"), "revision", ["unit_key"], unique=False)
    op.create_table(
        "former_target",
        *_common(),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("comparator", sa.String(), nullable=False),
        sa.Column("evaluate_as", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), server_default=sa.text("'level'"), nullable=False),
        sa.Column("value", sa.Numeric(24, 6), nullable=True),
        sa.Column("low", sa.Numeric(24, 6), nullable=True),
        sa.Column("high", sa.Numeric(24, 6), nullable=True),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("followed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
    )
    for column in ("agency_id", "unit_key", "indicator_id", "target_id"):
        op.create_index(op.f(f"ix_former_target_{column}"), "former_target", [column], unique=False)
    for table, hidden in (("revision", "{document}"), ("former_target", "{}")):
        for statement in _beside(table, hidden):
            op.get_bind().exec_driver_sql(statement)


def _common() -> tuple[sa.Column | sa.Constraint, ...]:
    moment = sa.text("clock_timestamp()")
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=moment, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=moment, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
    )


def _beside(table: str, hidden: str) -> tuple[str, ...]:
    """Policies, rights and triggers of a table of plan items that is written once."""

    def setting(name: str, kind: str = "int4multirange") -> str:
        return f"(select nullif(current_setting('app.{name}', true), '')::{kind})"

    seen = (
        f"(unit_key <@ {setting('reach')} and (published or unit_key <@ {setting('draft_reach')}))"
        f" or (published and named_agency_ids && {setting('agencies', 'uuid[]')})"
    )
    written = f"unit_key <@ {setting('write_reach')}"

    def trigger(word: str, tables: str) -> str:
        return (
            f"create trigger journal_{word} after {word} on {table} referencing {tables}"
            f" for each statement execute function journal_write('{table}', '{hidden}')"
        )

    return (
        f"alter table {table} enable row level security",
        f"create policy seen on {table} for select to sauro_service using ({seen})",
        f"create policy added on {table} for insert to sauro_service with check ({written})",
        f"create policy changed on {table} for update to sauro_service using ({written}) with check ({written})",
        f"create policy removed on {table} for delete to sauro_service using ({written})",
        f"grant select, insert on {table} to sauro_service",
        trigger("insert", "new table as fresh"),
        trigger("update", "new table as fresh old table as stale"),
        trigger("delete", "old table as stale"),
    )


def downgrade() -> None:
    op.drop_table("former_target")
    op.drop_table("revision")
    # Rows of open amendments would be read as more of the plan's own.
    op.get_bind().exec_driver_sql(
        "select set_config('app.actor', '00000000-0000-7000-8000-000000000002', true),"
        " set_config('app.act', 'migrate', true)"
    )
    op.get_bind().exec_driver_sql("delete from plan where amending")
    op.drop_index("plan_open_amendment", table_name="plan")
    for column in ("end_reason", "ended_on", "superseded_by_id", "amend_basis", "amend_reason"):
        op.drop_column("plan", column)
    op.drop_column("target", "in_force_from")
    for table in ("indicator", "task"):
        op.drop_column(table, "continues_id")
    for table in ITEMS:
        op.drop_column(table, "ended_on")
        op.drop_column(table, "dropped_in")
    for table in REVISED:
        op.drop_column(table, "amending")
        op.drop_column(table, "origin_id")
