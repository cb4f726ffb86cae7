#!/bin/sh
# Scores the built programs against a folder of independent test data, named by FOREWARN_CORPORA.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${FOREWARN_CORPORA:-}" ]; then
  echo "conformance: set FOREWARN_CORPORA to a folder of test data" >&2
  exit 64
fi
export FOREWARN_CORPORA
program=.build/release/forewarn
python3 Conformance/syntax.py --forewarn $program
python3 Conformance/versions.py --forewarn $program --corpora "$FOREWARN_CORPORA"
python3 Conformance/packages.py --forewarn $program --corpora "$FOREWARN_CORPORA"
python3 Conformance/recognition.py --forewarn $program --corpora "$FOREWARN_CORPORA"
python3 Conformance/census.py --forewarn $program --corpora "$FOREWARN_CORPORA"
python3 Conformance/clients.py --server $program --corpora "$FOREWARN_CORPORA"
python3 Conformance/recordings.py --corpora "$FOREWARN_CORPORA"
if [ -n "${FOREWARN_OSV:-}" ]; then
  python3 Conformance/advisories.py --forewarn $program
  python3 Conformance/forms.py --forewarn $program
fi
if [ -n "${FOREWARN_OSV:-}" ] && command -v "${CARGO_AUDIT:-cargo-audit}" >/dev/null; then
  python3 Conformance/cargo_audit.py --forewarn $program
fi
if [ -n "${FOREWARN_OPENVEX:-}" ]; then
  python3 Conformance/vex.py --forewarn $program
fi
if [ -n "${FOREWARN_SCORECARD:-}" ]; then
  python3 Conformance/scorecard.py --forewarn $program
fi
if [ -n "${FOREWARN_ROOTS:-}" ]; then
  python3 Conformance/public_roots.py --forewarn $program
fi
