#!/bin/sh
# Publishes a team's signed database, as a scheduled job does. Plain shell: needs forewarn-sync on the PATH.
#
#     ci/publish.sh
#
# What it does is set by variables; docs/publishing.md explains them:
#
#   FOREWARN_PLACE       where to publish: a folder, s3://…, oci://…
#   FOREWARN_KEYS        the names of the variables that hold the private keys, split at blanks.
#   FOREWARN_PASSPHRASE  the passphrase of these keys, if they have one.
#   FOREWARN_CACHE       the publisher's folder; keep it from run to run.
#   FOREWARN_FROM        where advisories come from; by default the public data.
#   FOREWARN_ADVISORIES  a folder of your own advisories, as OSV records.
#   FOREWARN_POLICY      a forewarn.toml that holds for everybody who syncs.
#   FOREWARN_VEX         a folder of OpenVEX documents that everybody who syncs trusts.
#   FOREWARN_REFRESH     yes: only sign the timestamp anew.
#
# The exit code is that of forewarn-sync: 0 published, 1 not.
set -eu

fail() {
  echo "publish.sh: $1" >&2
  exit 1
}

[ -n "${FOREWARN_PLACE:-}" ] || fail "FOREWARN_PLACE must say where to publish"
[ -n "${FOREWARN_KEYS:-}" ] || fail "FOREWARN_KEYS must name the variables that hold the keys"
command -v forewarn-sync >/dev/null 2>&1 || fail "forewarn-sync is not on the PATH"

set -- publish --to "$FOREWARN_PLACE"
# Names of variables have no blanks.
for name in $FOREWARN_KEYS; do set -- "$@" --key "env:$name"; done
if [ -n "${FOREWARN_PASSPHRASE:-}" ]; then set -- "$@" --passphrase env:FOREWARN_PASSPHRASE; fi
if [ -n "${FOREWARN_CACHE:-}" ]; then set -- "$@" --cache "$FOREWARN_CACHE"; fi
if [ "${FOREWARN_REFRESH:-}" = yes ]; then exec forewarn-sync "$@" --refresh; fi
if [ -n "${FOREWARN_FROM:-}" ]; then set -- "$@" --from "$FOREWARN_FROM"; fi
if [ -n "${FOREWARN_ADVISORIES:-}" ]; then set -- "$@" --advisories "$FOREWARN_ADVISORIES"; fi
if [ -n "${FOREWARN_POLICY:-}" ]; then set -- "$@" --policy "$FOREWARN_POLICY"; fi
if [ -n "${FOREWARN_VEX:-}" ]; then
  for file in "$FOREWARN_VEX"/*.json; do
    if [ -e "$file" ]; then set -- "$@" --vex "$file"; fi
  done
fi
exec forewarn-sync "$@"
