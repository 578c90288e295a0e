#!/usr/bin/env bash
# Healthy: the metrics are served. Only bash, because starting Node every few seconds would disturb the measurement.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/9464
printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3
IFS= read -r status <&3
case "$status" in 'HTTP/1.1 200 '*) ;; *) printf '%s\n' "$status" >&2 && exit 1 ;; esac
