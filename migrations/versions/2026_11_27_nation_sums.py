"""The nation has sums of its own, which follow those of its provinces; parts of an item are kept in their order."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision: str = "20261127_nation_sums"
down_revision: str | None = "20261127_unit_spans"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "nation_sums.sql"
SEPARATOR = "\n--;;\n"
REACH = "(select nullif(current_setting('app.reach', true), '')::int4multirange)"
BEFORE = f"int4range(unit_key, unit_key + 1000000) <@ {REACH}"
SEEN = (
    f"int4range(unit_key, case unit_key when 1 then 2147483646 + 1 else unit_key + 1000000 end) <@ {REACH}"
)
PARTS = {"target": "indicator_id", "assignment": "task_id", "deliverable": "task_id"}


def upgrade() -> None:
    for statement in SQL.read_text(encoding="utf-8").split(SEPARATOR)[1:]:
        op.get_bind().exec_driver_sql(statement)
    _seen(SEEN)
    for table, item in PARTS.items():
        op.drop_index(f"ix_{table}_{item}", table)
        op.create_index(f"{table}_order", table, [item, "ordinal", "id"])
    op.execute("select nation_rebuild()")


def downgrade() -> None:
    for word in ("insert", "update", "delete"):
        op.execute(f"drop trigger nation_follow_{word} on rollup")
    op.execute("drop trigger nation_recoded on unit")
    op.execute("drop function nation_follow(), nation_rebuild(), nation_recoded()")
    op.execute("delete from rollup where unit_key = 1")
    _seen(BEFORE)
    for table, item in PARTS.items():
        op.drop_index(f"{table}_order", table)
        op.create_index(f"ix_{table}_{item}", table, [item], unique=False)


def _seen(policy: str) -> None:
    op.execute("drop policy seen on rollup")
    op.execute(f"create policy seen on rollup for select to sauro_service using ({policy})")
