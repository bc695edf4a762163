#!/bin/sh
# `make load`: the script of this folder that SCRIPT names, on the stack that `make run` started.
set -eu
cd "$(dirname "$0")/.."
state=${BREWLYTICS_STATE:-.brewlytics}

if [ ! -f "k6/$SCRIPT.js" ]; then
    echo "There is no k6/$SCRIPT.js: SCRIPT is one of" k6/*.js >&2
    exit 1
fi
if [ ! -f "$state/env" ]; then
    echo "No stack is running on $state: start it with \`make run\` in another terminal." >&2
    exit 1
fi

value() { sed -n "s/^$1=//p" "$state/env"; }
BASE_URL=$(value API_URL) API_KEY=$(value API_KEY)
export BASE_URL API_KEY K6_NO_USAGE_REPORT=true
# k6's own dashboard, without its port: what is left is the report.
export K6_WEB_DASHBOARD=true K6_WEB_DASHBOARD_PORT=-1 K6_WEB_DASHBOARD_PERIOD=1s
export K6_WEB_DASHBOARD_EXPORT="$state/load-report.html"

code=0
.venv-load/bin/k6 run "k6/$SCRIPT.js" || code=$?
if [ "$code" = 0 ] || [ "$code" = 99 ]; then echo "The report is in $K6_WEB_DASHBOARD_EXPORT"; fi
exit "$code"
