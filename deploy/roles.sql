-- Makes the two roles and the database of Sáu Rõ on a PostgreSQL (15 or newer) of one's own.
-- Run once with psql as a superuser, with two passwords in the environment:
--   SAURO_OWNER_PASSWORD=... SAURO_SERVICE_PASSWORD=... psql -d postgres -f deploy/roles.sql
-- sauro_owner owns the tables and runs migrations; sauro_service owns nothing and is under row security.

\set ON_ERROR_STOP on
\getenv owner_password SAURO_OWNER_PASSWORD
\getenv service_password SAURO_SERVICE_PASSWORD

-- An unset variable stays as it is written here, and PostgreSQL stops at the colon.
create role sauro_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
    password :'owner_password';
create role sauro_service login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
    password :'service_password';

-- Locale C: Vietnamese order comes from a stored sort key, never from the server.
create database sauro owner sauro_owner encoding 'UTF8' locale 'C' template template0;
revoke all on database sauro from public;
grant connect, temporary on database sauro to sauro_service;
