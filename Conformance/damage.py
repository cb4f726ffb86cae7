#!/usr/bin/env python3
"""Reads every corpus file, every prefix of it, and it without each one of its bytes.

    Conformance/damage.py [--forewarn PROGRAM] [--corpora FOLDER] [--limit BYTES] [--speed] [FORMAT ...]

The files are those that `expected.json` files name and Forewarn knows, read under the name that
their format has in real projects; those of more than --limit bytes (65,536) are left out. A reading
that traps, hangs (an hour a file) or prints nothing is named, and the exit code is 1. With --speed
each file is read once, whole, and the rate in MB/s is printed for each format and over all.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

from packages import FILE_NAMES, cases


def read(program, copies, *flags):
    """What `forewarn debug read` says of files: the fields of each line, or None and why."""
    try:
        done = subprocess.run([program, "debug", "read", *flags, *copies], capture_output=True,
                              text=True, timeout=3600)
    except subprocess.TimeoutExpired:
        return None, "did not end within an hour"
    if done.returncode != 0 or not done.stdout:
        return None, f"ended with {done.returncode}: {done.stderr[-300:]}"
    return [line.split("\t") for line in done.stdout.splitlines()], ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("--limit", type=int, default=65_536)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("formats", nargs="*")
    asked = parser.parse_args()
    if not asked.corpora:
        sys.exit("damage: set FOREWARN_CORPORA to a folder of test data")
    limit = 1 << 40 if asked.speed else asked.limit
    formats = asked.formats or list(FILE_NAMES)
    files = sorted({(file, case["format"]) for file, case in cases(
        pathlib.Path(asked.corpora), formats) if file.stat().st_size <= limit})
    totals = collections.defaultdict(lambda: [0, 0, 0])
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for number, (file, name) in enumerate(files):
            copies.append(pathlib.Path(folder, str(number), FILE_NAMES[name]))
            copies[-1].parent.mkdir(parents=True)
            copies[-1].write_bytes(file.read_bytes())
        if asked.speed:
            # In one process, as an editor or a check of a whole repository reads them.
            jobs = [copies[i:i + 2000] for i in range(0, len(copies), 2000)]
        else:
            jobs = [[copy] for copy in copies]
        flags = [] if asked.speed else ["--damage"]
        with concurrent.futures.ThreadPoolExecutor(1 if asked.speed else 2) as pool:
            results = [pool.submit(read, asked.forewarn, job, *flags) for job in jobs]
            done = 0
            for job, result in zip(jobs, results):
                lines, failure = result.result()
                if lines is None:
                    failures.append(f"{files[done][0]}: {failure}")
                for fields, (_, name) in zip(lines or [], files[done:]):
                    for place, value in enumerate((1, int(fields[1]), int(fields[4]))):
                        totals[name][place] += value
                done += len(job)
    totals["all"] = [sum(t[i] for t in totals.values()) for i in range(3)]
    for name, (count, size, last) in sorted(totals.items()):
        print(f"{name:30} {count:5} files {size:11,} bytes ", end="")
        if asked.speed:
            print(f"{size / max(last, 1) * 1000:8.1f} MB/s")
        else:
            print(f"{last:11,} readings")
    for failure in failures:
        print("FAILED", failure)
    return bool(failures) or not files


if __name__ == "__main__":
    sys.exit(main())
