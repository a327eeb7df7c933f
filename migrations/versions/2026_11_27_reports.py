"""Reports, and requests for reports; an obligation may be asked for by a request in place of a rule."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_reports"
down_revision: str | None = "20261127_rankings"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "reports.sql"
SEPARATOR = "\n--;;\n"
ONCE = ("step", "nominal", "unit_key", "agency_id")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    json = postgresql.JSONB(astext_type=sa.Text())
    ids = sa.ARRAY(sa.Uuid())

    def row() -> list[sa.Column]:  # type: ignore[type-arg]
        return [
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
            sa.Column("created_at", moment, server_default=now, nullable=False),
            sa.Column("updated_at", moment, server_default=now, nullable=False),
            sa.Column("unit_key", sa.Integer(), nullable=False),
        ]

    op.create_table(
        "report_request",
        *row(),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("basis", json, nullable=True),
        sa.Column("obligation", sa.String(), server_default=sa.text("'obliged'"), nullable=False),
        sa.Column("nominal", sa.String(), nullable=False),
        sa.Column("window_start", sa.Date(), nullable=False),
        sa.Column("window_end", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("asked", postgresql.INT4MULTIRANGE(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["to_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("to_id", "unit_key"):
        op.create_index(op.f(f"ix_report_request_{column}"), "report_request", [column], unique=False)
    op.alter_column("obligation", "rule_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("obligation", sa.Column("request_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "obligation_request_id_fkey", "obligation", "report_request", ["request_id"], ["id"]
    )
    op.create_index(op.f("ix_obligation_request_id"), "obligation", ["request_id"], unique=False)
    op.drop_index("obligation_once", table_name="obligation")
    op.create_index(
        "obligation_once",
        "obligation",
        ["rule_id", "request_id", *ONCE],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "report",
        *row(),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_agency_ids", ids, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("receiver_key", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("taking", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("to_ids", ids, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("nominal", sa.String(), nullable=False),
        sa.Column("window_start", sa.Date(), nullable=False),
        sa.Column("window_end", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("number", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("symbol", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("recipients", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("signature", json, nullable=True),
        sa.Column("head", json, nullable=False),
        sa.Column("narrative", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("tables", json, nullable=False),
        sa.Column("drawn_at", moment, nullable=False),
        sa.Column("observation_ids", ids, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("child_ids", ids, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("first_submitted_at", moment, nullable=True),
        sa.Column("submitted_at", moment, nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_by_name", sa.String(), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by_name", sa.String(), nullable=True),
        sa.Column("verified_at", moment, nullable=True),
        sa.Column("verify_note", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decision_note", sa.String(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.Column("entered", json, nullable=True),
        sa.Column("filings", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("evidence", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_by_name", sa.String(), nullable=False),
        sa.Column("standing_from", sa.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("standing_code", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("standing_view", sa.ARRAY(sa.JSON()), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["unit_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"]),
        sa.ForeignKeyConstraint(["rule_id"], ["reporting_rule.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["report_request.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.ForeignKeyConstraint(["receiver_key"], ["unit.key"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("obligation_id"),
    )
    for column in ("agency_id", "plan_id", "receiver_key", "request_id", "rule_id", "unit_key"):
        op.create_index(op.f(f"ix_report_{column}"), "report", [column], unique=False)
    op.create_index("report_unit_window", "report", ["unit_key", "window_end", "id"], unique=False)
    op.create_index("report_window", "report", ["window_end", "id"], unique=False)
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("report")
    bind = op.get_bind()
    bind.exec_driver_sql("delete from obligation where rule_id is null")
    for name in ("seen", "added", "changed", "removed"):
        bind.exec_driver_sql(f"drop policy {name} on obligation")
    write = f"unit_key <@ {_reach('write_reach')} or rule_unit_key <@ {_reach('write_reach')}"
    agencies = "(select nullif(current_setting('app.agencies', true), '')::uuid[])"
    seen = (
        f"(unit_key <@ {_reach('reach')} and (published or unit_key <@ {_reach('draft_reach')}))"
        f" or (published and named_agency_ids && {agencies})"
    )
    for policy in (
        f"seen on obligation for select to sauro_service using ({seen})",
        f"added on obligation for insert to sauro_service with check ({write})",
        f"changed on obligation for update to sauro_service using ({write}) with check ({write})",
        f"removed on obligation for delete to sauro_service using ({write})",
    ):
        bind.exec_driver_sql(f"create policy {policy}")
    op.drop_index("obligation_once", table_name="obligation")
    op.create_index(
        "obligation_once", "obligation", ["rule_id", *ONCE], unique=True, postgresql_nulls_not_distinct=True
    )
    op.drop_index(op.f("ix_obligation_request_id"), table_name="obligation")
    op.drop_column("obligation", "request_id")
    op.alter_column("obligation", "rule_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("report_request")


def _reach(name: str) -> str:
    return f"(select nullif(current_setting('app.{name}', true), '')::int4multirange)"
