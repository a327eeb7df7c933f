"""Official Accounts: tokens, messages and who has spoken to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_zalo"
down_revision: str | None = "20261127_contacts"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "zalo.sql"
SEPARATOR = "\n--;;\n"
MOMENT = sa.DateTime(timezone=True)


def _now() -> Any:
    return sa.text("clock_timestamp()")


def _of_endpoint(column: str = "endpoint_id") -> Any:
    return sa.ForeignKeyConstraint([column], ["webhook_endpoint.id"], ondelete="CASCADE")


def _of_unit() -> Any:
    return sa.ForeignKeyConstraint(["unit_key"], ["unit.key"])


def upgrade() -> None:
    _accounts()
    _messages()
    _people()
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def _accounts() -> None:
    sealed = ("access", "refresh", "previous_access", "previous_refresh")
    op.create_table(
        "zalo_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=True),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in sealed),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("refresh_expires_at", MOMENT, nullable=True),
        sa.Column("renewed_at", MOMENT, nullable=True),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("failing_why", sa.String(), nullable=True),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("pace_at", MOMENT, nullable=True),
        sa.Column("quota_day", sa.Date(), nullable=True),
        sa.Column("quota_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _of_endpoint("id"),
        _of_unit(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_zalo_account_unit_key"), "zalo_account", ["unit_key"], unique=False)


def _messages() -> None:
    nothing = sa.text("'{}'")
    op.create_table(
        "zalo_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), server_default=nothing, nullable=False),
        sa.Column("urgency", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("zalo_id", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        _of_endpoint(),
        _of_unit(),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("contact_id", "digest_id"):
        op.create_index(op.f(f"ix_zalo_message_{column}"), "zalo_message", [column], unique=False)
    op.create_index("zalo_message_once", "zalo_message", ["delivery_id", "contact_id"], unique=True)
    op.create_index(
        "zalo_message_due",
        "zalo_message",
        ["next_at"],
        postgresql_where=sa.text("status in ('waiting', 'gathered', 'unclear')"),
    )
    op.create_index("zalo_message_of_endpoint", "zalo_message", ["endpoint_id", "created_at", "id"])
    op.create_index("zalo_message_tracking", "zalo_message", ["tracking"])
    op.create_table(
        "zalo_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["zalo_message.id"], ondelete="CASCADE"),
        _of_unit(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_zalo_attempt_message_id"), "zalo_attempt", ["message_id"], unique=False)


def _people() -> None:
    op.create_table(
        "zalo_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("user_digest", sa.String(), nullable=False),
        sa.Column("interacted_at", MOMENT, nullable=True),
        _of_endpoint(),
        _of_unit(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("zalo_window_once", "zalo_window", ["endpoint_id", "user_digest"], unique=True)
    op.create_table(
        "zalo_seen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _of_endpoint(),
        _of_unit(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("zalo_seen_once", "zalo_seen", ["endpoint_id", "digest"], unique=True)
    op.create_index("zalo_seen_at", "zalo_seen", ["at"], unique=False)


def downgrade() -> None:
    for table in ("zalo_seen", "zalo_window", "zalo_attempt", "zalo_message", "zalo_account"):
        op.drop_table(table)
