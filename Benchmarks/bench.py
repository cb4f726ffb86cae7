#!/usr/bin/env python3
"""Times whole runs of forewarn, interleaved with a peer where one is given, and prints ratios.

Wall time, CPU time and peak memory come from wait4(2), one child at a time. Medians of --runs runs.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile


def run(command, cpu=None):
    """Runs a command with its output thrown away: (seconds, CPU seconds, peak MiB, exit code)."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        if cpu is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {cpu})
        try:
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, os.waitstatus_to_exitcode(status)


def compare(name, commands, runs):
    """Runs the commands in turn, A B A B, and prints the medians and their ratio to the last."""
    results = {label: [] for label in commands}
    for _ in range(runs):
        for label, command in commands.items():
            results[label].append(run(command))
    print(f"\n{name} ({runs} runs, interleaved)")
    medians = {}
    for label, rows in results.items():
        wall, cpu, memory = (statistics.median(column) for column in list(zip(*rows))[:3])
        medians[label] = wall, cpu
        codes = sorted({row[3] for row in rows})
        print(f"  {label:16} wall {wall * 1e3:8.1f} ms   CPU {cpu * 1e3:8.1f} ms   peak {memory:6.1f} MiB   exit {codes}")
    labels = list(commands)
    if len(labels) == 2:
        wall, cpu = (medians[labels[0]][index] / medians[labels[1]][index] for index in (0, 1))
        print(f"  ratio            wall {wall:8.2f}      CPU {cpu:8.2f}")


def synthetic_osv(folder, count):
    """A folder in the bucket's layout with made-up records of crates.io."""
    os.makedirs(folder + "/crates.io")
    with zipfile.ZipFile(folder + "/crates.io/all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        lines = []
        for number in range(count):
            record = {
                "schema_version": "1.7.0", "id": f"x_BENCH-{number}", "modified": "2026-01-01T00:00:00Z",
                "summary": f"Made-up record {number}", "details": "Nothing. " * 60,
                "affected": [{"package": {"ecosystem": "crates.io", "name": f"crate-{number % 40000}"},
                              "ranges": [{"type": "SEMVER", "events": [{"introduced": "0.1.0"}, {"fixed": f"1.{number % 90}.0"}]}]}]}
            archive.writestr(f"x_BENCH-{number}.json", json.dumps(record))
            lines.append(f"2026-01-01T00:00:00Z,x_BENCH-{number}")
    with open(folder + "/crates.io/modified_id.csv", "w") as file:
        file.write("\n".join(lines) + "\n")
    with open(folder + "/ecosystems.txt", "w") as file:
        file.write("crates.io\n")


def synthetic_lock(path, count):
    entries = ["version = 4\n"]
    for number in range(count):
        entries.append(
            f'[[package]]\nname = "crate-{number * 7}"\nversion = "1.{number % 99}.0"\n'
            'source = "registry+https://github.com/rust-lang/crates.io-index"\n'
            f'checksum = "{number:064x}"\ndependencies = [\n "crate-{number * 7 + 7}",\n]\n')
    with open(path, "w") as file:
        file.write("\n".join(entries))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--forewarn", required=True)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    forewarn = os.path.abspath(options.forewarn)
    corpora, osv = os.environ.get("FOREWARN_CORPORA"), os.environ.get("FOREWARN_OSV")
    with tempfile.TemporaryDirectory() as scratch:
        if not osv:
            osv = scratch + "/osv"
            synthetic_osv(osv, 65_000)
        if corpora:
            cargo_lock = corpora + "/realworld/denoland+deno/Cargo.lock"
        else:
            cargo_lock = scratch + "/Cargo.lock"
            synthetic_lock(cargo_lock, 1_128)
        cache = scratch + "/cache"
        sync = [forewarn + "-sync", "sync", "--from", osv, "--cache", cache, "--quiet"]
        wall, cpu, memory, code = run(sync, cpu=0)
        output = subprocess.run(
            [forewarn, "--check", "--cache", cache, "--format", "json", cargo_lock],
            capture_output=True, text=True)
        records = json.loads(output.stdout)["database"].get("records", 0)
        print(f"import on one core: {records} records in {wall:.2f} s: {records / wall:,.0f} records/s, "
              f"CPU {cpu:.2f} s, peak {memory:.1f} MiB, exit {code}")

        commands = {"forewarn": [forewarn, "--check", "--cache", cache, cargo_lock]}
        audit, database = os.environ.get("CARGO_AUDIT"), os.environ.get("ADVISORY_DB")
        if audit and database:
            commands["cargo-audit"] = [audit, "audit", "--no-fetch", "--stale", "--no-yanked", "--db", database, "-q", "-f", cargo_lock]
        compare("cold --check of " + os.path.basename(cargo_lock), commands, options.runs)
        compare("start alone", {"forewarn": [forewarn, "--version"]}, options.runs)
        if corpora:
            lock = corpora + "/realworld/Kong+insomnia/package-lock.json"
            compare("cold --check of an 861 KB package-lock.json",
                    {"forewarn": [forewarn, "--check", "--cache", cache, lock]}, options.runs)


main()
