#!/bin/sh
# TLS where GATEWAY_TLS is on: the certificate and key are mounted at /etc/nginx/tls.
set -eu

: > /etc/nginx/conf.d/tls.inc
[ "${GATEWAY_TLS:-off}" = on ] || exit 0

for file in tls.crt tls.key; do
    [ -r "/etc/nginx/tls/$file" ] || {
        echo "GATEWAY_TLS is on, but there is no $file in GATEWAY_TLS_FOLDER: put it there, or set GATEWAY_TLS=off." >&2
        exit 1
    }
done
cat > /etc/nginx/conf.d/tls.inc <<'TLS'
listen 443 ssl;
ssl_certificate /etc/nginx/tls/tls.crt;
ssl_certificate_key /etc/nginx/tls/tls.key;
ssl_protocols TLSv1.2 TLSv1.3;
TLS
