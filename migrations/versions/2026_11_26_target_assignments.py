"""Targets that upper units give to those below."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_target_assignments"
down_revision: str | None = "20261126_definitions"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "target_assignments.sql"
SEPARATOR = "\n--;;\n"
INDEXED = ("by_unit_key", "definition_id", "indicator_id", "revises_id", "unit_key")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    op.create_table(
        "target_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("by_unit_key", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("comparator", sa.String(), nullable=False),
        sa.Column("evaluate_as", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), server_default=sa.text("'level'"), nullable=False),
        sa.Column("value", sa.Numeric(24, 6), nullable=True),
        sa.Column("low", sa.Numeric(24, 6), nullable=True),
        sa.Column("high", sa.Numeric(24, 6), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("revises_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'assigned'"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(), nullable=True),
        sa.Column("indicator_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["by_unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["definition_id"], ["indicator_definition.id"]),
        sa.ForeignKeyConstraint(["revises_id"], ["target_assignment.id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_target_assignment_{column}"), "target_assignment", [column], unique=False)
    op.create_index(
        "target_assignment_once",
        "target_assignment",
        ["unit_key", "by_unit_key", "due", "definition_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'revised'"),
    )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("target_assignment")
