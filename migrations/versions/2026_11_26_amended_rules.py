"""A plan's reporting rules are amended with it; periodic reports among products are judged; lists in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_amended_rules"
down_revision: str | None = "20261126_known"
branch_labels = None
depends_on = None

REVISED = ("reporting_rule", "reporting_step")
LISTS = {
    "delivered_on": sa.Date(),
    "standing_from": sa.Date(),
    "standing_code": sa.Text(),
    "standing_view": sa.JSON(),
}


def upgrade() -> None:
    for table in REVISED:
        op.add_column(table, sa.Column("origin_id", sa.Uuid(), nullable=True))
        op.add_column(
            table, sa.Column("amending", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        op.create_index(op.f(f"ix_{table}_origin_id"), table, ["origin_id"], unique=False)
    op.add_column("reporting_rule", sa.Column("dropped_in", sa.Integer(), nullable=True))
    op.add_column("reporting_rule", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("reporting_rule", sa.Column("asked_from", sa.Date(), nullable=True))
    op.add_column(
        "deliverable",
        sa.Column("reporting", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    for column, kind in LISTS.items():
        op.add_column(
            "deliverable",
            sa.Column(column, sa.ARRAY(kind), server_default=sa.text("'{}'"), nullable=False),
        )
    op.add_column("deliverable", sa.Column("turned_on", sa.Date(), nullable=True))
    op.create_index("obligation_rule_due", "obligation", ["rule_id", "due_sort", "id"], unique=False)
    op.create_index("obligation_due", "obligation", ["due_sort", "id"], unique=False)
    _as_the_service()
    # The own rules of items that amendments have dropped by now went unnoticed.
    for item in ("task", "indicator"):
        op.get_bind().exec_driver_sql(
            f"update reporting_rule r set dropped_in = i.dropped_in, ended_on = i.ended_on from {item} i"
            f" where i.id = r.{item}_id and i.dropped_in is not null"
        )


def downgrade() -> None:
    _as_the_service()
    # Rows of open amendments would be read as more of the plan's own.
    for table in ("reporting_step", "reporting_rule"):
        op.get_bind().exec_driver_sql(f"delete from {table} where amending")
    for column in ("turned_on", *LISTS, "reporting"):
        op.drop_column("deliverable", column)
    op.drop_index("obligation_due", table_name="obligation")
    op.drop_index("obligation_rule_due", table_name="obligation")
    for column in ("asked_from", "ended_on", "dropped_in"):
        op.drop_column("reporting_rule", column)
    for table in REVISED:
        op.drop_column(table, "amending")
        op.drop_column(table, "origin_id")


def _as_the_service() -> None:
    """Who the journal says it was."""
    op.get_bind().exec_driver_sql(
        "select set_config('app.actor', '00000000-0000-7000-8000-000000000002', true),"
        " set_config('app.act', 'migrate', true)"
    )
