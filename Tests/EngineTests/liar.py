"""A web server on loopback that lies, stalls, resets and goes round in circles, each by its path."""

import pathlib
import socket
import struct
import threading
import time

#: What the honest part of it serves.
BODY = bytes(range(256)) * 400


class Liar:
    def __init__(self, other=""):
        """`other`: an address that redirections lead to."""
        self.other = other
        self.requests = []
        self.counts = {}
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.handle, args=[connection], daemon=True).start()

    def handle(self, connection):
        with connection:
            connection.settimeout(20)
            try:
                self.answer(connection)
            except OSError:
                pass

    def answer(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(4096)
            if not part:
                return
            head += part
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {k.lower(): v.strip() for k, v in (l.split(":", 1) for l in lines[1:] if ":" in l)}
        self.requests.append((path, headers))
        kind = pathlib.PurePosixPath(path).parts[1]
        count = self.counts[path] = self.counts.get(path, 0) + 1
        getattr(self, kind.replace("-", "_"), self.missing)(connection, path, headers, count)

    @staticmethod
    def send(connection, status, headers=(), body=b"", length=None):
        head = [f"HTTP/1.1 {status} Answer", "Connection: close"]
        if length is not False:
            head.append(f"Content-Length: {len(body) if length is None else length}")
        head += [f"{k}: {v}" for k, v in headers]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def rest(self, connection, headers, tag):
        """Answers a request for a range as it should be."""
        start = int(headers["range"].removeprefix("bytes=").removesuffix("-"))
        self.send(connection, 206, [
            ("ETag", tag), ("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"),
        ], BODY[start:])

    def missing(self, connection, path, headers, count):
        self.send(connection, 404)

    def whole(self, connection, path, headers, count):
        self.send(connection, 200, [("ETag", '"1"')], BODY)

    def cut_once(self, connection, path, headers, count):
        """Breaks off, and goes on when it is asked to."""
        if count == 1:
            return self.send(connection, 200, [("ETag", '"1"')], BODY[:50_000], len(BODY))
        if headers.get("if-range") == '"1"':
            return self.rest(connection, headers, '"1"')
        self.send(connection, 200, [("ETag", '"1"')], BODY)

    def cut_unannounced(self, connection, path, headers, count):
        """Breaks off, which cannot be told from an end."""
        if "range" in headers:
            return self.rest(connection, headers, '"1"')
        self.send(connection, 200, [("ETag", '"1"')], BODY[:50_000], False)

    def no_ranges(self, connection, path, headers, count):
        if count == 1:
            return self.send(connection, 200, [("ETag", '"1"')], BODY[:50_000], len(BODY))
        self.send(connection, 200, [("ETag", '"1"')], BODY)

    def other_part(self, connection, path, headers, count):
        if count == 1:
            return self.send(connection, 200, [("ETag", '"1"')], BODY[:50_000], len(BODY))
        self.send(connection, 206, [("Content-Range", f"bytes 0-{len(BODY) - 1}/{len(BODY)}")], BODY)

    def other_total(self, connection, path, headers, count):
        if count == 1:
            return self.send(connection, 200, [("ETag", '"1"')], BODY[:50_000], len(BODY))
        self.send(connection, 206, [("Content-Range", "bytes 50000-50009/50010")], b"0123456789")

    def unasked_part(self, connection, path, headers, count):
        self.send(connection, 206, [("Content-Range", f"bytes 0-{len(BODY) - 1}/{len(BODY)}")], BODY)

    def unsatisfiable(self, connection, path, headers, count):
        if "range" in headers:
            return self.send(connection, 416)
        self.send(connection, 200, [("ETag", '"1"')], BODY[:50_000 if count == 1 else None], len(BODY))

    def always_cut(self, connection, path, headers, count):
        self.send(connection, 200, [], BODY[:100], len(BODY))

    def longer(self, connection, path, headers, count):
        self.send(connection, 200, [], BODY + b"more")

    def shorter(self, connection, path, headers, count):
        self.send(connection, 200, [], BODY[:-1])

    def huge(self, connection, path, headers, count):
        self.send(connection, 200, [], BODY[:100], 10 ** 19)

    def endless(self, connection, path, headers, count):
        self.send(connection, 200, [("Transfer-Encoding", "chunked")], b"", False)
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    def endless_missing(self, connection, path, headers, count):
        self.send(connection, 404, [("Transfer-Encoding", "chunked")], b"", False)
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    def endless_head(self, connection, path, headers, count):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    def stall(self, connection, path, headers, count):
        self.send(connection, 200, [], BODY[:100], len(BODY))
        connection.recv(1)

    def silent(self, connection, path, headers, count):
        connection.recv(1)

    def drip(self, connection, path, headers, count):
        self.send(connection, 200, [], b"", len(BODY))
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    def reset(self, connection, path, headers, count):
        self.send(connection, 200, [], BODY[:100], len(BODY))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def reset_once(self, connection, path, headers, count):
        (self.reset if count == 1 else self.whole)(connection, path, headers, count)

    def circle(self, connection, path, headers, count):
        self.send(connection, 302, [("Location", path)])

    def moved(self, connection, path, headers, count):
        self.send(connection, 301, [("Location", path.replace("/moved/", "/whole/"))])

    def elsewhere(self, connection, path, headers, count):
        self.send(connection, 302, [("Location", self.other + "/whole/file")])

    def to_file(self, connection, path, headers, count):
        self.send(connection, 302, [("Location", "file:///etc/hostname")])

    def to_plain(self, connection, path, headers, count):
        self.send(connection, 302, [("Location", "http://repository.example/file")])

    def nowhere(self, connection, path, headers, count):
        self.send(connection, 302)

    def busy_once(self, connection, path, headers, count):
        if count == 1:
            return self.send(connection, 503, [("Retry-After", "1")])
        self.whole(connection, path, headers, count)

    def busy(self, connection, path, headers, count):
        self.send(connection, 429, [("Retry-After", "1")])

    def refused(self, connection, path, headers, count):
        self.send(connection, 403)

    def no_http(self, connection, path, headers, count):
        connection.sendall(b"SSH-2.0-something\r\n")

    def always_same(self, connection, path, headers, count):
        """Says that nothing changed to one who has nothing."""
        self.send(connection, 304)
