"""Hosts that are slow, break off, lie, lead in circles, or are not who they should be.

`Tests/EngineTests` tries what each engine makes of such hosts; here it is what becomes of the database.
"""
import os
import socket
import ssl
import struct
import subprocess
import time

from campaign import Row, Worker, each, expect_orderly
from host import Host
from world import Loss


def answer(status, body=b"", headers=None):
    """Always this answer."""
    def fault(handler, _data):
        handler.plain(status, body, headers)
    return fault


def raw(text):
    """These bytes, whatever they mean, and then the end."""
    def fault(handler, _data):
        handler.wfile.write(text)
        handler.close_connection = True
    return fault


def reset(after):
    """The connection is reset after so many bytes of the body; -1: before any answer."""
    def fault(handler, data):
        if after >= 0:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data[:after])
            handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True
    return fault


def slow(seconds):
    """A byte a second, for so long."""
    def fault(handler, data):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        for index in range(min(len(data), seconds)):
            handler.wfile.write(data[index:index + 1])
            handler.wfile.flush()
            time.sleep(1)
        handler.close_connection = True
    return fault


def length(text, body=None):
    """An answer that gives this as its length."""
    def fault(handler, data):
        handler.send_response(200)
        handler.send_header("Content-Length", text(data) if callable(text) else text)
        handler.end_headers()
        handler.wfile.write(data if body is None else body)
        handler.close_connection = True
    return fault


def endless(seconds=20):
    """A body without an end."""
    def fault(handler, _data):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        began = time.monotonic()
        block = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        while time.monotonic() - began < seconds:
            handler.wfile.write(block)
        handler.close_connection = True
    return fault


def endless_headers(handler, _data):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        handler.wfile.write(b"X-%d: %s\r\n" % (number, b"x" * 500))
    handler.close_connection = True


def redirect(target):
    def fault(handler, _data):
        handler.plain(302, b"", {"Location": target(handler) if callable(target) else target})
    return fault


def once(fault):
    """The first time so, then as it should be."""
    seen = []

    def only_once(handler, data):
        if seen:
            return data
        seen.append(True)
        return fault(handler, data)
    return only_once


PAGE = b"<!doctype html><title>Sign in</title><p>Welcome to the guest network.</p>"

