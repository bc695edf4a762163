#!/usr/bin/env bash
# Airflow's processes in one container. When one of them ends, as the scheduler does when its database is killed, all of
# them end and Docker starts them anew: `airflow standalone` would go on without it and look well.
set -euo pipefail

umask 077
printf '{"admin": "%s"}' "$AIRFLOW_ADMIN_PASSWORD" >"$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
airflow db migrate

trap : TERM INT
for process in api-server scheduler dag-processor; do
    airflow "$process" &
done
code=0
wait -n || code=$?
echo "one of Airflow's processes ended, or Docker stops them: stopping all" >&2
# shellcheck disable=SC2046
kill $(jobs -p) 2>/dev/null || true
wait || true
exit "$code"
