"""Other names of definitions, and rejected matches."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_suggestions"
down_revision: str | None = "20261127_target_conditions"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "suggestions.sql"
SEPARATOR = "\n--;;\n"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    names = sa.Column("aliases", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("indicator_definition", names)
    op.create_table(
        "definition_rejection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("rejected_on", sa.Date(), nullable=False),
        sa.Column("rejected_by", sa.Uuid(), nullable=False),
        sa.Column("rejected_by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["definition_id"], ["indicator_definition.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("definition_id", "unit_key"):
        op.create_index(op.f(f"ix_definition_rejection_{column}"), "definition_rejection", [column], unique=False)
    once = ["indicator_id", "definition_id"]
    op.create_index("definition_rejection_once", "definition_rejection", once, unique=True)
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("definition_rejection")
    op.drop_column("indicator_definition", "aliases")
