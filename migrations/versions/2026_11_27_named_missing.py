"""Sums name who stands apart in them, and stand as they are answered; slots have the code of their commune."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_named_missing"
down_revision: str | None = "20261127_rollups"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).resolve().parents[1] / "sql"
SEPARATOR = "\n--;;\n"
CHANGED = ("slot_figures", "slots_follow", "slots_follow_unit", "slots_rebuild")
COLUMNS = (
    "value_kind", "missing_codes", "not_applicable_codes", "without_denominator_codes", "off_calendar_codes", "told"
)  # fmt: skip


def upgrade() -> None:
    _empty()
    op.add_column("slot", sa.Column("unit_code", sa.String(), nullable=False))
    for column in COLUMNS:
        op.add_column("rollup", sa.Column(column, sa.String(), nullable=False))
    _index(["unit_key", "unit_code", "state", "off_calendar"], ["period", "parent_key", "unit_key"])
    for statement in (FOLDER / "named_missing.sql").read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)
    _fill()


def downgrade() -> None:
    _empty()
    _index(["unit_key", "state", "off_calendar"], ["period", "parent_key"])
    op.execute("drop trigger rollup_told on rollup")
    op.execute("drop function rollup_told()")
    for column in COLUMNS:
        op.drop_column("rollup", column)
    op.drop_column("slot", "unit_code")
    for statement in (FOLDER / "rollups.sql").read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        if statement.strip().startswith(tuple(f"create function {name}(" for name in CHANGED)):
            op.get_bind().exec_driver_sql(statement.replace("create function", "create or replace function", 1))
    op.execute("drop function codes_after(text, text)")
    _fill()


def _empty() -> None:
    op.execute("truncate slot, rollup")


def _index(included: list[str], by_period: list[str]) -> None:
    op.drop_index("slot_period", "slot")
    op.create_index("slot_period", "slot", by_period)
    op.drop_index("slot_apart", "slot")
    op.create_index(
        "slot_apart",
        "slot",
        ["parent_key", "period", "definition_id"],
        postgresql_where=sa.text("state <> 'counted' or off_calendar"),
        postgresql_include=included,
    )


def _fill() -> None:
    op.execute("select slots_rebuild(key) from unit where level = 'province'")
