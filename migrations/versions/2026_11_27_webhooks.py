"""Webhook endpoints, what is on its way to them, and every attempt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_webhooks"
down_revision: str | None = "20261127_events"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "webhooks.sql"
SEPARATOR = "\n--;;\n"
MOMENT = sa.DateTime(timezone=True)


def _now() -> Any:
    return sa.text("clock_timestamp()")


def upgrade() -> None:
    _endpoints()
    _deliveries()
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def _endpoints() -> None:
    nothing = sa.text("'{}'")
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("event_types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("within_key", sa.Integer(), nullable=False),
        sa.Column("agency_ids", sa.ARRAY(sa.Uuid()), server_default=nothing, nullable=False),
        sa.Column("standings", sa.ARRAY(sa.Text()), server_default=nothing, nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("status_why", sa.String(), nullable=True),
        sa.Column("status_at", MOMENT, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", MOMENT, nullable=True),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default=nothing, nullable=False),
        sa.Column("secrets_set", sa.ARRAY(sa.Text()), server_default=nothing, nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=True),
        sa.Column("tested_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["within_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("unit_key", "within_key"):
        op.create_index(op.f(f"ix_webhook_endpoint_{column}"), "webhook_endpoint", [column], unique=False)
    op.create_index("webhook_endpoint_unit_created", "webhook_endpoint", ["unit_key", "created_at", "id"])
    op.create_index("webhook_endpoint_owner", "webhook_endpoint", ["owner_id"])
    op.create_table(
        "webhook_health",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("last_failed_at", MOMENT, nullable=True),
        sa.Column("last_delivered_at", MOMENT, nullable=True),
        sa.Column("breaker_until", MOMENT, nullable=True),
        sa.Column("breaker_step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("breaker_since", MOMENT, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["webhook_endpoint.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_webhook_health_unit_key"), "webhook_health", ["unit_key"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_number", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("event_at", MOMENT, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("delivery_once", "delivery", ["endpoint_id", "event_number", "run"], unique=True)
    op.create_index("delivery_of_endpoint", "delivery", ["endpoint_id", "created_at", "id"])
    waiting = {"postgresql_where": sa.text("status = 'waiting'")}
    op.create_index("delivery_waiting", "delivery", ["next_at", "endpoint_id"], **waiting)
    op.create_index("delivery_in_line", "delivery", ["endpoint_id", "subject_id", "event_number"], **waiting)
    op.create_index("delivery_created", "delivery", ["created_at"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attempt_delivery_id"), "attempt", ["delivery_id"], unique=False)


def downgrade() -> None:
    for table in ("attempt", "delivery", "webhook_health", "webhook_endpoint"):
        op.drop_table(table)
