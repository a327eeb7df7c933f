"""A code that two units bore in one period is lost from a list of a sum by one of them at a time."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_codes_shared"
down_revision: str | None = "20261127_counted_entries"
branch_labels = None
depends_on = None

FUNCTION = """
create or replace function codes_after(had text, changes text) returns text language sql immutable as $$
  select case when changes = '' then had else (
    select coalesce(string_agg(x.code, ',' order by x.code), '') from (
      (select unnest(string_to_array(had, ',')) except{all}
        select substr(c, 2) from unnest(string_to_array(changes, ',')) c where c like '-%')
      union{all} select c from unnest(string_to_array(changes, ',')) c where c not like '-%') x(code)) end
$$"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(FUNCTION.replace("{all}", " all"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(FUNCTION.replace("{all}", ""))
