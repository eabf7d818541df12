-- The portal's database roles. Read by psql: `make demo`, the tests and docker-compose all use this file, as a superuser.
-- Variables: database (its name), migrator_password, app_password, readonly_password (empty: the role gets none).
-- May be run again: it only adds what is missing. Rights on tables come from a step after each migrate.

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['pmo_migrator', 'pmo_app', 'pmo_readonly']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

SELECT format('ALTER ROLE %I PASSWORD %L', name, password)
FROM (VALUES ('pmo_migrator', :'migrator_password'), ('pmo_app', :'app_password'), ('pmo_readonly', :'readonly_password'))
    AS given(name, password)
WHERE password <> '' \gexec

-- CREATEDB: the tests make their own database as the owner of its tables.
ALTER ROLE pmo_migrator NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE pmo_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE pmo_readonly NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

-- A statement that hangs must not hold a worker, nor a forgotten transaction the locks of everyone else.
ALTER ROLE pmo_migrator SET statement_timeout = '30min';
ALTER ROLE pmo_migrator SET lock_timeout = '10s';
ALTER ROLE pmo_migrator SET idle_in_transaction_session_timeout = '30min';
ALTER ROLE pmo_app SET statement_timeout = '30s';
ALTER ROLE pmo_app SET lock_timeout = '5s';
ALTER ROLE pmo_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE pmo_readonly SET statement_timeout = '60s';
ALTER ROLE pmo_readonly SET lock_timeout = '2s';
ALTER ROLE pmo_readonly SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE pmo_readonly SET default_transaction_read_only = on;

SELECT format('CREATE DATABASE %I OWNER pmo_migrator ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
SELECT format('REVOKE TEMPORARY ON DATABASE %I FROM pmo_app', :'database') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO pmo_app', :'database') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO pmo_readonly', :'database') \gexec
