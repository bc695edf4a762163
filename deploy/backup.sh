#!/usr/bin/env bash
# Dump both databases of the running platform into a folder: deploy/backup.sh FOLDER
# The star first: what it lacks is then in the change log of the other dump.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:?name the folder to write oltp.dump and olap.dump into}
mkdir -p "$folder"
umask 077
for database in olap oltp; do
    docker compose exec -T "$database-db" pg_dump --username postgres --format custom "$database" >"$folder/$database.part"
    mv "$folder/$database.part" "$folder/$database.dump"
    echo "$folder/$database.dump: $(wc -c <"$folder/$database.dump") bytes"
done
