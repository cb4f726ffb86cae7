#!/bin/sh
# Speed and memory of the release binaries. With FOREWARN_OSV naming a folder of OSV data (the
# layout of the public bucket) and FOREWARN_CORPORA a folder of lockfiles the figures are of these,
# else of data that is made up here. CARGO_AUDIT and ADVISORY_DB add that peer to the same run.
set -eu
cd "$(dirname "$0")/.."
exec python3 Benchmarks/bench.py --forewarn .build/release/forewarn
