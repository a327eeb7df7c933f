"""Which two roles and which database does Sáu Rõ live in, on the embedded server or any other?

`sauro_owner` owns database and tables and runs migrations. `sauro_service` owns nothing,
is under row security, and is what the API and the worker connect as. docs/install.md
prints the same statements for a server of one's own.
"""

from __future__ import annotations

OWNER_ROLE = "sauro_owner"
SERVICE_ROLE = "sauro_service"
DATABASE = "sauro"

ROLES_SQL = f"""
select pg_advisory_lock(7205759403792793601);
do $$ begin
  if not exists (select from pg_roles where rolname = '{OWNER_ROLE}') then
    create role {OWNER_ROLE} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = '{SERVICE_ROLE}') then
    create role {SERVICE_ROLE} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  end if;
end $$;
"""


def database_sql(name: str) -> str:
    """Give the psql script that makes a database as the service expects it, unless it exists.

    Locale C: Vietnamese order comes from a stored sort key, never from the server.
    """
    return f"""
select 'create database {name} owner {OWNER_ROLE} encoding ''UTF8'' locale ''C'' template template0'
 where not exists (select from pg_database where datname = '{name}') \\gexec
{database_rights_sql(name)}"""


def database_rights_sql(name: str) -> str:
    """Give the statements for the rights on the database itself: a clone does not inherit them."""
    return f"""revoke all on database {name} from public;
grant connect, temporary on database {name} to {SERVICE_ROLE};
"""
