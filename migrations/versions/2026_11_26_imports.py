"""Files that were read to be imported."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_imports"
down_revision: str | None = "20261126_evidence"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "imports.sql"
SEPARATOR = "\n--;;\n"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("into_plan_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("reading", json, nullable=True),
        sa.Column("draft", json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("report", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("decisions", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("counts", json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("findings", json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("made", json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("failure", json, nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("imported_by_name", sa.String(), nullable=False),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("committed_at", moment, nullable=True),
        sa.Column("committed_by", sa.Uuid(), nullable=True),
        sa.Column("committed_by_name", sa.String(), nullable=True),
        sa.Column("reverted_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_import_unit_key"), "import", ["unit_key"], unique=False)
    op.create_index(
        "import_same_file",
        "import",
        ["unit_key", "kind", "sha256", "into_plan_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("status not in ('failed', 'reverted')"),
    )
    op.create_index(
        "import_to_read",
        "import",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("status = 'reading'"),
    )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("import")
