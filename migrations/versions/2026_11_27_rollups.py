"""Slots and roll-ups: what is expected of communes for each definition and period, and what it adds up to."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_rollups"
down_revision: str | None = "20261127_suggestions"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "rollups.sql"
SEPARATOR = "\n--;;\n"
FOLLOWED = {
    "observation": ("insert", "update", "delete"),
    "indicator": ("insert", "update", "delete"),
    "target": ("insert", "update", "delete"),
    "indicator_assignment": ("insert", "update", "delete"),
    "unit": ("update",),
}
FUNCTIONS = (
    "slots_rebuild(integer)", "slots_parents()", "slots_open()", "slots_follow_observation()",
    "slots_follow_indicator()", "slots_follow_part()", "slots_follow_unit()",
    "slots_follow(integer[], uuid[], date[], date[])", "slot_figures(integer, uuid, date, date, date)",
    "nominal_periods(integer, integer)",
    "target_met(text, text, text, numeric, numeric, numeric, text, numeric, numeric, numeric, boolean)",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "slot",
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("parent_key", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value_kind", sa.String(), nullable=False),
        sa.Column("nominal", sa.String(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=True),
        sa.Column("indicator_id", sa.Uuid(), nullable=True),
        sa.Column("obs_status", sa.String(), nullable=True),
        sa.Column("numerator", sa.Numeric(), nullable=True),
        sa.Column("denominator", sa.Numeric(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("answer", sa.Boolean(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("off_calendar", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_key", "definition_id", "period"),
    )
    op.create_index(
        "slot_apart",
        "slot",
        ["parent_key", "period", "definition_id"],
        postgresql_where=sa.text("state <> 'counted' or off_calendar"),
        postgresql_include=["unit_key", "state", "off_calendar"],
    )
    op.create_index("slot_period", "slot", ["period", "parent_key"])
    counts = ("expected", "reported", "counted", "not_applicable", "without_denominator", "off_calendar")
    op.create_table(
        "rollup",
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        *(sa.Column(name, sa.Numeric(), nullable=False) for name in ("numerator", "denominator", "value")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("yes", "answers", "estimated", "provisional", "judged", "met")
        ),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["definition_id"], ["indicator_definition.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("period", "unit_key", "definition_id"),
    )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)
    # What was published and verified before is rolled up too.
    op.execute("select slots_rebuild(key) from unit where level = 'province'")


def downgrade() -> None:
    for table, words in FOLLOWED.items():
        for word in words:
            op.execute(f"drop trigger slots_follow_{word} on {table}")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.drop_table("rollup")
    op.drop_table("slot")
