"""The shared catalogue: definitions, and indicators matched to them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "20261126_definitions"
down_revision: str | None = "20261126_revisions"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "definitions.sql"
SEPARATOR = "\n--;;\n"


def upgrade() -> None:
    op.create_table(
        "indicator_definition",
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
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("unit_measure", sa.String(), nullable=True),
        sa.Column("value_kind", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), server_default=sa.text("'up'"), nullable=False),
        sa.Column("aggregation", sa.String(), server_default=sa.text("'level'"), nullable=False),
        sa.Column("may_exceed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("indicator_definition_code", "indicator_definition", ["unit_key", "code"], unique=True)
    op.create_index(
        op.f("ix_indicator_definition_unit_key"), "indicator_definition", ["unit_key"], unique=False
    )
    op.add_column("indicator", sa.Column("definition_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_indicator_definition_id"), "indicator", ["definition_id"], unique=False)
    op.create_foreign_key(
        op.f("indicator_definition_id_fkey"), "indicator", "indicator_definition", ["definition_id"], ["id"]
    )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_constraint(op.f("indicator_definition_id_fkey"), "indicator", type_="foreignkey")
    op.drop_index(op.f("ix_indicator_definition_id"), table_name="indicator")
    op.drop_column("indicator", "definition_id")
    op.drop_index(op.f("ix_indicator_definition_unit_key"), table_name="indicator_definition")
    op.drop_index("indicator_definition_code", table_name="indicator_definition")
    op.drop_table("indicator_definition")
