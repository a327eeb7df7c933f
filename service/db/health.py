"""Can the database answer, is it at this version, and is the service's role one that security binds?"""

from __future__ import annotations

from service.db.engine import Database


async def is_ready(db: Database) -> bool:
    """Tell whether a connection can be had and the tables are there."""
    return bool(await db.fetch_value("select to_regclass('public.journal') is not null", ()))


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
