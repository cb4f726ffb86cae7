#!/bin/sh
# Checks a project in a pipeline. Plain shell: needs git, and curl and tar only to fetch a release.
#
#     ci/forewarn.sh [PATH...]
#
# What it does is set by variables; docs/ci.md explains them:
#
#   FOREWARN_ARCHIVE   a release as tar.gz: an https URL or a file. Without it the forewarn on the
#                      PATH is used.
#   FOREWARN_SHA256    the SHA-256 of that archive; nothing is unpacked that has another.
#   FOREWARN_SYNC      yes (the default): fetch advisories first. no: the database is there. only:
#                      fetch, and check nothing.
#   FOREWARN_FROM      where advisories come from; by default the public data.
#   FOREWARN_CACHE     the folder of the database; keep it from run to run.
#   FOREWARN_BASE      the commit to compare with; by default that of the change under review, where
#                      the pipeline names it. none: compare with nothing.
#   FOREWARN_FAIL_ON   what makes the check fail, as --fail-on takes it.
#   FOREWARN_FORMAT    how the result is printed.
#   FOREWARN_OUTPUT    reports to write beside it: FORMAT=FILE, split at blanks.
#
# The exit code is that of forewarn --check: 0 nothing that fails, 1 findings, 2 something could not
# be done or assessed, 64 wrong usage.
set -eu

fail() {
  echo "forewarn.sh: $1" >&2
  exit 2
}

scratch=
# A shell function that a trap calls.
# shellcheck disable=SC2317,SC2329
clean() {
  if [ -n "$scratch" ]; then rm -rf "$scratch"; fi
}
trap clean EXIT
trap 'exit 2' HUP INT TERM

# Puts the programs of an archive with the right sum on the PATH.
install_archive() {
  case "${FOREWARN_SHA256:-}" in
    *[!0-9a-f]* | "") fail "FOREWARN_SHA256 must say the SHA-256 of FOREWARN_ARCHIVE" ;;
  esac
  scratch=$(mktemp -d)
  archive=$scratch/forewarn.tar.gz
  case "$FOREWARN_ARCHIVE" in
    https://*)
      curl --fail --silent --show-error --location --proto =https --tlsv1.2 \
        --max-time 300 --output "$archive" "$FOREWARN_ARCHIVE" || fail "the archive was not fetched"
      ;;
    *://*) fail "FOREWARN_ARCHIVE must be an https URL or a file" ;;
    *) cp "$FOREWARN_ARCHIVE" "$archive" || fail "there is no $FOREWARN_ARCHIVE" ;;
  esac
  if command -v sha256sum >/dev/null 2>&1; then
    sum=$(sha256sum "$archive" | cut -d ' ' -f 1)
  else
    sum=$(shasum -a 256 "$archive" | cut -d ' ' -f 1)
  fi
  if [ "$sum" != "$FOREWARN_SHA256" ]; then
    fail "the archive has the SHA-256 $sum, not $FOREWARN_SHA256"
  fi
  mkdir "$scratch/bin"
  tar -xzf "$archive" -C "$scratch/bin" forewarn forewarn-sync || fail "the archive is damaged"
  PATH=$scratch/bin:$PATH
}

# The commit that the change under review starts from, where a pipeline says it.
find_base() {
  if [ -n "${FOREWARN_BASE:-}" ]; then
    if [ "$FOREWARN_BASE" != none ]; then echo "$FOREWARN_BASE"; fi
  elif [ -n "${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}" ]; then
    echo "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
  elif [ -n "${GITHUB_BASE_REF:-}" ]; then
    echo "origin/$GITHUB_BASE_REF..."
  fi
}

if [ -n "${FOREWARN_ARCHIVE:-}" ]; then install_archive; fi
command -v forewarn >/dev/null 2>&1 || fail "there is no forewarn; set FOREWARN_ARCHIVE, or install it"

case "${FOREWARN_SYNC:-yes}" in
  yes | only)
    if [ -n "${FOREWARN_FROM:-}" ]; then
      forewarn sync --from "$FOREWARN_FROM" || fail "the advisories were not fetched"
    else
      forewarn sync || fail "the advisories were not fetched"
    fi
    if [ "${FOREWARN_SYNC:-yes}" = only ]; then exit 0; fi
    ;;
  no) ;;
  *) fail "FOREWARN_SYNC is yes, no or only" ;;
esac

base=$(find_base)
# The options come before the paths that the caller gave.
for output in ${FOREWARN_OUTPUT:-}; do set -- --output "$output" "$@"; done
if [ -n "${FOREWARN_FORMAT:-}" ]; then set -- --format "$FOREWARN_FORMAT" "$@"; fi
if [ -n "${FOREWARN_FAIL_ON:-}" ]; then set -- --fail-on "$FOREWARN_FAIL_ON" "$@"; fi
if [ -n "$base" ]; then set -- --base "$base" "$@"; fi
status=0
forewarn --check "$@" || status=$?
exit "$status"
