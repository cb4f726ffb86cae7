#!/usr/bin/env python3
"""Measures how long a language server takes from an edit to its diagnostics.

It starts the server as an editor does, over pipes, and types into a file: each edit is one
incremental `didChange` of one character, sent when the diagnostics of the one before have come, so
that a time is that of one edit and not of a queue. It types a space at the end of the text, or with
`--typing version` a digit at the end of the version that stands nearest to its middle, so that
another version is judged each time.

    Benchmarks/lsp_latency.py FILE
    Benchmarks/lsp_latency.py --server '.build/release/forewarn lsp --cache DIR' FILE...
    Benchmarks/lsp_latency.py FILE --against 'ruff server' --against-file module.py

Printed besides are the time from the start of the program to the first diagnostics, how many times
diagnostics are published for fifty edits that are sent at once, and the memory. With `--soak COUNT` so
many edits are sent instead, fifty at once, and the memory is printed at each tenth of them.

With `--against` a second server is measured in turns with the first, and the ratio of the medians is
printed: on a busy machine a ratio says more than a time.
"""

import argparse
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import time


class Server:
    """A server behind pipes."""

    def __init__(self, command):
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, bufsize=0)
        self.buffer = b""
        self.last_id = 0

    def send(self, message):
        content = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
        data = memoryview(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        while data:
            data = data[self.process.stdin.write(data):]

    def read(self):
        while True:
            head, separator, rest = self.buffer.partition(b"\r\n\r\n")
            if separator:
                length = next(
                    int(line.split(b":")[1]) for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length"))
                if len(rest) >= length:
                    self.buffer = rest[length:]
                    return json.loads(rest[:length])
            part = os.read(self.process.stdout.fileno(), 1 << 20)
            if not part:
                raise SystemExit(f"The server ended with code {self.process.wait()}.")
            self.buffer += part

    def request(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        return self.until(lambda m: m.get("id") == self.last_id and "method" not in m)

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def until(self, condition):
        """Reads up to the message of which the condition holds; answers the server's requests."""
        while True:
            message = self.read()
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            if condition(message):
                return message

    def diagnostics(self, uri, version=None):
        """Waits for the diagnostics of a document, of that version if the server names versions."""
        def wanted(message):
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            params = message["params"]
            return params["uri"] == uri and params.get("version") in (None, version)
        return self.until(wanted)["params"]["diagnostics"]

    def memory(self):
        """The most memory that the server has held, in MiB; None where the system does not say."""
        try:
            with open(f"/proc/{self.process.pid}/status") as status:
                return next(int(l.split()[1]) / 1024 for l in status if l.startswith("VmHWM"))
        except (OSError, StopIteration):
            return None

    def memory_now(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(l.split()[1]) / 1024 for l in status if l.startswith("VmRSS"))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        self.process.wait(timeout=10)


class Session:
    """One server with one file open, ready to be typed into."""

    def __init__(self, command, path, typing="space"):
        self.uri = "file://" + os.path.abspath(path)
        with open(path, encoding="utf-8", newline="") as file:
            self.text = file.read()
        self.server = Server(command)
        folder = "file://" + os.path.dirname(os.path.abspath(path))
        self.server.request("initialize", {
            "processId": os.getpid(), "rootUri": folder,
            "workspaceFolders": [{"uri": folder, "name": "work"}],
            "capabilities": {
                "general": {"positionEncodings": ["utf-8", "utf-16"]},
                "textDocument": {"publishDiagnostics": {"versionSupport": True}},
            }})
        self.initialized = time.perf_counter() - self.server.started
        self.server.notify("initialized", {})
        start = time.perf_counter()
        self.version = 1
        language = "python" if path.endswith(".py") else "plaintext"
        self.server.notify("textDocument/didOpen", {"textDocument": {
            "uri": self.uri, "languageId": language, "version": 1, "text": self.text}})
        self.found = len(self.server.diagnostics(self.uri, 1))
        self.opened = time.perf_counter() - start
        place, self.typed = len(self.text), " "
        if typing == "version":
            ends = [found.end(1) for found in re.finditer(r'"[~^=]?([0-9]+\.[0-9.]+)"', self.text)]
            place, self.typed = min(ends, key=lambda end: abs(end - len(self.text) // 2)), "7"
        self.line = self.text.count("\n", 0, place)
        self.column = len(self.text[:place].rpartition("\n")[2].encode())
        self.inserted = False
        self.times = []

    def edit(self):
        """Types a character, or takes it back, and waits for the diagnostics."""
        start = time.perf_counter()
        self.send_edit()
        self.server.diagnostics(self.uri, self.version)
        self.times.append(time.perf_counter() - start)

    def burst(self, count=50):
        """Sends edits without waiting for each; how many diagnostics came, and after how long."""
        start = time.perf_counter()
        for _ in range(count):
            self.send_edit()
        published = 0

        def is_last(message):
            nonlocal published
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            published += 1
            return message["params"].get("version") in (None, self.version)
        self.server.until(is_last)
        return published, time.perf_counter() - start

    def send_edit(self):
        self.version += 1
        end = {"line": self.line, "character": self.column}
        after = {"line": self.line, "character": self.column + 1}
        change = {"range": {"start": end, "end": after if self.inserted else end},
                  "text": "" if self.inserted else self.typed}
        self.inserted = not self.inserted
        self.server.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [change]})


def percentile(times, percent):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def report(name, session, cpu, edits):
    def ms(seconds):
        return f"{seconds * 1000:8.2f}"
    times = session.times
    memory = session.server.memory()
    print(f"{name}\n  {os.path.basename(session.uri)}: {len(session.text.encode()):,} bytes, "
          f"{session.found} diagnostics, {len(times)} edits")
    print(f"  spawn to initialize      {ms(session.initialized)} ms")
    print(f"  didOpen to diagnostics   {ms(session.opened)} ms"
          f" {ms(session.initialized + session.opened)} ms from the start")
    print(f"  didChange to diagnostics {ms(percentile(times, 50))} ms p50 {ms(percentile(times, 90))} "
          f"p90 {ms(percentile(times, 99))} p99")
    published, duration = session.burst()
    print(f"  50 edits at once         {ms(duration)} ms, {published} publishes")
    print(f"  processor time per edit  {ms(cpu / edits)} ms")
    if memory is not None:
        print(f"  peak memory              {memory:8.1f} MiB")


def soak(command, path, count):
    """Prints the memory over a long session; 1 if it has grown by a twentieth since its first tenth."""
    session = Session(command, path)
    step = max(count // 10, 50)
    marks = []
    for _ in range(10):
        for _ in range(step // 50):
            session.burst()
        marks.append(session.server.memory_now())
        print(f"  {session.version - 1:8,} edits {marks[-1]:8.1f} MiB", flush=True)
    session.server.stop()
    return marks[-1] > marks[0] * 1.05


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--server", default=".build/release/forewarn lsp")
    parser.add_argument("--edits", type=int, default=300)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--typing", choices=["space", "version"], default="space")
    parser.add_argument("--soak", type=int, metavar="COUNT", help="a long session instead")
    parser.add_argument("--against", metavar="COMMAND", help="another server to compare with")
    parser.add_argument("--against-file", metavar="FILE", help="what that server opens")
    parser.add_argument("--maximum-p50", type=float, metavar="MS",
                        help="fail if the median of a file is above")
    arguments = parser.parse_args()
    if bool(arguments.against) != bool(arguments.against_file):
        parser.error("--against and --against-file go together")
    if arguments.soak:
        return int(any([soak(arguments.server, path, arguments.soak)
                        for path in arguments.files]))
    failed = False
    for path in arguments.files:
        sessions = [(arguments.server, Session(arguments.server, path, arguments.typing))]
        if arguments.against:
            sessions.append((arguments.against, Session(arguments.against, arguments.against_file)))
        for _ in range(arguments.warm_up):
            for _, session in sessions:
                session.edit()
        for _, session in sessions:
            session.times = []
        before = [session.server.cpu_seconds() for _, session in sessions]
        for _ in range(arguments.edits):
            for _, session in sessions:
                session.edit()
        for (name, session), start in zip(sessions, before):
            report(name, session, session.server.cpu_seconds() - start, arguments.edits)
            session.server.stop()
        medians = [statistics.median(session.times) for _, session in sessions]
        if len(medians) == 2:
            print(f"  ratio of the medians     {medians[0] / medians[1]:8.2f}")
        if arguments.maximum_p50 and medians[0] * 1000 > arguments.maximum_p50:
            print(f"  the median is above {arguments.maximum_p50} ms", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