# Name, what the host does, whether the sync must still succeed, and the most seconds that it may take
# on a machine that does nothing else.
FAULTS = [
    ("resets before any answer", lambda: reset(-1), False, 15),
    ("resets after a byte", lambda: reset(1), False, 15),
    ("resets once", lambda: once(reset(10)), True, 8),
    ("closes without an answer", lambda: raw(b""), False, 15),
    ("answers with noise", lambda: raw(os.urandom(4_000)), False, 15),
    ("answers with another protocol", lambda: raw(b"220 mail.example ESMTP\r\n"), False, 15),
    ("says a length that is greater", lambda: length(lambda data: str(len(data) + 7)), False, 15),
    ("says a length that is smaller", lambda: length(lambda data: str(len(data) // 2)), False, 15),
    ("says a length of a terabyte", lambda: length(str(1 << 40)), False, 15),
    ("says a length below nothing", lambda: length("-5"), False, 15),
    ("says a length that is no number", lambda: length("many"), False, 15),
    ("says a length beyond all numbers", lambda: length("9" * 40), False, 15),
    ("sends without an end", endless, False, 30),
    ("sends headers without an end", lambda: endless_headers, False, 30),
    ("redirects to itself", lambda: redirect(lambda handler: handler.path), False, 5),
    ("redirects to another host", lambda: redirect("http://localhost.example/x"), False, 5),
    ("redirects to a file", lambda: redirect("file:///etc/passwd"), False, 5),
    ("redirects to another protocol", lambda: redirect("gopher://127.0.0.1/x"), False, 5),
    ("redirects to nowhere", lambda: redirect(""), False, 5),
    ("answers 500", lambda: answer(500), False, 15),
    ("answers 503 once", lambda: once(answer(503)), True, 8),
    ("answers 429, and to come back in 2 s", lambda: once(answer(429, b"", {"Retry-After": "2"})),
     True, 8),
    ("answers 429 for ever", lambda: answer(429, b"", {"Retry-After": "1"}), False, 15),
    ("answers 403", lambda: answer(403, PAGE), False, 5),
    ("answers 404", lambda: answer(404), False, 5),
    ("answers with a page to sign in", lambda: answer(200, PAGE), False, 15),
    ("answers with nothing", lambda: answer(200, b""), False, 15),
    ("answers 304, though nobody asked", lambda: raw(
        b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"), False, 15),
    ("answers 206, though nobody asked", lambda: answer(
        206, b"x" * 10, {"Content-Range": "bytes 5-14/100"}), False, 15),
    ("answers 416, though nobody asked", lambda: answer(416), False, 15),
    ("answers 204", lambda: raw(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), False, 15),
    ("answers 101", lambda: raw(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: close\r\n\r\n"), False, 15),
]
SLOW = ("sends a byte a second", lambda: slow(15), False, 45)
# Thirty seconds below a kilobyte a second, four times.
STALLED = ("sends a byte a second, with no limit given", lambda: slow(100), False, 190)


def misbehaving(world, brief):
    row = Row("a host that misbehaves")
    wanted = ["/metadata/timestamp.json", "snapshot.json", ".jsonl.zst"]
    plans = [(entry, part) for entry in FAULTS + [SLOW] for part in wanted]
    if brief:
        # Those that take several attempts, and so wait, are for the long form.
        plans = [plan for index, plan in enumerate(plans) if plan[0][3] <= 8 and index % 5 == 0]
    else:
        plans += [(STALLED, ".jsonl.zst")]
    load = 1 + os.getloadavg()[0] / (os.cpu_count() or 1)

    def run(worker, plan):
        (name, make, succeeds, seconds), part = plan
        worker.begin(1)
        worker.serve(3)
        deed = make()
        worker.host.requests.clear()
        worker.host.fault = lambda handler, data: (
            deed(handler, data) if part in handler.path else data)
        began = time.monotonic()
        more = ["--timeout", "4"] if make is SLOW[1] else []
        result = world.sync(worker.cache, worker.host, *more, timeout=400)
        took = time.monotonic() - began
        expect_orderly(result)
        if took > seconds + 5 * load:
            raise Loss(f"it took {took:.0f} s")
        in_force = world.expect_in_force(worker.cache, 1, 3)
        if succeeds and result.code != 0:
            raise Loss(f"given up: {result.text}")
        if result.code == 0 and in_force != 3:
            raise Loss("exit code 0, but the new publication is not in force")
        if "come back" in name:
            times = [moment for moment, path in worker.host.requests if part in path]
            if times[1] - times[0] < 2:
                raise Loss("it came back too early")
        row.saw("went on" if result.code == 0 else "refused")
        worker.host.fault = None
        world.expect_recovery(worker.cache, worker.host, 3)
        row.saw("recovered")

    return each(world, row, plans, run, workers=8)


# TLS

def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def certificates(folder):
    """An authority, one that nobody knows, and certificates of all kinds."""
    os.makedirs(folder)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for authority in ["known", "unknown"]:
        openssl(folder, "req", "-x509", *key, "-keyout", f"{authority}.key", "-out",
                f"{authority}.pem", "-days", "30", "-subj", f"/CN={authority} authority")
    openssl(folder, "req", *key, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=host")
    for name, address, authority, dates in [
            ("right", "127.0.0.1", "known", ["-days", "30"]),
            ("other-host", "192.0.2.1", "known", ["-days", "30"]),
            ("unknown-authority", "127.0.0.1", "unknown", ["-days", "30"]),
            ("expired", "127.0.0.1", "known", ["-days", "-1"])]:
        with open(f"{folder}/extensions", "w", encoding="utf-8") as file:
            file.write(f"subjectAltName=IP:{address}\n")
        openssl(folder, "x509", "-req", "-in", "host.csr", "-CA", f"{authority}.pem", "-CAkey",
                f"{authority}.key", "-CAcreateserial", "-out", f"{name}.pem", "-extfile",
                "extensions", *dates)
    openssl(folder, "req", "-x509", "-key", "host.key", "-out", "self-signed.pem", "-days", "30",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")


def tls(world):
    """Whoever answers must prove who it is; what it serves is right in every case."""
    row = Row("a host whose certificate is not right")
    folder = f"{world.folder}/tls"
    certificates(folder)

    def context(name, newest=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/host.key")
        if newest is not None:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = newest
        return context

    plans = [
        ("right", None, None), ("expired", None, "has expired"),
        ("other-host", None, "for another host"), ("unknown-authority", None, "not trusted"),
        ("self-signed", None, "not trusted"), ("right", ssl.TLSVersion.TLSv1, ""),
        ("right", ssl.TLSVersion.TLSv1_1, "")]

    def run(worker, plan):
        name, newest, words = plan
        worker.begin(1)
        host = Host(world.publication(3), context(name, newest))
        try:
            result = world.sync(worker.cache, host, "--ca-file", f"{folder}/known.pem")
        finally:
            host.stop()
        expect_orderly(result)
        if words is None:
            if result.code != 0:
                raise Loss(f"a right certificate was refused: {result.text}")
            row.saw("accepted, since it is right")
            return
        if result.code == 0 or words not in result.text:
            raise Loss(f"{result.code} {result.text}")
        if world.expect_in_force(worker.cache, 1, 3) != 1:
            raise Loss("something was taken from there")
        if newest is None:
            # Nor by those who know no authority at all.
            again = world.sync(worker.cache, host_of(worker))
            expect_orderly(again)
        row.saw("refused")

    def host_of(worker):
        worker.serve(1)
        return worker.host

    return each(world, row, plans, run, workers=2)
