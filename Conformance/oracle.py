#!/usr/bin/env python3
"""Holds the compiled form of real OSV records against the literal evaluation algorithm.

FOREWARN_OSV_FOLDER, or the first argument, names a folder of the layout of the public OSV bucket
(`<Ecosystem>/all.zip`). All records of the ecosystems whose versions can be ordered are written, one
a line, to a temporary file, which the test suite `OracleConformanceTests` then goes through. The
test prints how many (record, version) pairs it compared and fails on the first difference.
"""
import os
import subprocess
import sys
import tempfile
import zipfile

ECOSYSTEMS = ["npm", "PyPI", "crates.io", "Go", "Julia", "Hex"]


def write_lines(folder, out):
    """Copies every record, its line breaks made spaces (JSON strings cannot hold raw ones)."""
    count = 0
    for ecosystem in ECOSYSTEMS:
        path = os.path.join(folder, ecosystem, "all.zip")
        if not os.path.exists(path):
            print(f"{path} is absent: {ecosystem} is left out")
            continue
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    record = archive.read(name)
                    out.write(record.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n")
                    count += 1
    out.flush()
    return count


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("FOREWARN_OSV_FOLDER")
    if not folder or not os.path.isdir(folder):
        print("FOREWARN_OSV_FOLDER names no folder of OSV archives: nothing was compared")
        return 0
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as lines:
        print(f"{write_lines(folder, lines)} records")
        environment = dict(os.environ, FOREWARN_OSV_LINES=lines.name)
        command = ["swift", "test", "--disable-xctest", "--filter", "OracleConformanceTests"]
        return subprocess.run(command, cwd=root, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
