"""Figures of thousands of indicators are held against those of the other communes in one question."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_batches"
down_revision: str | None = "20261127_changes"
branch_labels = None
depends_on = None

GROUPS = """
create function peer_groups(at_units integer[], of_definitions uuid[], in_periods text[]) returns json
language sql stable security definer set search_path = public, pg_temp as $$
  with here as materialized (
    select u.key, above.key as above, above.last_key
    from unit u join unit above on above.key = u.parent_key and above.level <> 'nation'
    where u.key = any(at_units)
  ), member as materialized (
    select a.above, i.id, i.unit_key, i.definition_id, i.unit_key in (select h.key from here h) as asked
    from (select distinct h.above, h.last_key from here h) a
    join indicator i on i.unit_key > a.above and i.unit_key <= a.last_key
    where i.published and i.definition_id = any(of_definitions)
  ), said as materialized (
    select distinct on (m.above, m.definition_id, o.nominal, m.unit_key)
      m.above, m.definition_id as definition, o.nominal as period, m.unit_key, m.asked, o.value
    from member m
    join observation o on o.indicator_id = m.id and o.nominal = any(in_periods) and o.published and not o.replaced
      and o.agency_id is null and o.quantity is null and o.value is not null
    order by m.above, m.definition_id, o.nominal, m.unit_key, o.verified_at desc
  )
  select json_build_object(
    'above', (select coalesce(json_object_agg(h.key, h.above), '{}'::json) from here h),
    'groups', (select coalesce(json_agg(g), '[]'::json) from (
      select s.above, s.definition, s.period, json_agg(s.value::text order by s.value) as values
      from said s group by s.above, s.definition, s.period) g),
    'own', (select coalesce(json_agg(w), '[]'::json) from (
      select s.unit_key as unit, s.definition, s.period, s.value::text from said s where s.asked) w))
$$"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(GROUPS)
    op.execute("revoke all on function peer_groups(integer[], uuid[], text[]) from public")
    op.execute("grant execute on function peer_groups(integer[], uuid[], text[]) to sauro_service")


def downgrade() -> None:
    op.execute("drop function peer_groups(integer[], uuid[], text[])")
