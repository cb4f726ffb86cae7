#!/usr/bin/env python3
"""Stands between an editor and the language server, and writes down what both say.

    record.py FILE PROGRAM ARGUMENT...

Each line of FILE is one message: {"from": "client" or "server", "message": {...}}; text that is no
message stands under "text". Messages are passed on byte for byte, and each is written before it is
passed on.
"""

import json
import os
import subprocess
import sys
import threading


class Splitter:
    """Cuts a stream into messages."""

    def __init__(self):
        self.buffer = b""

    def messages(self, data):
        self.buffer += data
        while True:
            head, separator, rest = self.buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                           if line.lower().startswith(b"content-length:")), None)
            if length is None:
                yield {"text": head.decode(errors="replace")}
                self.buffer = rest
                continue
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            try:
                yield {"message": json.loads(rest[:length])}
            except ValueError:
                yield {"text": rest[:length].decode(errors="replace")}


def pass_on(source, target, name, record, lock):
    splitter = Splitter()
    while data := os.read(source, 1 << 16):
        with lock:
            for entry in splitter.messages(data):
                record.write(json.dumps({"from": name, **entry}, ensure_ascii=False) + "\n")
            record.flush()
        try:
            while data:
                data = data[os.write(target, data):]
        except BrokenPipeError:
            break
    if name == "client":
        os.close(target)


def main():
    path, command = sys.argv[1], sys.argv[2:]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lock = threading.Lock()
    with open(path, "a", encoding="utf-8") as record:
        threading.Thread(
            target=pass_on, args=(0, server.stdin.fileno(), "client", record, lock),
            daemon=True).start()
        pass_on(server.stdout.fileno(), 1, "server", record, lock)
        code = server.wait()
        with lock:
            record.write(json.dumps({"from": "server", "exit": code}) + "\n")
            record.flush()
            # The other thread may still stand in a read; nothing is left to pass on.
            os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
