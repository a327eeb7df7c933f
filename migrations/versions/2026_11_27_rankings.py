"""Rankings that stand still."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_rankings"
down_revision: str | None = "20261127_obstacles"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "rankings.sql"
SEPARATOR = "\n--;;\n"


def _row() -> list[sa.Column[object]]:
    """What every row has."""
    moment, now = sa.DateTime(timezone=True), sa.text("clock_timestamp()")
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "ranking",
        *_row(),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("nominal", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("weights", json, nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("revises_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finalised_by", sa.Uuid(), nullable=False),
        sa.Column("finalised_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["revises_id"], ["ranking.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_ranking_unit_key"), "ranking", ["unit_key"], unique=False)
    op.create_index(op.f("ix_ranking_revises_id"), "ranking", ["revises_id"], unique=False)
    op.create_index("ranking_once", "ranking", ["unit_key", "by", "nominal", "revision"], unique=True)
    op.create_table(
        "ranking_place",
        *_row(),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("tied", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Numeric(4, 1), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("parts", json, nullable=False),
        sa.Column("behind", json, nullable=False),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_ranking_place_unit_key"), "ranking_place", ["unit_key"], unique=False)
    op.create_index(op.f("ix_ranking_place_ranking_id"), "ranking_place", ["ranking_id"], unique=False)
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("ranking_place")
    op.drop_table("ranking")
