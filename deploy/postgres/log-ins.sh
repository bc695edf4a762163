#!/usr/bin/env bash
# The log-ins of one database server: run by the image at its first start, and by hand after an upgrade that brings new
# ones (docs/operations.md). Safe to repeat.
#
# LOG_INS     a line for each log-in: its name, the variable that holds its password, the group roles it is in.
# DATABASES   a line for each database besides POSTGRES_DB: its name, its owner among the log-ins.
# The migrations make the same groups where they are not there yet; here they are needed first.
set -euo pipefail

owner=brewlytics_owner

as_superuser() {
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${1:-$POSTGRES_DB}" "${@:2}"
}

# The password is in the variable, or in the file that the variable's name with _FILE says.
password_of() {
    local file="${1}_FILE"
    if [ -n "${!1:-}" ]; then
        printf '%s' "${!1}"
    elif [ -n "${!file:-}" ]; then
        cat "${!file}"
    else
        echo "$1 is not set (nor ${file}): each log-in needs its password." >&2
        return 1
    fi
}

make_log_in() {
    local name=$1 password
    password=$(password_of "$2")
    # By the environment, since a command line can be read by everybody.
    LOG_IN=$name PASSWORD=$password as_superuser "$POSTGRES_DB" <<'SQL'
\getenv name LOG_IN
\getenv password PASSWORD
select format('create role %I', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
alter role :"name" login password :'password';
SQL
}

join_group() {
    as_superuser "$POSTGRES_DB" --set group="$2" --set name="$1" <<'SQL'
select format('create role %I nologin', :'group') where not exists (select from pg_roles where rolname = :'group') \gexec
grant :"group" to :"name";
SQL
}

give_database() {
    as_superuser "$POSTGRES_DB" --set database="$1" --set owner="$2" <<'SQL'
select format('create database %I', :'database')
where not exists (select from pg_database where datname = :'database') \gexec
alter database :"database" owner to :"owner";
revoke connect, temporary on database :"database" from public;
SQL
}

# The group, since a program may act as its group: dbt does, and needs temporary tables.
let_in() {
    as_superuser "$POSTGRES_DB" --set group="$1" <<<'grant connect, temporary on database :"DBNAME" to :"group";'
}

while read -r name variable groups; do
    [ -n "$name" ] || continue
    make_log_in "$name" "$variable"
    for group in $groups; do join_group "$name" "$group"; done
done <<<"$LOG_INS"

give_database "$POSTGRES_DB" "$owner"
while read -r _ _ groups; do
    for group in $groups; do let_in "$group"; done
done <<<"$LOG_INS"

while read -r database database_owner; do
    [ -n "$database" ] || continue
    give_database "$database" "$database_owner"
done <<<"${DATABASES:-}"
