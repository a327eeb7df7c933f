"""A target keeps what its value is counted on or holds under, and what is left out of the count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_target_conditions"
down_revision: str | None = "20261127_reports"
branch_labels = None
depends_on = None

TABLES = ("target", "former_target")
COLUMNS = ("condition", "excludes")


def upgrade() -> None:
    for table in TABLES:
        for column in COLUMNS:
            op.add_column(table, sa.Column(column, sa.String(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        for column in COLUMNS:
            op.drop_column(table, column)
