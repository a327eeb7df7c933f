"""Events, the place in the journal up to which they were raised, and tickets for browsers that listen."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_events"
down_revision: str | None = "20261127_named_missing"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "events.sql"
SEPARATOR = "\n--;;\n"
FUNCTIONS = ("event_last_number()", "event_ticket_make(text, uuid, text[])", "event_ticket_take(text)")


def upgrade() -> None:
    moment, empty = sa.DateTime(timezone=True), sa.text("'{}'")
    uuids = postgresql.ARRAY(sa.Uuid())
    op.create_table(
        "event",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("known_at", moment, nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("changed", postgresql.ARRAY(sa.Text()), server_default=empty, nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("agency_ids", uuids, server_default=empty, nullable=False),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("named_agency_ids", uuids, server_default=empty, nullable=False),
        sa.Column("own_agency_ids", uuids, server_default=empty, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("told", postgresql.INT4MULTIRANGE(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("seq"),
    )
    op.create_index("event_unit", "event", ["unit_key", "number"], unique=False)
    op.create_index("event_subject", "event", ["subject_id", "sequence"], unique=True)
    op.create_table(
        "event_position",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event_ticket",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["principal_id"], ["principal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_event_ticket_principal_id"), "event_ticket", ["principal_id"], unique=False)
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("drop index journal_order")
    op.drop_table("event_ticket")
    op.drop_table("event_position")
    op.drop_table("event")
