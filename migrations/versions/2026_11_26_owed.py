"""What is owed: reporting rules, obligations, and the day that turns."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_owed"
down_revision: str | None = "20261126_access_log_kept"
branch_labels = None
depends_on = None


SQL = Path(__file__).resolve().parents[1] / "sql" / "owed.sql"
SEPARATOR = "\n--;;\n"
CLOCK = "00000000-0000-7000-8000-000000000001"


def upgrade() -> None:
    op.create_table(
        "day_turn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reporting_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("opened_to", sa.Date(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("times", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reference", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("obligation", sa.String(), server_default=sa.text("'obliged'"), nullable=False),
        sa.Column("main", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("indicator_id", sa.Uuid(), nullable=True),
        sa.Column("deliverable_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_reporting_rule_deliverable_id"), "reporting_rule", ["deliverable_id"], unique=False
    )
    op.create_index(op.f("ix_reporting_rule_indicator_id"), "reporting_rule", ["indicator_id"], unique=False)
    op.create_index(op.f("ix_reporting_rule_plan_id"), "reporting_rule", ["plan_id"], unique=False)
    op.create_index(op.f("ix_reporting_rule_task_id"), "reporting_rule", ["task_id"], unique=False)
    op.create_index(op.f("ix_reporting_rule_unit_key"), "reporting_rule", ["unit_key"], unique=False)
    op.create_table(
        "obligation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("rule_unit_key", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("to_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("obligation", sa.String(), server_default=sa.text("'obliged'"), nullable=False),
        sa.Column("nominal", sa.String(), nullable=False),
        sa.Column("window_start", sa.Date(), nullable=False),
        sa.Column("window_end", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("due_sort", sa.Date(), server_default=sa.text("'infinity'"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("tracked_from", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("reminder_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_by", sa.Uuid(), nullable=True),
        sa.Column("reminded_by_name", sa.String(), nullable=True),
        sa.Column("reminder_note", sa.String(), nullable=True),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("waived_by", sa.Uuid(), nullable=True),
        sa.Column("waived_by_name", sa.String(), nullable=True),
        sa.Column("waive_reason", sa.String(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=True),
        sa.Column("standing_from", sa.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("standing_code", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("standing_view", sa.ARRAY(sa.JSON()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("turned_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plan.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["reporting_rule.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_unit_key"],
            ["unit.key"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_obligation_agency_id"), "obligation", ["agency_id"], unique=False)
    op.create_index(op.f("ix_obligation_plan_id"), "obligation", ["plan_id"], unique=False)
    op.create_index(op.f("ix_obligation_rule_unit_key"), "obligation", ["rule_unit_key"], unique=False)
    op.create_index(op.f("ix_obligation_unit_key"), "obligation", ["unit_key"], unique=False)
    op.create_index(
        "obligation_once",
        "obligation",
        ["rule_id", "step", "nominal", "unit_key", "agency_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("obligation_unit_due", "obligation", ["unit_key", "due_sort", "id"], unique=False)
    op.create_table(
        "reporting_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("from_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("leads", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("to_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("days_after", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule_id"], ["reporting_rule.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reporting_step_plan_id"), "reporting_step", ["plan_id"], unique=False)
    op.create_index(op.f("ix_reporting_step_rule_id"), "reporting_step", ["rule_id"], unique=False)
    op.create_index(op.f("ix_reporting_step_unit_key"), "reporting_step", ["unit_key"], unique=False)
    op.add_column("task", sa.Column("reporting", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("task", sa.Column("turned_on", sa.Date(), nullable=True))
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql(f"delete from principal where id = '{CLOCK}'")
    op.drop_column("task", "turned_on")
    op.drop_column("task", "reporting")
    op.drop_index(op.f("ix_reporting_step_unit_key"), table_name="reporting_step")
    op.drop_index(op.f("ix_reporting_step_rule_id"), table_name="reporting_step")
    op.drop_index(op.f("ix_reporting_step_plan_id"), table_name="reporting_step")
    op.drop_table("reporting_step")
    op.drop_index("obligation_unit_due", table_name="obligation")
    op.drop_index("obligation_once", table_name="obligation", postgresql_nulls_not_distinct=True)
    op.drop_index(op.f("ix_obligation_unit_key"), table_name="obligation")
    op.drop_index(op.f("ix_obligation_rule_unit_key"), table_name="obligation")
    op.drop_index(op.f("ix_obligation_plan_id"), table_name="obligation")
    op.drop_index(op.f("ix_obligation_agency_id"), table_name="obligation")
    op.drop_table("obligation")
    op.drop_index(op.f("ix_reporting_rule_unit_key"), table_name="reporting_rule")
    op.drop_index(op.f("ix_reporting_rule_task_id"), table_name="reporting_rule")
    op.drop_index(op.f("ix_reporting_rule_plan_id"), table_name="reporting_rule")
    op.drop_index(op.f("ix_reporting_rule_indicator_id"), table_name="reporting_rule")
    op.drop_index(op.f("ix_reporting_rule_deliverable_id"), table_name="reporting_rule")
    op.drop_table("reporting_rule")
    op.drop_table("day_turn")
