#!/bin/sh
# Builds one fuzz target with AddressSanitizer and runs it: Fuzzing/run.sh JSON 600
# The first word names Fuzzing/<word>Fuzz.swift, the second is the time in seconds. What is found
# (and the corpus, which later runs begin with) is left in .build/fuzz/<word>.
set -eu
cd "$(dirname "$0")/.."
target=${1:?usage: Fuzzing/run.sh TARGET [SECONDS]}
seconds=${2:-600}
work=.build/fuzz
mkdir -p "$work/modules" "$work/$target/corpus"

# libFuzzer does not link as a package target. The readers are compiled together with the harness,
# and SourceText as a module of its own, because they import it.
flags="-swift-version 6 -O -wmo -parse-as-library -package-name forewarn
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility -sanitize=fuzzer,address"
# shellcheck disable=SC2086
swiftc $flags -module-name SourceText -emit-module \
  -emit-module-path "$work/modules/SourceText.swiftmodule" \
  -emit-object -o "$work/modules/SourceText.o" Sources/SourceText/*.swift
if grep -q '^import ManifestSyntax' "Fuzzing/${target}Fuzz.swift"; then
  # A harness of whole formats: the readers are a module too, and Advisor lies beside the harness.
  # shellcheck disable=SC2046,SC2086
  swiftc $flags -I "$work/modules" -module-name ManifestSyntax -emit-module \
    -emit-module-path "$work/modules/ManifestSyntax.swiftmodule" \
    -emit-object -o "$work/modules/ManifestSyntax.o" \
    $(find Sources/ManifestSyntax -name '*.swift' | sort)
  # Unoptimised: that much source would take longer to optimise than it gains in ten minutes.
  flags=$(echo "$flags" | sed 's/ -O -wmo / -Onone /')
  sources="$(find Sources/Advisor -name '*.swift' | sort) $work/modules/ManifestSyntax.o"
else
  sources="$(find Sources/ManifestSyntax -name '*.swift' | sort) Fuzzing/Invariants.swift"
fi
# shellcheck disable=SC2086
swiftc $flags -I "$work/modules" -module-name Fuzz $sources "Fuzzing/${target}Fuzz.swift" \
  "$work/modules/SourceText.o" -o "$work/$target/fuzz"

export SWIFT_BACKTRACE=enable=no
exec "$work/$target/fuzz" -fork=0 -max_total_time="$seconds" -max_len=4096 -timeout=10 \
  -rss_limit_mb=2048 -artifact_prefix="$work/$target/" "$work/$target/corpus"
