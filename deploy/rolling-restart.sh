#!/usr/bin/env bash
# Replace the instances of a service one after the other, with the image of now: deploy/rolling-restart.sh order-api
# Each one is drained before it stops, and the next waits until its successor is healthy: with two instances or more no
# request is refused.
set -euo pipefail
cd "$(dirname "$0")/.."

service=${1:?name a service, such as order-api}
for instance in $(docker compose ps --quiet "$service"); do
    docker stop "$instance" >/dev/null
    docker rm "$instance" >/dev/null
    docker compose up --detach --no-deps --no-recreate --wait "$service"
done
