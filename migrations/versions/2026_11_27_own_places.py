"""A commune sees its own place in a ranking of its city that is final, and how many were ranked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_own_places"
down_revision: str | None = "20261127_zalo"
branch_labels = None
depends_on = None

TABLES = ("ranking", "ranking_place")
REACH = "(select nullif(current_setting('app.reach', true), '')::int4multirange)"
SEEN = {
    "ranking": f"unit_key <@ {REACH} or exists (select from ranking_place p where p.ranking_id = ranking.id)",
    "ranking_place": f"unit_key <@ {REACH} or contender_key <@ {REACH}",
}
COUNTED = """
update ranking r set contenders = (select count(*) from ranking_place p where p.ranking_id = r.id)"""
# A code may have had several bearers: the one of the day the ranking stands as at.
KNOWN = """
update ranking_place p set contender_key = u.key
from ranking r, unit u
where r.id = p.ranking_id and r.by = 'unit' and u.code = p.key
  and u.valid_from <= r.judged_on and (u.valid_to is null or u.valid_to >= r.judged_on)"""


def upgrade() -> None:
    op.add_column("ranking", sa.Column("contenders", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("ranking_place", sa.Column("contender_key", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_ranking_place_contender_key"), "ranking_place", ["contender_key"], unique=False)
    # What the new columns say follows from what is there: nothing that anybody did, so nothing for the journal.
    for table, filled in zip(TABLES, (COUNTED, KNOWN), strict=True):
        op.execute(f"alter table {table} disable trigger user")
        op.execute(filled)
        op.execute(f"alter table {table} enable trigger user")
    for table in TABLES:
        op.execute(f"drop policy seen on {table}")
        op.execute(f"create policy seen on {table} for select to sauro_service using ({SEEN[table]})")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop policy seen on {table}")
        op.execute(f"create policy seen on {table} for select to sauro_service using (unit_key <@ {REACH})")
    op.drop_index(op.f("ix_ranking_place_contender_key"), table_name="ranking_place")
    op.drop_column("ranking_place", "contender_key")
    op.drop_column("ranking", "contenders")
