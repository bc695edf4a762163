#!/usr/bin/env bash
# Put a database of the platform back to what a dump holds: deploy/restore.sh oltp|olap FOLDER
#
# olap  The star goes back, with its offset, and the engine carries what has happened since: nothing else is to be done.
# oltp  The orders go back, and a star that has seen later ones is of no use any more: it is made anew from the change
#       log in the dump. The log's transaction ids may be another server's, so they are drawn anew first.
set -euo pipefail
cd "$(dirname "$0")/.."

database=${1:?name the database: oltp or olap}
folder=${2:?name the folder that deploy/backup.sh has written to}
dump="$folder/$database.dump"
[ -r "$dump" ] || { echo "There is no $dump: name the folder that deploy/backup.sh has written to." >&2; exit 1; }

as_superuser() { # of the server DATABASE-db
    docker compose exec -T "$1-db" psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres "${@:2}"
}

empty() {
    as_superuser "$1" --dbname postgres <<SQL
drop database if exists $1 with (force);
create database $1 owner brewlytics_owner;
revoke connect, temporary on database $1 from public;
SQL
    docker compose exec -T "$1-db" /docker-entrypoint-initdb.d/log-ins.sh
}

running=$(docker compose ps --services --status running | grep -vE '^(oltp-db|olap-db|valkey|metabase)$' || true)
# shellcheck disable=SC2086
[ -z "$running" ] || docker compose stop $running

empty "$database"
docker compose exec -T "$database-db" \
    pg_restore --username postgres --dbname "$database" --exit-on-error --single-transaction <"$dump"

if [ "$database" = oltp ]; then
    for log in cdc_customers cdc_products cdc_stores cdc_employees cdc_orders; do
        as_superuser oltp --dbname oltp --command "update $log set xid = default"
    done
    empty olap
fi

docker compose up --detach --wait
echo "$database is what $dump holds, and the platform runs again."
