"""Files and links kept as evidence, what they are attached to, evidence of products and signed scans of reports."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_evidence"
down_revision: str | None = "20261127_crossings"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "evidence.sql"
SEPARATOR = "\n--;;\n"
SUBJECTS = ("observation", "progress_update", "deliverable", "report", "obstacle")
TRIGGERS = ("attach_insert", "attach_update", "detach_update", "detach_delete")
FUNCTIONS = (
    "evidence_attach()",
    "evidence_detach()",
    "evidence_named(jsonb, jsonb)",
    "evidence_seen(uuid)",
    "evidence_file_keep(uuid, text, integer)",
    "evidence_part_keep(uuid, integer, bytea)",
)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    json = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("deliverable", sa.Column("evidence", json, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("report", sa.Column("signed_scan", json, nullable=True))
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "evidence_part",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_file.id"], ondelete="CASCADE", deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("file_id", "ordinal"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["file_id"], ["evidence_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "evidence_use",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("since", moment, server_default=now, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_evidence_unit_key"), "evidence", ["unit_key"], unique=False)
    op.create_index(op.f("ix_evidence_file_id"), "evidence", ["file_id"], unique=False)
    op.create_index("evidence_of_uploader", "evidence", ["uploaded_by", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_evidence_use_evidence_id"), "evidence_use", ["evidence_id"], unique=False)
    op.create_index("evidence_use_of_subject", "evidence_use", ["subject_id"], unique=False)
    op.create_index(
        "evidence_use_once",
        "evidence_use",
        ["evidence_id", "subject", "subject_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for subject in SUBJECTS:
        for name in TRIGGERS:
            op.execute(f"drop trigger evidence_{name} on {subject}")
    op.execute("drop function upkeep(integer)")
    for statement in (SQL.parent / "upkeep_before_evidence.sql").read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)
    # Their policies ask one another: they go together.
    op.execute("drop table evidence_use, evidence_part, evidence, evidence_file")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.drop_column("report", "signed_scan")
    op.drop_column("deliverable", "evidence")
