"""Ranges of units are kept by whoever asks for them: a number tells whether units have changed since."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_unit_spans"
down_revision: str | None = "20261127_own_places"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "unit_spans.sql"
SEPARATOR = "\n--;;\n"


def upgrade() -> None:
    op.create_table(
        "unit_stamp",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in ("unit", "unit_lineage"):
        op.execute(f"drop trigger unit_stamped on {table}")
    op.execute("drop function unit_stamped(), unit_spans(date)")
    op.drop_table("unit_stamp")
