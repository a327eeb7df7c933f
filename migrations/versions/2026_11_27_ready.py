"""The service may read which revision the database is at: `/readyz` says when it is not that of the service.

Revision ID: 20261127_ready
Revises: 20261126_imports
"""

from alembic import op

revision = "20261127_ready"
down_revision = "20261126_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant select on public.alembic_version to sauro_service")


def downgrade() -> None:
    op.execute("revoke select on public.alembic_version from sauro_service")
