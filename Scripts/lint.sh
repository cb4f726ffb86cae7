#!/bin/sh
# The checks of form: Swift's formatter in strict mode, shell syntax, and the lists of editors/.
set -eu
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Package.swift Sources Tests Fuzzing
for script in Scripts/*.sh Conformance/*.sh Fuzzing/*.sh Benchmarks/*.sh ci/*.sh .ci/run; do
  if [ -f "$script" ]; then sh -n "$script"; fi
done
python3 Scripts/editor-lists.py --check
echo "lint: no complaint"
