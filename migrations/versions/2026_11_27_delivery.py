"""What claiming deliveries needs: when attempts were begun at an endpoint, and indexes for its line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_delivery"
down_revision: str | None = "20261127_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "webhook_health",
        sa.Column("begun", sa.ARRAY(sa.DateTime(timezone=True)), server_default=sa.text("'{}'"), nullable=False),
    )
    op.drop_index("delivery_waiting", table_name="delivery")
    op.create_index(
        "delivery_due", "delivery", ["endpoint_id", "next_at"], postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_index(
        "delivery_leased", "delivery", ["endpoint_id"], postgresql_where=sa.text("lease_until is not null")
    )
    op.create_index(
        "delivery_tests",
        "delivery",
        ["endpoint_id"],
        postgresql_where=sa.text("status = 'waiting' and cause = 'test'"),
    )
    op.create_index("attempt_of_endpoint", "attempt", ["endpoint_id", "started_at"])


def downgrade() -> None:
    op.drop_index("attempt_of_endpoint", table_name="attempt")
    for name in ("delivery_tests", "delivery_leased", "delivery_due"):
        op.drop_index(name, table_name="delivery")
    op.create_index(
        "delivery_waiting", "delivery", ["next_at", "endpoint_id"], postgresql_where=sa.text("status = 'waiting'")
    )
    op.drop_column("webhook_health", "begun")
