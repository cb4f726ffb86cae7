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


def synthetic_package_lock(path, names):
    packages = {"": {"dependencies": {name: "*" for name in names[::40]}}}
    for number, name in enumerate(names):
        packages["node_modules/" + name] = {
            "version": f"1.{number % 4}.0", "resolved": f"https://registry.npmjs.org/{name}/-/{name}-1.0.0.tgz",
            "integrity": "sha512-" + "A" * 86 + "==", "license": "MIT",
            "dependencies": {other: "^1.0.0" for other in names[number + 1:number + 3]}}
    with open(path, "w") as file:
        json.dump({"name": "made-up", "lockfileVersion": 3, "packages": packages}, file, indent=2)


def synthetic_health(folder, names):
    """Feeds that say of each package what sources say of one that is well known: some sixty signals."""
    os.makedirs(folder)
    checks = ["Binary-Artifacts", "Branch-Protection", "CI-Tests", "Code-Review", "Dangerous-Workflow", "Fuzzing",
              "License", "Maintained", "Pinned-Dependencies", "SAST", "Security-Policy", "Signed-Releases",
              "Token-Permissions", "Vulnerabilities"]
    with open(folder + "/deps.dev", "w") as versions, open(folder + "/scorecard", "w") as scores, \
            open(folder + "/ecosyste.ms", "w") as packages:
        for number, name in enumerate(names):
            repository = f"github.com/owner-{number % 300}/{name}"
            key = {"system": "NPM", "name": name}
            published = [f"20{14 + minor}-0{1 + number % 9}-11T00:00:00Z" for minor in range(8)]
            print(json.dumps({"packageKey": key, "versions": [
                {"versionKey": {"version": f"1.{minor}.0"}, "publishedAt": date, "isDefault": minor == 7}
                for minor, date in enumerate(published)]}), file=versions)
            attested = [{"type": "publish", "verified": True, "sourceRepository": "https://" + repository}]
            print(json.dumps({
                "versionKey": {**key, "version": "1.7.0"}, "publishedAt": published[7], "isDefault": True,
                "licenses": ["MIT"], "attestations": attested if number % 3 else [],
                "links": [{"label": "SOURCE_REPO", "url": f"git+https://{repository}.git"}]}), file=versions)
            print(json.dumps({
                "date": "2026-01-05", "repo": {"name": repository, "commit": f"{number:040x}"}, "score": 6.5,
                "checks": [{"name": check, "score": (number + place) % 11} for place, check in enumerate(checks)]}),
                file=scores)
            print(json.dumps({
                "ecosystem": "npm", "name": name, "repository_url": "https://" + repository,
                "dependent_packages_count": number, "versions_count": 8, "maintainers_count": 1 + number % 4,
                "latest_release_number": "1.7.0", "latest_release_published_at": published[7],
                "first_release_published_at": published[0], "normalized_licenses": ["MIT"],
                "last_synced_at": "2026-01-05T00:00:00Z", "repo_metadata": {
                    "archived": number % 50 == 0, "pushed_at": published[7], "created_at": published[0],
                    "stargazers_count": number, "open_issues_count": number % 60,
                    "commit_stats": {"total_committers": 1 + number % 30},
                    "metadata": {"files": {"security": "SECURITY.md", "contributing": None}}}}), file=packages)


def measure_health(forewarn, osv, scratch, runs):
    """Cards for every package of a made-up lockfile: as an editor's server makes them, and as a whole run."""
    names = [f"package-{number}" for number in range(1_830)]
    lock, feeds, cache = scratch + "/package-lock.json", scratch + "/feeds", scratch + "/health-cache"
    synthetic_package_lock(lock, names)
    synthetic_health(feeds, names)
    command = [forewarn + "-sync", "sync", "--from", osv, "--cache", cache, "--quiet"]
    for feed in ("kev", "epss", "endoflife"):
        command += ["--feed", feed + "="]
    for feed in sorted(os.listdir(feeds)):
        command += ["--feed", f"{feed}={feeds}/{feed}"]
    subprocess.run(command, check=True)
    output = subprocess.run(
        [forewarn, "debug", "cards", "--rounds", str(runs), "--cache", cache, lock],
        check=True, capture_output=True, text=True).stdout
    cards, values, reading, making = (int(column) for column in output.split("\t"))
    print(f"\n{cards} cards with {values} values, warm ({runs} rounds): {making / 1e6:.1f} ms, "
          f"{making / cards / 1e3:.1f} us each; reading the lockfile {reading / 1e6:.1f} ms, ratio {making / reading:.2f}")
    compare("health of all packages of that lockfile, against listing them", {
        "forewarn health": [forewarn, "health", "--all", "--format", "json", "--cache", cache, lock],
        "forewarn list": [forewarn, "list", "--format", "json", lock]}, runs)


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
        measure_health(forewarn, osv, scratch, options.runs)


main()
