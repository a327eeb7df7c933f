"""Can the database answer, is it at this version, and is the service's role one that security binds?"""

from __future__ import annotations

from typing import NamedTuple

from service.db import migrate
from service.db.engine import Database
from service.domain.errors import Forbidden


def statements() -> tuple[str, ...]:
    """What the service may see of the migrations."""
    return ("grant select on public.alembic_version to sauro_service",)


class Readiness(NamedTuple):
    """Whether the tables are those of this version, or of a later one, and whether they can be written."""

    migrated: bool
    writable: bool


async def readiness(db: Database) -> Readiness:
    """What a request may count on, if a connection can be had.

    A later revision is one that this version does not know: while a new version is rolled out its migrations
    come first, and they leave what the old one needs.
    """
    try:
        rows = await db.fetch_rows(
            "select version_num, current_setting('transaction_read_only') = 'off' as writable "
            "from public.alembic_version",
            (),
        )
    except Forbidden:
        # A revision from before the service was allowed to look.
        return Readiness(migrated=False, writable=False)
    if not rows:
        return Readiness(migrated=False, writable=False)
    return Readiness(rows[0]["version_num"] not in migrate.revisions()[1:], rows[0]["writable"])


async def role_flaws(db: Database) -> tuple[str, ...]:
    """Why the role we are connected as must not serve: sentences with the mend, none if it is sound."""
    row = (
        await db.fetch_rows(
            "select rolname, rolsuper, rolbypassrls, exists (select from pg_class c where c.relowner = r.oid "
            "and c.relnamespace = 'public'::regnamespace) as owns from pg_roles r where rolname = current_user",
            (),
        )
    )[0]
    said = {
        "rolsuper": "is a superuser / là superuser",
        "rolbypassrls": "has BYPASSRLS / có BYPASSRLS",
        "owns": "owns tables / sở hữu bảng",
    }
    return tuple(
        f"DATABASE_URL: role {row['rolname']} {said[flaw]}: row security would not bind it. "
        f"Connect as sauro_service (docs/install.md). / Hãy kết nối bằng sauro_service."
        for flaw in said
        if row[flaw]
    )
