"""Everybody who claimed a task's completion, or a part of it, is kept: none of them may confirm it."""

from __future__ import annotations

from alembic import op

revision: str = "20261126_claimers"
down_revision: str | None = "20261126_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A change of type writes the rows anew without the journal's triggers: nobody changes anything.
    op.execute(
        "alter table task alter column completion_by type uuid[]"
        " using case when completion_by is null then '{}' else array[completion_by] end"
    )
    op.execute("alter table task rename column completion_by to claimed_by")
    op.execute("alter table task alter column claimed_by set default '{}', alter column claimed_by set not null")


def downgrade() -> None:
    op.execute("alter table task alter column claimed_by drop not null, alter column claimed_by drop default")
    op.execute("alter table task rename column claimed_by to completion_by")
    # The last claimer is what was kept before.
    op.execute(
        "alter table task alter column completion_by type uuid using completion_by[cardinality(completion_by)]"
    )
