"""Entries of the journal that tell roll-ups nothing are not gone through for what a sum was: standings, drafts."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_counted_entries"
down_revision: str | None = "20261127_past_rollups"
branch_labels = None
depends_on = None

SUBJECTS = (
    "subject in ('former_target', 'indicator', 'indicator_assignment', 'observation', 'target', 'target_assignment')"
)
LOOKED_AT = (
    "definition_id", "published", "period_start", "period_end", "effective_on", "tracked_from", "ended_on", "direction",
    "baseline_value", "tolerance",
)  # fmt: skip
TELLING = (
    " and (subject = 'target_assignment' or before @> '{\"published\": true}' or after @> '{\"published\": true}')"
    " and (subject <> 'indicator' or op <> 'update' or "
    + " or ".join(f"(before -> '{name}') is distinct from (after -> '{name}')" for name in LOOKED_AT)
    + ")"
)
INDEX = "create index journal_counted on journal (subject, unit_key, (coalesce(known_at, at))) where "


def upgrade() -> None:
    op.execute("drop index journal_counted")
    op.execute(INDEX + SUBJECTS + TELLING)


def downgrade() -> None:
    op.execute("drop index journal_counted")
    op.execute(INDEX + SUBJECTS)
