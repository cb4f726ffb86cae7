#!/usr/bin/env python3
"""Lets the TUF client judge roots of public repositories that somebody has at hand.

    Conformance/public_roots.py [--forewarn PROGRAM] [--roots FOLDER]

Every root.json below the folder (FOREWARN_ROOTS) is trusted, and its repository asked at a server that has
nothing: the root must be accepted, so that it is the timestamp that is missed; or, if it has expired, that must be
all that is wrong with it. With one digit of a signature changed in as many signatures as it takes, it
must be refused. The exit code is 1 if one is judged otherwise.
"""

import argparse
import functools
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading


class Nothing(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def judge(program, root, address):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "root.json")
        pathlib.Path(path).write_bytes(root)
        base = [program, "debug", "tuf", "--metadata-dir", os.path.join(folder, "trusted")]
        subprocess.run([*base, "init", path], check=True)
        result = subprocess.run(
            [*base, "--metadata-url", address, "refresh"], capture_output=True, check=False)
        return result.stderr.decode().strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--roots", default=os.environ.get("FOREWARN_ROOTS"))
    arguments = parser.parse_args()
    if not arguments.roots:
        print("public roots: set FOREWARN_ROOTS to a folder of root.json files", file=sys.stderr)
        return 64
    program = os.path.join(os.path.dirname(arguments.forewarn), "forewarn-sync")
    with tempfile.TemporaryDirectory() as empty:
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Nothing, directory=empty))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        wrong = count = 0
        for path in sorted(pathlib.Path(arguments.roots).rglob("root.json")):
            root = path.read_bytes()
            envelope = json.loads(root)
            told = judge(program, root, address)
            name = f"{path.parent.name}, version {envelope['signed']['version']}"
            if told.startswith("error: timestamp: ") and "[missing]" in told:
                verdict = "accepted"
            elif "[expired]" in told:
                verdict = f"accepted, but for its expiry on {envelope['signed']['expires'][:10]}"
            else:
                verdict = f"REFUSED: {told}"
                wrong += 1
            for signature in envelope["signatures"]:
                last = signature["sig"][-1:]
                signature["sig"] = signature["sig"][:-1] + ("0" if last != "0" else "1")
            told = judge(program, json.dumps(envelope).encode(), address)
            if "[below-threshold]" not in told:
                verdict += f"; CHANGED, AND NOT REFUSED: {told}"
                wrong += 1
            count += 1
            print(f"{name}: {verdict}")
        server.shutdown()
    print(f"public roots: {count}, of which {wrong} are judged wrongly")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
