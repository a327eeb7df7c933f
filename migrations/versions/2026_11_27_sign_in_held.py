"""A session that is opened while its account is locked ends with the others, not with the lock."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_sign_in_held"
down_revision: str | None = "20261127_codes_shared"
branch_labels = None
depends_on = None

BEFORE = "\nbegin\n  perform from app_user u", "for update of c;"
AFTER = (
    "\nbegin\n"
    "  -- Who is locked at this moment is locked after it: then this session is one of those that a lock ends.\n"
    "  perform from app_user u",
    "for update of c for share of u;",
)


def upgrade() -> None:
    _said(BEFORE, AFTER)


def downgrade() -> None:
    _said(AFTER, BEFORE)


def _said(before: tuple[str, str], after: tuple[str, str]) -> None:
    text = op.get_bind().exec_driver_sql("select pg_get_functiondef('session_open'::regproc)").scalar_one()
    for old, new in zip(before, after, strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    op.get_bind().exec_driver_sql(text)
