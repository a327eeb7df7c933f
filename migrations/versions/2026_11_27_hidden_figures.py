"""A batch of figures asks where one stands that its sender does not see: only those rows are refused."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_hidden_figures"
down_revision: str | None = "20261127_integrators"
branch_labels = None
depends_on = None

THERE = """
create function figures_there(of_indicators uuid[], in_periods text[], of_quantities text[], of_agencies uuid[])
returns table (indicator_id uuid, nominal text, quantity text, agency_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.*
  from unnest(of_indicators, in_periods, of_quantities, of_agencies) a(indicator_id, nominal, quantity, agency)
  where exists (select from observation o where o.corrects_id is null
    and o.indicator_id = a.indicator_id and o.nominal = a.nominal
    and o.quantity is not distinct from a.quantity and o.agency_id is not distinct from a.agency)
$$"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(THERE)
    op.execute("revoke all on function figures_there(uuid[], text[], text[], uuid[]) from public")
    op.execute("grant execute on function figures_there(uuid[], text[], text[], uuid[]) to sauro_service")


def downgrade() -> None:
    op.execute("drop function figures_there(uuid[], text[], text[], uuid[])")
