#!/usr/bin/env python3
"""Reads every corpus file, every prefix of it, and it without each one of its bytes.

    Conformance/damage.py [--forewarn PROGRAM] [--corpora FOLDER] [--above BYTES] [--limit BYTES]
                          [--jobs COUNT] [--speed] [FORMAT ...]

The files are all that the corpora's index names and Forewarn knows, read under the name that their
format has in real projects; a content that occurs twice is read once. Left out are files of more
than --limit bytes (65,536) and of --above bytes or fewer (none). The smallest come first, for the
work grows with the square of the size: each file's damaged forms are read in one process. A reading
that traps, hangs (an hour a file) or prints nothing is named, and the exit code is 1. With --speed
all files are read whole by one process, nine times in turn, and of each the median time counts, from
its bytes in memory to its packages; printed are the rate in MB/s and the share of the time for each
format and over all, on one core, and the rate over all on all cores.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from corpus import FILE_NAMES, files, put


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


def distinct(corpora, formats, above, limit):
    """Each content of a format once, the smallest first."""
    seen = {}
    for path, name in files(corpora, formats):
        if above < path.stat().st_size <= limit:
            seen.setdefault((name, path.read_bytes()), (path, name))
    return sorted(seen.values(), key=lambda f: f[0].stat().st_size)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("--above", type=int, default=0)
    parser.add_argument("--limit", type=int, default=65_536)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("formats", nargs="*")
    asked = parser.parse_args()
    if not asked.corpora:
        sys.exit("damage: set FOREWARN_CORPORA to a folder of test data")
    limit = 1 << 40 if asked.speed else asked.limit
    wanted = distinct(
        pathlib.Path(asked.corpora), asked.formats or list(FILE_NAMES), asked.above, limit)
    totals = collections.defaultdict(lambda: [0, 0, 0])
    failures = []
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copies = [put(path, name, pathlib.Path(folder, str(number)))
                  for number, (path, name) in enumerate(wanted)]
        # At speed in one process, as an editor or a check of a whole repository reads them.
        step = 2000 if asked.speed else 1
        jobs = [copies[i:i + step] for i in range(0, len(copies), step)]
        flags = ["--rounds", "9"] if asked.speed else ["--damage"]
        with concurrent.futures.ThreadPoolExecutor(1 if asked.speed else asked.jobs) as pool:
            results = [pool.submit(read, asked.forewarn, job, *flags) for job in jobs]
            done = 0
            for job, result in zip(jobs, results):
                lines, failure = result.result()
                if lines is None:
                    failures.append(f"{wanted[done][0]}: {failure}")
                for fields, (_, name) in zip(lines or [], wanted[done:]):
                    for place, value in enumerate((1, int(fields[1]), int(fields[4]))):
                        totals[name][place] += value
                done += len(job)
                if not asked.speed and (done % 50 == 0 or time.monotonic() - start > 60):
                    print(f"{done} of {len(wanted)} files, the last of "
                          f"{wanted[done - 1][0].stat().st_size} bytes, {len(failures)} failures",
                          file=sys.stderr, flush=True)
        if asked.speed:
            lines, failure = read(asked.forewarn, copies, *flags, "--all-cores")
            if lines is None:
                failures.append(f"on all cores: {failure}")
            else:
                _, size, last = lines[0]
                print(f"{'all, on all cores':30} {len(copies):5} files {int(size):11,} bytes "
                      f"{int(size) / int(last) * 1000:8.1f} MB/s")
    totals["all"] = [sum(t[i] for t in totals.values()) for i in range(3)]
    for name, (count, size, last) in sorted(totals.items()):
        print(f"{name:30} {count:5} files {size:11,} bytes ", end="")
        if asked.speed:
            share = 100 * last / max(totals["all"][2], 1)
            print(f"{size / max(last, 1) * 1000:8.1f} MB/s {share:6.1f} %")
        else:
            print(f"{last:11,} readings")
    for failure in failures:
        print("FAILED", failure)
    return bool(failures) or not wanted


if __name__ == "__main__":
    sys.exit(main())
