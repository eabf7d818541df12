#!/bin/sh
# Run once by the postgres image, as superuser, when its volume is empty: the portal's roles and its database.
set -eu
exec psql -X -q -v ON_ERROR_STOP=1 \
    -v database=pmo \
    -v migrator_password="${PMO_MIGRATOR_PASSWORD:?}" \
    -v app_password="${PMO_APP_PASSWORD:?}" \
    -v readonly_password="${PMO_READONLY_PASSWORD:?}" \
    --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --file /portal/roles.sql
