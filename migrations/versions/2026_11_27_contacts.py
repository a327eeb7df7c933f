"""Contacts of agencies and people."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_contacts"
down_revision: str | None = "20261127_delivery"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "contacts.sql"
SEPARATOR = "\n--;;\n"
ADDRESSES = ("phone", "zalo_user", "zalo_group")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ADDRESSES),
        *(sa.Column(f"{name}_digest", sa.String(), nullable=True) for name in ADDRESSES),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_source", sa.String(), nullable=True),
        sa.Column("consent_ended_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(), server_default=sa.text("'daily'"), nullable=False),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], ondelete="CASCADE"),
        sa.CheckConstraint("num_nonnulls(agency_id, user_id) = 1", name="contact_of_one"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("agency_id", "unit_key", "user_id"):
        op.create_index(op.f(f"ix_contact_{column}"), "contact", [column], unique=False)
    op.create_index("contact_zalo", "contact", ["zalo_user_digest"], unique=False)
    for name in ADDRESSES:
        op.create_index(
            f"contact_{name}_once",
            "contact",
            ["agency_id", "user_id", f"{name}_digest"],
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text(f"{name}_digest is not null"),
        )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("contact")
