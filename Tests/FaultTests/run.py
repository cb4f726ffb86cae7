#!/usr/bin/env python3
"""Faults, injected for real: kills, broken disks, damaged files, hostile hosts, wrong clocks.

Every campaign begins from caches of a small shared database with four publications. After each fault a
check must answer exactly as a cache without faults does for the publication that was in force, or for
a newer one; after one run without faults the newest is in force and nothing is left behind. What is not so
is a loss. Usage:

    run.py [--programs DIR] [--short] [--only NAME]... [--seed N] [--scale X] [--page FILE]
"""
import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bits
import clocks
import folders
import kills
import servers
import space
import together
from host import Host
from world import Loss, World, note

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(HERE, "..", "..", ".build")

ERRORS = ["EIO", "ENOSPC", "EINTR"]

TABLE_BEGINS = "<!-- the table of the last long run -->"
TABLE_ENDS = "<!-- its end -->"


def campaigns(world, short, seed, scale):
    """Name and deed of each campaign: the long form has all counts, the short one a sample."""
    def count(long, brief):
        return max(1, int((brief if short else long) * scale))

    updates = [(1, 3)] if short else [(0, 2), (1, 3)]
    fetches = [(0, 3), (2, 4)]
    return {
        "kill": lambda: kills.at_random(world, count(1_000, 6), seed),
        "kill-calls": lambda: kills.at_each_call(
            world, "`kill -9` at each call that changes the cache", ["kill", "torn"], "write", updates,
            110 if short else 1, seed),
        "write-errors": lambda: kills.at_each_call(
            world, "an error of each call that changes the cache", [*ERRORS, "short"], "write",
            updates, 150 if short else 1, seed),
        "read-errors": lambda: kills.at_each_call(
            world, "an error of each call that reads the cache", ["EIO", "EINTR", "short"], "read",
            updates, 150 if short else 1, seed),
        "cuts": lambda: bits.truncated(world, count(1_000, 4), fetches, seed),
        "bits": lambda: bits.downloads(world, count(5_000, 6), fetches, seed),
        "rest": lambda: bits.at_rest(world, count(2_000, 16), seed),
        "full": lambda: space.full(world, count(100, 2)),
        "servers": lambda: servers.misbehaving(world, short),
        "tls": lambda: servers.tls(world),
        "clocks": lambda: clocks.wrong(world, short),
        "jumps": lambda: clocks.jumping(world, short),
        "together": lambda: together.at_once(
            world, 4 if short else 15, 1 if short else 4),
        "hostile": lambda: folders.hostile(world, short),
        "places": lambda: folders.places(world, short),
        "layouts": lambda: folders.layouts(world, short),
    }


def compile_library(folder):
    """The library that lets calls fail; see preload.c."""
    os.makedirs(folder, exist_ok=True)
    library = f"{folder}/preload.so"
    source = f"{HERE}/preload.c"
    if not os.path.exists(library) or os.path.getmtime(library) < os.path.getmtime(source):
        subprocess.run(
            ["cc", "-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", library, source,
             "-ldl"], check=True)
    return library


def table(rows):
    lines = ["| Fault | Runs | What was seen | Lost |", "|---|---|---|---|"]
    for row in rows:
        seen = ", ".join(f"{number:,} {what}" for what, number in sorted(
            row.seen.items(), key=lambda item: (-item[1], item[0])))
        lines.append(f"| {row.fault} | {row.runs:,} | {seen} | {len(row.losses)} |")
    return "\n".join(lines) + "\n"


def tidy(folder):
    with open("/proc/mounts", encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.split()[1].startswith(folder):
                space.unmount(line.split()[1])
    shutil.rmtree(folder, ignore_errors=True)


def replace_table(page, text):
    with open(page, encoding="utf-8") as file:
        before, rest = file.read().split(TABLE_BEGINS, 1)
    with open(page, "w", encoding="utf-8") as file:
        file.write(before + TABLE_BEGINS + "\n" + text + TABLE_ENDS + rest.split(TABLE_ENDS, 1)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", action="append")
    parser.add_argument("--seed", type=int, default=20_261_121)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--page", help="a Markdown page, whose table is replaced")
    parser.add_argument("--programs", default=f"{BUILD}/debug")
    options = parser.parse_args()

    os.makedirs(f"{BUILD}/faults", exist_ok=True)
    library = os.path.abspath(compile_library(f"{BUILD}/faults"))
    folder = tempfile.mkdtemp(prefix="forewarn-faults-")
    began = time.monotonic()
    rows = []
    programs = os.path.abspath(options.programs)
    world = World(folder, f"{programs}/forewarn-sync", f"{programs}/forewarn")
    world.preload = library

    def end(*_):
        """Leaves nothing behind, also when somebody ends it."""
        world.end_all()
        tidy(folder)
        os._exit(130)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        world.make()
        host = Host(world.publication(1))
        world.learn(host)
        host.stop()
        note(f"four publications and their controls: {time.monotonic() - began:.0f} s")
        known = campaigns(world, options.short, options.seed, options.scale)
        for name in options.only or known:
            row = known[name]()
            rows += row if isinstance(row, list) else [row]
            if options.page:
                replace_table(options.page, table(rows))
            note(f"{name}: {rows[-1].runs} runs, {len(rows[-1].losses)} losses, "
                 f"{rows[-1].seconds:.0f} s, {dict(rows[-1].seen)}")
    except Loss as loss:
        note(f"the harness itself: {loss}")
        return 1
    finally:
        world.end_all()
        tidy(folder)
    print(table(rows))
    if options.page:
        replace_table(options.page, table(rows))
    losses = sum(len(row.losses) for row in rows)
    runs = sum(row.runs for row in rows)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    note(f"{runs:,} faults, {losses} losses, {time.monotonic() - began:.0f} s, of processors "
         f"{used.ru_utime + used.ru_stime:.0f} s")
    return 1 if losses else 0


if __name__ == "__main__":
    sys.exit(main())
