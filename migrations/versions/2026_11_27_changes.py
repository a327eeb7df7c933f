"""Functions by which the journal is followed from a place onward."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision: str = "20261127_changes"
down_revision: str | None = "20261127_nation_sums"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "changes.sql"
SEPARATOR = "\n--;;\n"
FUNCTIONS = (
    "changes_ahead(bigint, bigint, bigint, text[], int4multirange, text[], integer, integer)",
    "changes_before(bigint[])",
    "changes_head()",
    "changes_place()",
)


def upgrade() -> None:
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
