#!/bin/sh
# Rolls out what stands in this folder, unless tokens would be refused afterwards. When the gate says no, nothing is touched: the
# containers that run go on running, and the exit code is not 0.
set -eu
cd "$(dirname "$0")"

# Fetch everything first, so that the gate judges at the last moment what is then started.
docker compose pull --quiet --ignore-pull-failures

exec countersign gate -- docker compose up --detach --remove-orphans
