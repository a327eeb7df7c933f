"""Who looks after webhook endpoints, for the second wall: whoever may, and no longer whoever may look after clients."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_integrators"
down_revision: str | None = "20261127_journal_archive"
branch_labels = None
depends_on = None

WAS = "('admin', 'none', 'none', 'own', 'subtree', 'none', 'subtree', 'subtree')"
IS = "('admin', 'none', 'none', 'own', 'subtree', 'none', 'none', 'subtree')"


def upgrade() -> None:
    _replace(WAS, IS)


def downgrade() -> None:
    _replace(IS, WAS)


def _replace(old: str, new: str) -> None:
    """In the text of the function by which rights are looked up; and what it found is looked up anew."""
    made = op.get_bind().exec_driver_sql(
        "select pg_get_functiondef('principal_refresh(uuid[], boolean)'::regprocedure)"
    )
    op.get_bind().exec_driver_sql(made.scalar_one().replace(old, new))
    op.execute("select principal_refresh(array_agg(id), true) from principal")
