#!/bin/bash
# Tries nginx.conf with the nginx and openssl of this machine in front of a running icasync serve (or demo --serve):
#   infra/server/try-nginx.sh 7071 .icasync/api.key
# The server must have been started with Icasync__Api__HostNames=icasync.example.edu. Nothing outside a temporary folder is touched.
set -euo pipefail
backend=$1 key=$(cat "$2")
folder=$(mktemp -d)
trap 'kill "$(cat "$folder/pid")" 2>/dev/null || true; rm -rf "$folder"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=icasync.example.edu \
    -addext subjectAltName=DNS:icasync.example.edu -keyout "$folder/icasync.key" -out "$folder/icasync.crt" 2>/dev/null
{
    echo "pid $folder/pid; error_log $folder/error.log; events {} http { access_log off;"
    for part in client_body proxy fastcgi uwsgi scgi; do echo "${part}_temp_path $folder/$part;"; done
    sed -e "s#/etc/nginx/icasync#$folder/icasync#" -e "s#listen 80;#listen 127.0.0.1:18080;#" \
        -e "s#listen 443 ssl;#listen 127.0.0.1:18443 ssl;#" -e "s#127.0.0.1:7071#127.0.0.1:$backend#" "$here/nginx.conf"
    echo "}"
} > "$folder/nginx.conf"
nginx -e "$folder/error.log" -c "$folder/nginx.conf"
ask() {
    curl -s -o "$folder/body" -w '%{http_code}' --cacert "$folder/icasync.crt" \
        --resolve icasync.example.edu:18443:127.0.0.1 "$@"
}
expect() {
    local wanted=$1 what=$2 got
    shift 2
    got=$(ask "$@")
    [ "$got" = "$wanted" ] || { echo "$what: $got instead of $wanted"; cat "$folder/body"; exit 1; }
    echo "ok  $what: $got"
}
site=https://icasync.example.edu:18443
expect 301 "plain HTTP leads to TLS" -H 'Host: icasync.example.edu' http://127.0.0.1:18080/api/icasync/
expect 302 "the root leads to the page" "$site/"
expect 200 "the page is open" "$site/api/icasync/"
expect 401 "data needs the key" "$site/api/icasync/runs"
expect 200 "the key opens them" -H "x-functions-key: $key" "$site/api/icasync/runs"
expect 404 "a path with an encoded slash reaches icasync, which knows no such course" -X POST -H "x-functions-key: $key" \
    -H 'Content-Type: application/json' -d '{"xnxq":"2024-2025-2","reason":"try"}' \
    "$site/api/icasync/courses/K%2F1/release"
expect 401 "the sign-in is asked for, and there is one only where a provider is set" "$site/.auth/login/own"
expect 404 "nothing else is served" "$site/elsewhere"
expect 413 "a body that is too long stops here" -X POST -H "x-functions-key: $key" --data-binary @<(head -c 200000 /dev/zero) \
    "$site/api/icasync/sync/full"
curl -s -o /dev/null --tls-max 1.1 --cacert "$folder/icasync.crt" --resolve icasync.example.edu:18443:127.0.0.1 "$site/" \
    && { echo "TLS 1.1 is taken"; exit 1; }
echo "ok  TLS 1.1 is refused"
