"""Evidence of figures and updates, figures of peers, and adoptions that outlive a draft given up.

Expand only: an older service neither reads nor writes what is new.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_evidence"
down_revision: str | None = "20261126_amended_rules"
branch_labels = None
depends_on = None

TABLES = ("observation", "progress_update")
KEY = "target_assignment_indicator_id_fkey"
PEERS = """
create function peer_values(at_unit integer, of_definition uuid, in_period text) returns json
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(json_agg(v.value::text order by v.value), '[]'::json) from (
    select distinct on (o.unit_key) o.value
    from unit here
    join unit above on above.key = here.parent_key and above.level <> 'nation'
    join indicator i on i.definition_id = of_definition and i.published
      and i.unit_key between above.key and above.last_key and i.unit_key not in (at_unit, above.key)
    join observation o on o.indicator_id = i.id and o.nominal = in_period and o.published and not o.replaced
      and o.agency_id is null and o.quantity is null and o.value is not null
    where here.key = at_unit
    order by o.unit_key, o.verified_at desc) v
$$"""


def upgrade() -> None:
    for table in TABLES:
        column = sa.Column(
            "evidence", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        )
        op.add_column(table, column)
    op.drop_constraint(KEY, "target_assignment", type_="foreignkey")
    op.create_foreign_key(KEY, "target_assignment", "indicator", ["indicator_id"], ["id"], ondelete="SET NULL")
    op.execute(PEERS)
    op.execute("revoke all on function peer_values(integer, uuid, text) from public")
    op.execute("grant execute on function peer_values(integer, uuid, text) to sauro_service")


def downgrade() -> None:
    op.execute("drop function peer_values(integer, uuid, text)")
    op.drop_constraint(KEY, "target_assignment", type_="foreignkey")
    op.create_foreign_key(KEY, "target_assignment", "indicator", ["indicator_id"], ["id"])
    for table in TABLES:
        op.drop_column(table, "evidence")
