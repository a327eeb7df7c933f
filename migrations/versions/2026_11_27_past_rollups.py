"""What has changed since a moment is found by unit, and the targets a commune was given by their definition."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_past_rollups"
down_revision: str | None = "20261127_journal_months"
branch_labels = None
depends_on = None

COUNTED = ("former_target", "indicator", "indicator_assignment", "observation", "target", "target_assignment")


def upgrade() -> None:
    op.execute(
        "create index journal_counted on journal (subject, unit_key, (coalesce(known_at, at))) where subject in "
        f"({', '.join(repr(subject) for subject in COUNTED)})"
    )
    op.create_index("target_assignment_of", "target_assignment", ["unit_key", "definition_id"])


def downgrade() -> None:
    op.drop_index("target_assignment_of", "target_assignment")
    op.execute("drop index journal_counted")
