"""Obstacles and proposals."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_obstacles"
down_revision: str | None = "20261127_ready"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "obstacles.sql"
SEPARATOR = "\n--;;\n"
INDEXED = ("addressee_id", "agency_id", "indicator_id", "plan_id", "task_id", "unit_key")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "obstacle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("indicator_id", sa.Uuid(), nullable=True),
        sa.Column("about", json, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_unit_key", sa.Integer(), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("raised_by_name", sa.String(), nullable=False),
        sa.Column("waiting_since", sa.Date(), nullable=False),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("evidence", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reopened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("steps", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["addressee_unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
        sa.ForeignKeyConstraint(["addressee_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_obstacle_{column}"), "obstacle", [column], unique=False)
    for name, columns in (
        ("obstacle_unit_raised", ["unit_key", "raised_on", "id"]),
        ("obstacle_unit_status", ["unit_key", "status"]),
        ("obstacle_addressee", ["addressee_unit_key", "status"]),
    ):
        op.create_index(name, "obstacle", columns, unique=False)
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("obstacle")
