"""The first version: its tables here, what stands beside them in sql/ground.sql."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261123_ground"
down_revision: str | None = None
branch_labels = None
depends_on = None


SQL = Path(__file__).resolve().parents[1] / "sql" / "ground.sql"
SEPARATOR = "\n--;;\n"
FUNCTIONS = """
do $$ declare one regprocedure; begin
  for one in select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute 'drop function ' || one || ' cascade';
  end loop;
end $$"""


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("principal_name", sa.String(), nullable=True),
        sa.Column("unit_key", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("operation", sa.String(), nullable=True),
        sa.Column(
            "detail", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("access_log_unit_at", "access_log", ["unit_key", "at"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", sa.LargeBinary(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("principal_id", "key"),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "principal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reach", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("draft_reach", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("write_reach", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("admin_reach", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("audit_reach", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "integrate_reach", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("directory", postgresql.INT4MULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("session_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "throttle",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_index(op.f("ix_throttle_since"), "throttle", ["since"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_key", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_key", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_unit_code"), "unit", ["code"], unique=False)
    op.create_index(op.f("ix_unit_parent_key"), "unit", ["parent_key"], unique=False)
    op.create_index(
        "unit_code_current", "unit", ["code"], unique=True, postgresql_where=sa.text("valid_to is null")
    )
    op.create_index("unit_level_sort", "unit", ["level", "sort_key", "id"], unique=False)
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("collective", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("aliases", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "codes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("head_name", sa.String(), nullable=True),
        sa.Column("head_position", sa.String(), nullable=True),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("agency_unit_sort", "agency", ["unit_key", "sort_key", "id"], unique=False)
    op.create_index(op.f("ix_agency_unit_key"), "agency", ["unit_key"], unique=False)
    op.create_table(
        "client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id"),
    )
    op.create_index(op.f("ix_client_unit_key"), "client", ["unit_key"], unique=False)
    op.create_table(
        "credential",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["principal_id"], ["principal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("principal_id"),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["principal_id"], ["principal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_session_principal_id"), "session", ["principal_id"], unique=False)
    op.create_table(
        "unit_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("predecessors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("successors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_unit_change_effective_on"), "unit_change", ["effective_on"], unique=False)
    op.create_index(op.f("ix_unit_change_unit_key"), "unit_change", ["unit_key"], unique=False)
    op.create_table(
        "agency_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_agency_member_agency_id"), "agency_member", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agency_member_member_id"), "agency_member", ["member_id"], unique=False)
    op.create_index(op.f("ix_agency_member_unit_key"), "agency_member", ["unit_key"], unique=False)
    op.create_table(
        "app_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_index(
        "app_user_external",
        "app_user",
        ["issuer", "subject"],
        unique=True,
        postgresql_where=sa.text("subject is not null"),
    )
    op.create_index(op.f("ix_app_user_agency_id"), "app_user", ["agency_id"], unique=False)
    op.create_index(op.f("ix_app_user_unit_key"), "app_user", ["unit_key"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("symbol", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("number_pending", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("issued_on", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("signature", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("recipients", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("clears", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("focal_office_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("missing_annexes", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("tracked_from", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.Column(
            "gaps", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_plan_unit_key"), "plan", ["unit_key"], unique=False)
    op.create_index("plan_unit_sort", "plan", ["unit_key", "period_start", "id"], unique=False)
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "issued_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_refresh_token_session_id"), "refresh_token", ["session_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("on_behalf", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"],
            ["principal.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_role_grant_agency_id"), "role_grant", ["agency_id"], unique=False)
    op.create_index(op.f("ix_role_grant_principal_id"), "role_grant", ["principal_id"], unique=False)
    op.create_index(op.f("ix_role_grant_unit_key"), "role_grant", ["unit_key"], unique=False)
    op.create_table(
        "unit_lineage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("predecessor_key", sa.Integer(), nullable=False),
        sa.Column("successor_key", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["unit_change.id"],
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_key"],
            ["unit.key"],
        ),
        sa.ForeignKeyConstraint(
            ["successor_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_unit_lineage_change_id"), "unit_lineage", ["change_id"], unique=False)
    op.create_index(
        op.f("ix_unit_lineage_predecessor_key"), "unit_lineage", ["predecessor_key"], unique=False
    )
    op.create_index(op.f("ix_unit_lineage_successor_key"), "unit_lineage", ["successor_key"], unique=False)
    op.create_table(
        "unit_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["unit_change.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_unit_name_change_id"), "unit_name", ["change_id"], unique=False)
    op.create_index(op.f("ix_unit_name_code"), "unit_name", ["code"], unique=False)
    op.create_index(op.f("ix_unit_name_unit_key"), "unit_name", ["unit_key"], unique=False)
    op.create_table(
        "plan_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("cited_as", sa.String(), server_default=sa.text("'basis'"), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("symbol", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("issued_on", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("target_plan_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["target_plan_id"],
            ["plan.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_plan_document_plan_id"), "plan_document", ["plan_id"], unique=False)
    op.create_index(
        op.f("ix_plan_document_target_plan_id"), "plan_document", ["target_plan_id"], unique=False
    )
    op.create_index(op.f("ix_plan_document_unit_key"), "plan_document", ["unit_key"], unique=False)
    op.create_table(
        "section",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["section.id"],
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_section_parent_id"), "section", ["parent_id"], unique=False)
    op.create_index(op.f("ix_section_plan_id"), "section", ["plan_id"], unique=False)
    op.create_index(op.f("ix_section_unit_key"), "section", ["unit_key"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("unit_measure", sa.String(), nullable=True),
        sa.Column("direction", sa.String(), server_default=sa.text("'up'"), nullable=False),
        sa.Column(
            "references",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("indicator_plan_order", "indicator", ["plan_id", "ordinal", "id"], unique=False)
    op.create_index(
        "indicator_unit_order", "indicator", ["unit_key", "plan_id", "ordinal", "id"], unique=False
    )
    op.create_index(op.f("ix_indicator_plan_id"), "indicator", ["plan_id"], unique=False)
    op.create_index(op.f("ix_indicator_section_id"), "indicator", ["section_id"], unique=False)
    op.create_index(op.f("ix_indicator_unit_key"), "indicator", ["unit_key"], unique=False)
    op.create_table(
        "provision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("coordinator_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("obligation", sa.String(), server_default=sa.text("'obliged'"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_provision_plan_id"), "provision", ["plan_id"], unique=False)
    op.create_index(op.f("ix_provision_section_id"), "provision", ["section_id"], unique=False)
    op.create_index(op.f("ix_provision_unit_key"), "provision", ["unit_key"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_sort", sa.Date(), server_default=sa.text("'infinity'"), nullable=False),
        sa.Column("first_due", sa.Date(), nullable=True),
        sa.Column("extended_due", sa.Date(), nullable=True),
        sa.Column("triggered_due", sa.Date(), nullable=True),
        sa.Column("trigger_basis", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'not_started'"), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("entered_late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("completion", sa.String(), server_default=sa.text("'none'"), nullable=False),
        sa.Column("completion_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("status_reason", sa.String(), nullable=True),
        sa.Column("status_before", sa.String(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("period_start", sa.Date(), server_default=sa.text("'1945-01-01'"), nullable=False),
        sa.Column("period_end", sa.Date(), server_default=sa.text("'2100-12-31'"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("tracked_from", sa.Date(), nullable=True),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("approving_authority", sa.String(), nullable=True),
        sa.Column("budget_line", sa.String(), nullable=True),
        sa.Column("budget_source", sa.String(), nullable=True),
        sa.Column(
            "references",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("standing_from", sa.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("standing_code", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("standing_view", sa.ARRAY(sa.JSON()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["app_user.id"],
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_task_official_id"), "task", ["official_id"], unique=False)
    op.create_index(op.f("ix_task_section_id"), "task", ["section_id"], unique=False)
    op.create_index(op.f("ix_task_unit_key"), "task", ["unit_key"], unique=False)
    op.create_index("task_plan_order", "task", ["plan_id", "ordinal", "id"], unique=False)
    op.create_index("task_unit_due", "task", ["unit_key", "due_sort", "id"], unique=False)
    op.create_index("task_unit_status_due", "task", ["unit_key", "status", "due_sort", "id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("collective_id", sa.Uuid(), nullable=True),
        sa.Column("obligation", sa.String(), server_default=sa.text("'obliged'"), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'not_started'"), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assignment_agency_id"), "assignment", ["agency_id"], unique=False)
    op.create_index(op.f("ix_assignment_task_id"), "assignment", ["task_id"], unique=False)
    op.create_index(op.f("ix_assignment_unit_key"), "assignment", ["unit_key"], unique=False)
    op.create_table(
        "deliverable",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("schedule", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_deliverable_task_id"), "deliverable", ["task_id"], unique=False)
    op.create_index(op.f("ix_deliverable_unit_key"), "deliverable", ["unit_key"], unique=False)
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("previous_due", sa.Date(), nullable=True),
        sa.Column("requested_due", sa.Date(), nullable=False),
        sa.Column("granted_due", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'requested'"), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_extension_request_agency_id"), "extension_request", ["agency_id"], unique=False)
    op.create_index(op.f("ix_extension_request_task_id"), "extension_request", ["task_id"], unique=False)
    op.create_index(op.f("ix_extension_request_unit_key"), "extension_request", ["unit_key"], unique=False)
    op.create_table(
        "indicator_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), server_default=sa.text("'obliged'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_indicator_assignment_agency_id"), "indicator_assignment", ["agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_indicator_assignment_indicator_id"), "indicator_assignment", ["indicator_id"], unique=False
    )
    op.create_index(
        op.f("ix_indicator_assignment_unit_key"), "indicator_assignment", ["unit_key"], unique=False
    )
    op.create_table(
        "indicator_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_indicator_task_indicator_id"), "indicator_task", ["indicator_id"], unique=False)
    op.create_index(op.f("ix_indicator_task_task_id"), "indicator_task", ["task_id"], unique=False)
    op.create_index(op.f("ix_indicator_task_unit_key"), "indicator_task", ["unit_key"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_occurrence_task_id"), "occurrence", ["task_id"], unique=False)
    op.create_index(op.f("ix_occurrence_unit_key"), "occurrence", ["unit_key"], unique=False)
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("comparator", sa.String(), nullable=False),
        sa.Column("evaluate_as", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), server_default=sa.text("'level'"), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("low", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("high", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("followed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_target_agency_id"), "target", ["agency_id"], unique=False)
    op.create_index(op.f("ix_target_indicator_id"), "target", ["indicator_id"], unique=False)
    op.create_index(op.f("ix_target_unit_key"), "target", ["unit_key"], unique=False)
    op.create_table(
        "progress_update",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("unit_key", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("entered_late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
        ),
        sa.ForeignKeyConstraint(
            ["answers_id"],
            ["progress_update.id"],
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit_key"],
            ["unit.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_progress_update_agency_id"), "progress_update", ["agency_id"], unique=False)
    op.create_index(op.f("ix_progress_update_answers_id"), "progress_update", ["answers_id"], unique=False)
    op.create_index(
        op.f("ix_progress_update_occurrence_id"), "progress_update", ["occurrence_id"], unique=False
    )
    op.create_index(op.f("ix_progress_update_unit_key"), "progress_update", ["unit_key"], unique=False)
    op.create_index("progress_update_task_day", "progress_update", ["task_id", "on_day", "id"], unique=False)
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql("drop table journal")
    op.get_bind().exec_driver_sql(FUNCTIONS)
    op.drop_index("progress_update_task_day", table_name="progress_update")
    op.drop_index(op.f("ix_progress_update_unit_key"), table_name="progress_update")
    op.drop_index(op.f("ix_progress_update_occurrence_id"), table_name="progress_update")
    op.drop_index(op.f("ix_progress_update_answers_id"), table_name="progress_update")
    op.drop_index(op.f("ix_progress_update_agency_id"), table_name="progress_update")
    op.drop_table("progress_update")
    op.drop_index(op.f("ix_target_unit_key"), table_name="target")
    op.drop_index(op.f("ix_target_indicator_id"), table_name="target")
    op.drop_index(op.f("ix_target_agency_id"), table_name="target")
    op.drop_table("target")
    op.drop_index(op.f("ix_occurrence_unit_key"), table_name="occurrence")
    op.drop_index(op.f("ix_occurrence_task_id"), table_name="occurrence")
    op.drop_table("occurrence")
    op.drop_index(op.f("ix_indicator_task_unit_key"), table_name="indicator_task")
    op.drop_index(op.f("ix_indicator_task_task_id"), table_name="indicator_task")
    op.drop_index(op.f("ix_indicator_task_indicator_id"), table_name="indicator_task")
    op.drop_table("indicator_task")
    op.drop_index(op.f("ix_indicator_assignment_unit_key"), table_name="indicator_assignment")
    op.drop_index(op.f("ix_indicator_assignment_indicator_id"), table_name="indicator_assignment")
    op.drop_index(op.f("ix_indicator_assignment_agency_id"), table_name="indicator_assignment")
    op.drop_table("indicator_assignment")
    op.drop_index(op.f("ix_extension_request_unit_key"), table_name="extension_request")
    op.drop_index(op.f("ix_extension_request_task_id"), table_name="extension_request")
    op.drop_index(op.f("ix_extension_request_agency_id"), table_name="extension_request")
    op.drop_table("extension_request")
    op.drop_index(op.f("ix_deliverable_unit_key"), table_name="deliverable")
    op.drop_index(op.f("ix_deliverable_task_id"), table_name="deliverable")
    op.drop_table("deliverable")
    op.drop_index(op.f("ix_assignment_unit_key"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_task_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_agency_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index("task_unit_status_due", table_name="task")
    op.drop_index("task_unit_due", table_name="task")
    op.drop_index("task_plan_order", table_name="task")
    op.drop_index(op.f("ix_task_unit_key"), table_name="task")
    op.drop_index(op.f("ix_task_section_id"), table_name="task")
    op.drop_index(op.f("ix_task_official_id"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_provision_unit_key"), table_name="provision")
    op.drop_index(op.f("ix_provision_section_id"), table_name="provision")
    op.drop_index(op.f("ix_provision_plan_id"), table_name="provision")
    op.drop_table("provision")
    op.drop_index(op.f("ix_indicator_unit_key"), table_name="indicator")
    op.drop_index(op.f("ix_indicator_section_id"), table_name="indicator")
    op.drop_index(op.f("ix_indicator_plan_id"), table_name="indicator")
    op.drop_index("indicator_unit_order", table_name="indicator")
    op.drop_index("indicator_plan_order", table_name="indicator")
    op.drop_table("indicator")
    op.drop_index(op.f("ix_section_unit_key"), table_name="section")
    op.drop_index(op.f("ix_section_plan_id"), table_name="section")
    op.drop_index(op.f("ix_section_parent_id"), table_name="section")
    op.drop_table("section")
    op.drop_index(op.f("ix_plan_document_unit_key"), table_name="plan_document")
    op.drop_index(op.f("ix_plan_document_target_plan_id"), table_name="plan_document")
    op.drop_index(op.f("ix_plan_document_plan_id"), table_name="plan_document")
    op.drop_table("plan_document")
    op.drop_index(op.f("ix_unit_name_unit_key"), table_name="unit_name")
    op.drop_index(op.f("ix_unit_name_code"), table_name="unit_name")
    op.drop_index(op.f("ix_unit_name_change_id"), table_name="unit_name")
    op.drop_table("unit_name")
    op.drop_index(op.f("ix_unit_lineage_successor_key"), table_name="unit_lineage")
    op.drop_index(op.f("ix_unit_lineage_predecessor_key"), table_name="unit_lineage")
    op.drop_index(op.f("ix_unit_lineage_change_id"), table_name="unit_lineage")
    op.drop_table("unit_lineage")
    op.drop_index(op.f("ix_role_grant_unit_key"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_principal_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_agency_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_refresh_token_session_id"), table_name="refresh_token")
    op.drop_table("refresh_token")
    op.drop_index("plan_unit_sort", table_name="plan")
    op.drop_index(op.f("ix_plan_unit_key"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(op.f("ix_app_user_unit_key"), table_name="app_user")
    op.drop_index(op.f("ix_app_user_agency_id"), table_name="app_user")
    op.drop_index("app_user_external", table_name="app_user", postgresql_where=sa.text("subject is not null"))
    op.drop_table("app_user")
    op.drop_index(op.f("ix_agency_member_unit_key"), table_name="agency_member")
    op.drop_index(op.f("ix_agency_member_member_id"), table_name="agency_member")
    op.drop_index(op.f("ix_agency_member_agency_id"), table_name="agency_member")
    op.drop_table("agency_member")
    op.drop_index(op.f("ix_unit_change_unit_key"), table_name="unit_change")
    op.drop_index(op.f("ix_unit_change_effective_on"), table_name="unit_change")
    op.drop_table("unit_change")
    op.drop_index(op.f("ix_session_principal_id"), table_name="session")
    op.drop_table("session")
    op.drop_table("credential")
    op.drop_index(op.f("ix_client_unit_key"), table_name="client")
    op.drop_table("client")
    op.drop_index(op.f("ix_agency_unit_key"), table_name="agency")
    op.drop_index("agency_unit_sort", table_name="agency")
    op.drop_table("agency")
    op.drop_index("unit_level_sort", table_name="unit")
    op.drop_index("unit_code_current", table_name="unit", postgresql_where=sa.text("valid_to is null"))
    op.drop_index(op.f("ix_unit_parent_key"), table_name="unit")
    op.drop_index(op.f("ix_unit_code"), table_name="unit")
    op.drop_table("unit")
    op.drop_index(op.f("ix_throttle_since"), table_name="throttle")
    op.drop_table("throttle")
    op.drop_table("principal")
    op.drop_index(op.f("ix_idempotency_key_created_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index("access_log_unit_at", table_name="access_log")
    op.drop_table("access_log")
