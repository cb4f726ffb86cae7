#!/usr/bin/env python3
"""Runs the engines of repositories against real servers: nginx, docker-registry, moto's S3, folders;
and against one that lies.

    run.py [WORD...]     only parts whose name has one of the words

The program is FOREWARN_SYNC, else the debug build; `Scripts/setup.sh engines` installs the servers,
and the python that runs this into .build/engines.
"""

import base64
import concurrent.futures
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile

import servers
from liar import BODY, Liar
from servers import ROOT

PROGRAM = pathlib.Path(
    os.environ.get("FOREWARN_SYNC") or ROOT / ".build/debug/forewarn-sync").resolve()
# No more than a guard against hanging.
SECONDS = 300
PARTS = []
failures = []
count = 0


def part(function):
    PARTS.append(function)
    return function


def expect(condition, what, output=""):
    global count
    count += 1
    if not condition:
        failures.append(what)
        print(f"engines: failed: {what}\n{output}", file=sys.stderr)


class Place:
    """A place of a repository, and `debug files` on it."""

    def __init__(self, text, folder, options=(), **environment):
        self.text = str(text)
        self.folder = folder
        self.options = list(options)
        home = folder / "home"
        home.mkdir(exist_ok=True)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), **environment}

    def with_(self, *options, **environment):
        return Place(self.text, self.folder, self.options + list(options),
                     **{**self.environment, **environment})

    def start(self, *words):
        command = [PROGRAM, "debug", "files", *self.options, self.text, *words]
        return subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.environment, cwd=self.folder)

    def run(self, *words, input=b""):
        process = self.start(*words)
        output, errors = process.communicate(input, timeout=SECONDS)
        return process.returncode, output, errors.decode()

    def does(self, what, *words, gives=None):
        code, output, errors = self.run(*words)
        expect(code == 0 and (gives is None or output == gives), f"{self.text}: {what}",
               f"{words}: {code} {output[:300]} {errors}")
        return output

    def fails(self, what, error, *words, says=()):
        code, output, errors = self.run(*words)
        expect(code == 1 and errors.startswith(f"error {error}:"),
               f"{self.text}: {what}: {error}", f"{words}: {code} {output[:300]} {errors}")
        for text in says:
            expect(text in errors, f"{self.text}: {what}: {text!r} is said", errors)
        return errors

    def fetches(self, what, path, content, into=None):
        target = pathlib.Path(into or tempfile.mktemp(dir=self.folder))
        self.does(what, "fetch", path, target, len(content))
        found = target.read_bytes() if target.exists() else None
        expect(found == content, f"{self.text}: {what}: the content is whole")
        expect(not pathlib.Path(f"{target}.etag").exists(), f"{self.text}: {what}: no leftover")

    def file(self, content):
        file = pathlib.Path(tempfile.mktemp(dir=self.folder))
        file.write_bytes(content)
        return file

    def version(self, path):
        return self.run("version", path)[1].decode().strip()


class Server(http.server.ThreadingHTTPServer):
    """One to which a connection that breaks off is nothing special."""

    def handle_error(self, request, client_address):
        pass


class Session:
    """Several actions with one engine, as one run of the program has it."""

    def __init__(self, place):
        self.process = place.start("session")

    def __call__(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words).encode() + b"\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().decode().strip()

    def end(self):
        self.process.communicate(timeout=SECONDS)


TIMESTAMP = "metadata/timestamp.json"
LARGE = os.urandom(3_000_000)


def contract(place, finishes=False):
    """What every store must do."""
    one, two, large = place.file(b"one\n"), place.file(b"two\n"), place.file(LARGE)
    place.fails("a missing file", "not-found", "read", TIMESTAMP)
    place.fails("a missing file", "not-found", "fetch", TIMESTAMP, place.folder / "none", 4)
    expect(place.version(TIMESTAMP) == "none", f"{place.text}: a missing file has no version")
    place.does("a new file", "write", TIMESTAMP, one, "--if", "none")
    place.does("the file", "read", TIMESTAMP, gives=b"one\n")
    place.fails("another new file", "conflict", "write", TIMESTAMP, two, "--if", "none")
    version = place.version(TIMESTAMP)
    place.does("its replacement", "write", TIMESTAMP, two, "--if", version)
    place.does("the other content", "read", TIMESTAMP, gives=b"two\n")
    place.fails("a version that is gone", "conflict", "write", TIMESTAMP, large, "--if", version,
                says=["Somebody else published"])
    place.does("the content stays", "read", TIMESTAMP, gives=b"two\n")
    place.does("a large file", "write", "targets/npm/a b+ü.jsonl.zst", large, "--absent")
    place.does("the same again", "write", "targets/npm/a b+ü.jsonl.zst", large, "--absent")
    place.fails("another under its name", "conflict", "write", "targets/npm/a b+ü.jsonl.zst", one,
                "--absent", says=["never changed"])
    place.fetches("a large file", "targets/npm/a b+ü.jsonl.zst", LARGE)
    begun = place.file(LARGE[:1_000_000])
    place.fetches("a large file that was begun", "targets/npm/a b+ü.jsonl.zst", LARGE, begun)
    place.fails("a longer file", "too-large", "fetch", "targets/npm/a b+ü.jsonl.zst",
                place.folder / "short", 1_000)
    place.fails("a shorter file", "unexpected-content", "fetch", "targets/npm/a b+ü.jsonl.zst",
                place.folder / "long", 3_000_001)
    place.does("an empty file", "write", "targets/empty", place.file(b""), "--absent")
    place.fetches("an empty file", "targets/empty", b"")
    place.does("the list", "list", gives="metadata/timestamp.json\ntargets/empty\n"
               "targets/npm/a b+ü.jsonl.zst\n".encode())
    for path in ["../up", "a/../../up", "a//b", "/etc/passwd", "a/./b", "a\n", "x" * 300]:
        place.fails(f"the name {path!r}", "unexpected-content", "read", path)
        place.fails(f"the name {path!r}", "unexpected-content", "write", path, one)
    place.does("a removal", "remove", "targets/empty")
    place.does("a removal of nothing", "remove", "targets/empty")
    place.fails("a removed file", "not-found", "read", "targets/empty")
    racing(place, finishes)


def racing(place, finishes):
    """Of eight publishers that replace the same content one comes through, seven are refused."""
    sessions = [Session(place) for _ in range(8)]
    version = place.version(TIMESTAMP)
    contents = [place.file(f"publisher {number}\n".encode()) for number in range(8)]
    for session in sessions:
        session("version", TIMESTAMP)
        session.process.stdout.readline()

    def publish(number):
        answer = sessions[number]("write", TIMESTAMP, contents[number], version)
        return sessions[number]("finish") if answer == "ok" else answer

    with concurrent.futures.ThreadPoolExecutor(1 if finishes else 8) as pool:
        answers = list(pool.map(publish, range(8)))
    for session in sessions:
        session.end()
    winners = [number for number, answer in enumerate(answers) if answer == "ok"]
    refused = [answer for answer in answers if answer.startswith("error conflict")]
    expect(len(winners) == 1 and len(refused) == 7, f"{place.text}: one of eight comes through",
           str(answers))
    if winners:
        place.does("the winner's content", "read", TIMESTAMP,
                   gives=f"publisher {winners[0]}\n".encode())


# Folders --------------------------------------------------------------------------------------

@part
def folder(base):
    (base / "share").mkdir()
    contract(Place(base / "share", base))
    share = Place(base / "share", base)
    file = share.file(b"text")
    share.fails("a hidden name", "write-failed", "write", ".git/config", file)
    left = sorted(str(p.relative_to(base / "share")) for p in (base / "share").rglob(".*"))
    expect(left == [".lock"], "a folder keeps nothing but its lock", str(left))
    mode = (base / "share" / "metadata" / "timestamp.json").stat().st_mode & 0o777
    expect(mode == 0o644, "others may read what is published", oct(mode))

    outside = base / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (base / "share" / "linked").symlink_to(outside)
    (base / "share" / "file-link").symlink_to(outside / "secret")
    os.mkfifo(base / "share" / "pipe")
    for path in ["linked/secret", "file-link"]:
        share.fails("a link", "read-failed", "read", path, says=["links are not followed"])
    share.fails("a link", "read-failed", "write", "linked/new", file)
    share.fails("a pipe", "read-failed", "read", "pipe")
    share.fails("a folder", "read-failed", "read", "targets")
    share.does("a link is replaced, not followed", "remove", "file-link")
    expect((outside / "secret").read_text() == "secret", "what a link leads to stays")
    expect(b"link" not in share.does("the list", "list"), "links are not listed")
    Place(base / "way", base).fails("a missing folder", "read-failed", "read", "a",
                                    says=["is the share mounted, the stick plugged in?"])
    Place(base / "stick/repository", base).fails(
        "a folder in a missing one", "write-failed", "write", "a", file, says=["mounted?"])
    (base / "way").symlink_to(base / "share")
    Place(base / "way", base).does("a link to the repository", "read", TIMESTAMP)

    leftover = base / "share" / "metadata" / ".new-leftover"
    leftover.write_text("half")
    share.does("another publication", "write", "metadata/7.root.json", file)
    expect(not leftover.exists(), "what a dead publisher left is removed")

    killed = Place(base / "killed", base)
    killed.does("a first file", "write", "a", killed.file(LARGE))
    other = killed.file(os.urandom(3_000_000))
    for delay in range(0, 40, 2):
        process = killed.start("write", "a", other)
        time.sleep(delay / 1000)
        process.kill()
        process.communicate()
        content = (base / "killed" / "a").read_bytes()
        expect(content in (LARGE, other.read_bytes()), "a killed publisher leaves a whole file")


@part
def read_only(base):
    """A file system that is mounted read-only, as far as this machine lets us; else one without rights."""
    source = Place(base / "source", base)
    source.does("a file", "write", TIMESTAMP, source.file(b"one\n"))
    mount = base / "mounted"
    mount.mkdir()
    mounted = subprocess.run(
        ["mount", "--bind", base / "source", mount], capture_output=True).returncode == 0
    try:
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro,bind", mount], check=True)
            place = Place(mount, base)
        else:
            (base / "source" / "metadata").chmod(0o555)
            (base / "source").chmod(0o555)
            place = Place(base / "source", base)
            if os.geteuid() == 0:
                return
        place.does("a file", "read", TIMESTAMP, gives=b"one\n")
        place.fetches("a file", TIMESTAMP, b"one\n")
        place.fails("a file", "write-failed", "write", "a", place.file(b"a"),
                    says=["read-only for you"])
    finally:
        if mounted:
            subprocess.run(["umount", mount], check=True)


@part
def exfat_stick(base):
    """What sticks are formatted with: no rights, no links, names of one case; where this machine lets us
    mount one.
    """
    image, mount = base / "image", base / "stick"
    mount.mkdir()
    with open(image, "wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["/usr/sbin/mkfs.exfat", image], check=True, stdout=subprocess.DEVNULL)
    device = subprocess.run(["/usr/sbin/losetup", "--find", "--show", image], capture_output=True,
                            text=True).stdout.strip()
    if not device:
        return
    try:
        if subprocess.run(["/usr/sbin/mount.exfat-fuse", device, mount],
                          capture_output=True).returncode != 0:
            return
        try:
            contract(Place(mount, base))
            place = Place(mount / "forewarn", base)
            place.does("a folder of its own", "write", TIMESTAMP, place.file(b"one\n"))
            place.does("its content", "read", TIMESTAMP, gives=b"one\n")
        finally:
            subprocess.run(["umount", mount], check=True)
    finally:
        subprocess.run(["/usr/sbin/losetup", "--detach", device], check=True)


@part
def full_stick(base):
    """A medium without room, where this machine lets us make one."""
    mount = base / "stick"
    mount.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", mount]
    if subprocess.run(words, capture_output=True).returncode != 0:
        return
    try:
        place = Place(mount, base)
        place.does("a small file", "write", TIMESTAMP, place.file(b"one\n"))
        place.fails("more than fits", "write-failed", "write", "targets/a", place.file(LARGE))
        place.does("the small file stays", "list", gives=b"metadata/timestamp.json\n")
        left = list(mount.rglob(".new-*"))
        expect(not left, "a full stick keeps no half file", str(left))
    finally:
        subprocess.run(["umount", mount], check=True)


# Static files behind nginx ----------------------------------------------------------------------

@part
def nginx(base):
    files = base / "files"
    source = Place(files, base)
    source.does("a file", "write", TIMESTAMP, source.file(b"one\n"))
    source.does("a large file", "write", "targets/npm/a b+ü.zst", source.file(LARGE))
    certificates = base / "certificates"
    certificates.mkdir()
    certificates = servers.Certificates(certificates)
    port = servers.free_port()
    blocks = {port: f"server {{ listen 127.0.0.1:{port}; root {files}; }}"}
    tls = {}
    for name in ["good", "other-host", "unknown", "expired", "future", "self-signed"]:
        tls[name] = servers.free_port()
        blocks[tls[name]] = certificates.server(name, tls[name], f"root {files};")
    old = servers.free_port()
    blocks[old] = certificates.server(
        "good", old, f"root {files}; ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;")
    log = servers.nginx(base, blocks)

    place = Place(f"http://127.0.0.1:{port}", base)
    place.does("a file", "read", TIMESTAMP, gives=b"one\n")
    place.fails("a missing file", "not-found", "read", "metadata/2.root.json")
    place.fetches("a large file", "targets/npm/a b+ü.zst", LARGE)
    place.fails("a place to write to", "refused-address", "write", "a", place.file(b"a"),
                says=["can only be read"])
    log.requests()
    session = Session(place)
    session("read", TIMESTAMP)
    session("read", TIMESTAMP)
    session.end()
    lines = log.requests()
    expect([line.split('" ')[1][:6] for line in lines] == ["200 4 ", "304 0 "],
           "nginx: 304 for what is known", str(lines))

    etag = head(place.text, "targets/npm/a%20b+%C3%BC.zst")["ETag"]
    begun = place.file(LARGE[:1_000_000])
    pathlib.Path(f"{begun}.etag").write_text(etag)
    log.requests()
    place.fetches("the rest of a file", "targets/npm/a b+ü.zst", LARGE, begun)
    lines = log.requests()
    expect([line.split('" ')[1][:12] for line in lines] == ["206 2000000 "],
           "nginx: only the rest is sent", str(lines))
    begun = place.file(b"another beginning")
    pathlib.Path(f"{begun}.etag").write_text('"another"')
    place.fetches("a file that changed since", "targets/npm/a b+ü.zst", LARGE, begun)
    begun = place.file(LARGE)
    place.fetches("a file that is here", "targets/npm/a b+ü.zst", LARGE, begun)

    authority = ["--ca-file", certificates.folder / "ca.pem"]
    for host in ["127.0.0.1", "localhost"]:
        secure = Place(f"https://{host}:{tls['good']}", base, authority)
        secure.does("a file over TLS", "read", TIMESTAMP, gives=b"one\n")
        secure.fetches("a large file over TLS", "targets/npm/a b+ü.zst", LARGE)
    Place(secure.text, base, SSL_CERT_FILE=str(certificates.folder / "ca.pem")).does(
        "SSL_CERT_FILE", "read", TIMESTAMP)
    for name, words in {
            "other-host": "is for another host", "unknown": "is not trusted",
            "expired": "has expired or is not valid yet", "future": "is not valid yet",
            "self-signed": "is not trusted"}.items():
        Place(f"https://127.0.0.1:{tls[name]}", base, authority).fails(
            f"a certificate that is {name}", "network", "read", TIMESTAMP, says=[words])
    Place(secure.text, base).fails("without the authority", "network", "read", TIMESTAMP,
                                   says=["--ca-file"])
    Place(f"https://127.0.0.1:{old}", base, authority).fails(
        "TLS 1.1", "network", "read", TIMESTAMP)
    Place(f"https://127.0.0.1:{port}", base, authority).fails(
        "no TLS", "network", "read", TIMESTAMP)


def head(address, path):
    import urllib.request
    return urllib.request.urlopen(
        urllib.request.Request(f"{address}/{path}", method="HEAD"), timeout=10).headers


# A server that lies -----------------------------------------------------------------------------

@part
def lies(base):
    other = Liar()
    liar = Liar(other.address)
    place = Place(liar.address, base, ["--stall", 1, "--timeout", 20])
    once = place.with_("--attempts", 1)

    for kind in ["whole", "cut-once", "cut-unannounced", "no-ranges", "unsatisfiable", "reset-once",
                 "moved", "busy-once"]:
        place.fetches(kind, f"{kind}/file", BODY)
    parts = [headers.get("range") for path, headers in liar.requests if "cut-once" in path]
    expect(parts == [None, "bytes=50000-"], "the rest alone is asked for", str(parts))
    for kind, error in {
            "other-part": "unexpected-content", "other-total": "unexpected-content",
            "unasked-part": "unexpected-content", "longer": "too-large",
            "shorter": "unexpected-content", "huge": "network", "always-cut": "network",
            "endless": "too-large", "endless-missing": "not-found", "endless-head": "too-large",
            "stall": "network", "silent": "network", "drip": "network", "reset": "network",
            "circle": "refused-address", "elsewhere": "refused-address",
            "to-file": "refused-address", "to-plain": "refused-address", "nowhere": "network",
            "busy": "network", "refused": "not-allowed", "no-http": "network",
            "always-same": "unexpected-content", "missing": "not-found"}.items():
        target = base / f"{kind}.part"
        client = place if kind in ("other-part", "other-total") else once
        client.fails(kind, error, "fetch", f"{kind}/file", target, len(BODY))
        if error in ("unexpected-content", "too-large", "not-found"):
            expect(not target.exists(), f"{kind}: nothing of it is kept")
        if kind not in ("longer", "shorter", "huge", "other-part", "other-total"):
            once.fails(kind, error, "read", f"{kind}/file")
    expect(not other.requests, "no other host is asked", str(other.requests))
    started = time.monotonic()
    place.fails("busy", "network", "read", "busy/again")
    expect(time.monotonic() - started >= 1, "Retry-After is waited for")
    Place("http://127.0.0.1:1", base).fails("nobody there", "network", "read", "a",
                                            says=["cannot be reached"])
    for text in ["ftp://host.example/a", "http://host.example/a", "https://user@host.example/",
                 "https://host.example/#a", "oci://host.example", "oci://host.example/Big",
                 "oci://host.example/a:b:c", "s3://", "s3://a/b", "s3://Bucket_/a", "s3://abc/../x",
                 ""]:
        Place(text, base).fails("no place", "unexpected-content" if ".." in text
                                else "refused-address", "read", "a")


# OCI ------------------------------------------------------------------------------------------

@part
def oci(base):
    port, log = servers.registry(base, "open")
    place = Place(f"oci://127.0.0.1:{port}/team/advisories:stable", base)
    contract(place, finishes=True)
    expect(place.run("list")[1].count(b"\n") == 2, "the tag has what was published")

    session = Session(place)
    fresh = place.file(b"fresh\n")
    session("write", "metadata/9.root.json", fresh, "absent")
    place.fails("a file before the end of the publication", "not-found", "read",
                "metadata/9.root.json")
    reader = Session(place)
    reader("list"), reader.process.stdout.readline(), reader.process.stdout.readline()
    before = log.read_text().count("PUT /v2/team/advisories/blobs/uploads")
    expect(session("finish") == "ok", "a publication ends")
    expect(session("finish") == "ok", "nothing more to do")
    after = log.read_text().count("PUT /v2/team/advisories/blobs/uploads")
    expect(after == before, "blobs that are there are not sent again", f"{before} {after}")
    place.does("the file is there", "read", "metadata/9.root.json", gives=b"fresh\n")
    expect(reader("read", "metadata/9.root.json").startswith("error not-found"),
           "a reader keeps to the files of one moment")
    session.end(), reader.end()

    other = Place(f"oci://127.0.0.1:{port}/team/other", base)
    other.does("the tag latest", "write", "a", fresh)
    put(f"http://127.0.0.1:{port}/v2/team/other/manifests/image", {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 2,
                   "digest": "sha256:" + hashlib.sha256(b"{}").hexdigest()}, "layers": []})
    Place(f"oci://127.0.0.1:{port}/team/other:image", base).fails(
        "an image", "unexpected-content", "read", "a", says=["no repository of advisories"])


def put(address, manifest):
    import urllib.request
    urllib.request.urlopen(urllib.request.Request(
        address, json.dumps(manifest).encode(), {"Content-Type": manifest["mediaType"]},
        method="PUT"), timeout=10)


def docker_config(base, name, value):
    folder = base / name
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(value))
    return str(folder)


RIGHT = {"FOREWARN_REGISTRY_USER": "publisher", "FOREWARN_REGISTRY_PASSWORD": "secret word"}
WRONG = {"FOREWARN_REGISTRY_USER": "publisher", "FOREWARN_REGISTRY_PASSWORD": "secret"}


@part
def oci_basic(base):
    port, _ = servers.registry(base, "basic", servers.basic_auth(base))
    host = f"127.0.0.1:{port}"
    place = Place(f"oci://{host}/advisories:stable", base)
    file = place.file(LARGE)
    place.fails("no credentials", "not-allowed", "read", "a", says=["there are no credentials"])
    place.with_(**WRONG).fails("a wrong password", "not-allowed", "write", "a", file,
                               says=["check the credentials"])
    place.with_(**RIGHT).does("a file", "write", "targets/a", file)
    place.with_(**RIGHT).fetches("a file", "targets/a", LARGE)
    text = base64.b64encode(b"publisher:secret word").decode()
    for number, key in enumerate([host, f"https://{host}", f"https://{host}/v2/"]):
        config = docker_config(base, f"docker-{number}", {"auths": {key: {"auth": text}}})
        place.with_(DOCKER_CONFIG=config).does("credentials of Docker", "list",
                                               gives=b"targets/a\n")
    home = base / "other-home"
    (home / ".docker").mkdir(parents=True)
    shutil.copy(base / "docker-0" / "config.json", home / ".docker")
    place.with_(HOME=str(home)).does("~/.docker/config.json", "list", gives=b"targets/a\n")
    config = docker_config(base, "docker-other", {"auths": {"other.example": {"auth": text}}})
    place.with_(DOCKER_CONFIG=config).fails("credentials for another", "not-allowed", "list")
    config = docker_config(base, "docker-helper", {"auths": {host: {}}, "credsStore": "desktop"})
    place.with_(DOCKER_CONFIG=config).fails(
        "a program for credentials", "not-allowed", "list",
        says=["docker-credential-desktop", "no program is run", "FOREWARN_REGISTRY_USER"])


@part
def oci_token(base):
    service = servers.TokenService(base)
    port, _ = servers.registry(base, "token", service.auth)
    place = Place(f"oci://127.0.0.1:{port}/advisories:stable", base)
    file = place.file(LARGE)
    place.with_(**RIGHT).does("a file", "write", "targets/a", file)
    scopes = [query["scope"][0] for query, _ in service.requests]
    expect(scopes[0].endswith(":pull") and "push" in scopes[-1], "what is needed is asked for",
           str(scopes))
    place.does("everybody may read", "list", gives=b"targets/a\n")
    place.fetches("everybody may read", "targets/a", LARGE)
    place.fails("not everybody may write", "not-allowed", "write", "targets/b", file)
    place.with_(**WRONG).fails("a wrong password", "not-allowed", "list")


@part
def oci_lies(base):
    """A registry that sends its readers elsewhere, and one that is not what it says."""
    seen = []
    content = b"content\n"
    digest = hashlib.sha256(content).hexdigest()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            seen.append((self.server.server_port, self.path, self.headers.get("Authorization")))
            parts = self.path.split("/")
            if self.server is storage:
                return self.send(200, content)
            name = parts[2] if len(parts) > 2 else ""
            if not self.headers.get("Authorization"):
                return self.send(401, b"", {"WWW-Authenticate": challenges.get(
                    name, 'Basic realm="test"')})
            if "manifests" in parts:
                layer = {"mediaType": "a/b", "digest": f"sha256:{digest}", "size": len(content),
                         "annotations": {"org.opencontainers.image.title": titles.get(name, "file")}}
                manifest = {"schemaVersion": 2,
                            "artifactType": "application/vnd.forewarn.repository.v1",
                            "layers": [layer] * (2 if name == "twice" else 1)}
                body = json.dumps(manifest).encode()
                if name == "huge":
                    body += b" " * (5 << 20)
                headers = {"Docker-Content-Digest": "sha256:" + "0" * 64} if name == "digest" else {}
                return self.send(200, body, headers)
            if name == "redirect":
                return self.send(307, b"", {
                    "Location": f"http://127.0.0.1:{storage.server_port}/blob"})
            if name == "plain":
                return self.send(307, b"", {"Location": "http://storage.example/blob"})
            if name == "other":
                return self.send(200, b"CONTENT\n")
            self.send(200, content)

        do_HEAD = do_GET

        def do_POST(self):
            if not self.headers.get("Authorization"):
                return self.do_GET()
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send(202, b"", {"Location": f"http://127.0.0.1:{storage.server_port}/upload"})

        def send(self, status, body, headers={}):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if self.command == "HEAD" and "blobs" in self.path:
                status = 404
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *words):
            pass

    titles = {"escape": "../../etc/passwd"}
    challenges = {
        "realm": 'Bearer realm="http://tokens.example/",service="x",scope="y"',
        "odd": 'Negotiate, , Bearer realm="x\\"y', "none": ""}
    storage = Server(("127.0.0.1", 0), Handler)
    front = Server(("127.0.0.1", 0), Handler)
    for server in [storage, front]:
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def place(name):
        return Place(f"oci://127.0.0.1:{front.server_port}/{name}:stable", base, **RIGHT)

    place("redirect").does("a file from another host", "read", "file", gives=content)
    place("redirect").fetches("a file from another host", "file", content)
    proofs = {proof for port, _, proof in seen if port == storage.server_port}
    expect(proofs == {None}, "the other host learns no password", str(proofs))
    for name, error in {
            "plain": "refused-address", "other": "unexpected-content",
            "digest": "unexpected-content", "escape": "unexpected-content",
            "twice": "unexpected-content", "huge": "too-large", "realm": "refused-address",
            "odd": "refused-address", "none": "not-allowed"}.items():
        place(name).fails(name, error, "read", "file")
    place("other").fails("other bytes", "unexpected-content", "fetch", "file", base / "x", 8)
    expect(not (base / "x").exists(), "other bytes are not kept")
    servers_before = len(seen)
    errors = place("upload").run("write", "new", place("upload").file(b"new"))[2]
    expect("error" in errors, "an upload to another host", errors)
    expect(all(port != storage.server_port for port, _, _ in seen[servers_before:]),
           "nothing is sent to another host")


# S3 -------------------------------------------------------------------------------------------

@part
def s3(base):
    endpoint = servers.store(base, MOTO_S3_DEFAULT_MAX_KEYS="5")
    plain = servers.bucket(endpoint)
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    place = Place("s3://advisories/team/one", base, AWS_ENDPOINT_URL=endpoint, **keys)
    contract(place)
    listed = [entry["Key"] for entry in plain.list_objects_v2(Bucket="advisories")["Contents"]]
    expect(all(key.startswith("team/one/") for key in listed), "all lies below the prefix",
           str(listed))
    for number in range(13):
        plain.put_object(Bucket="advisories", Key=f"many/{number:04}/<&> +%", Body=b"")
    many = Place("s3://advisories/many/", base, AWS_ENDPOINT_URL=endpoint, **keys)
    code, output, errors = many.run("list")
    expect(output.decode().splitlines() == [f"{number:04}/<&> +%" for number in range(13)],
           "a list of more than one page", errors)
    plain.put_object(Bucket="advisories", Key="team/one/by-hand", Body=b"by hand")
    place.does("a file without our digest", "write", "by-hand", place.file(b"by hand"), "--absent")
    place.fails("another without our digest", "conflict", "write", "by-hand",
                place.file(b"BY HAND"), "--absent")
    plain.put_bucket_policy(Bucket="advisories", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:*",
            "Resource": "arn:aws:s3:::advisories/*"}]}))
    Place("s3://advisories/team/one", base, ["--s3-endpoint", endpoint]).does(
        "reading without credentials", "read", "by-hand", gives=b"by hand")
    place = Place("s3://nothing/team", base, AWS_ENDPOINT_URL=endpoint, **keys)
    place.fails("no such bucket", "refused-address", "read", "a", says=["no bucket nothing"])
    place.fails("no such bucket", "refused-address", "list")

    certificates = base / "certificates"
    certificates.mkdir()
    certificates = servers.Certificates(certificates)
    port = servers.free_port()
    servers.nginx(base, {port: certificates.server("good", port, f"""
        server_name *.store.localhost; client_max_body_size 100m;
        location / {{ proxy_pass {endpoint}; proxy_set_header Host $http_host; }}""")})
    Place("s3://advisories/virtual", base,
          ["--ca-file", certificates.folder / "ca.pem", "--s3-style", "virtual"],
          AWS_ENDPOINT_URL=f"https://store.localhost:{port}", **keys).does(
        "a bucket in the host's name", "write", "a", place.file(b"virtual"))
    found = plain.get_object(Bucket="advisories", Key="virtual/a")["Body"].read()
    expect(found == b"virtual", "a bucket in the host's name", str(found))


@part
def s3_signed(base):
    endpoint, key, secret = servers.guarded_store(base)
    place = Place("s3://advisories/team", base, AWS_ENDPOINT_URL=endpoint)
    right = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
    file = place.file(LARGE)
    # Of names that have to be encoded, and of queries, moto does not reckon the signature as S3 does.
    place.with_(**right).does("a file", "write", "targets/a", file)
    place.with_(**right).fetches("a file", "targets/a", LARGE)
    place.with_(**right).does("a file", "remove", "targets/a")
    place.with_(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY="wrong").fails(
        "a wrong secret", "not-allowed", "write", "a", file, says=["SignatureDoesNotMatch"])
    place.with_(AWS_ACCESS_KEY_ID="AKIA0", AWS_SECRET_ACCESS_KEY=secret).fails(
        "an unknown key", "not-allowed", "read", "a", says=["InvalidAccessKeyId"])
    home = base / "aws-home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text(
        f"[default]\naws_access_key_id = none\naws_secret_access_key = none\n\n"
        f"[team]\naws_access_key_id={key}\naws_secret_access_key = {secret}\n")
    (home / ".aws" / "config").write_text(
        "[profile team]\nregion = eu-central-1\ns3 =\n  addressing_style = path\n"
        f"endpoint_url = {endpoint}\n")
    profile = Place("s3://advisories/team", base, HOME=str(home), AWS_PROFILE="team")
    profile.does("a profile", "write", "b", file)
    profile.fetches("a profile", "b", LARGE)
    profile.with_(AWS_PROFILE="absent").fails("no such profile", "not-allowed", "list",
                                              says=["no profile absent"])


@part
def s3_by_another_hand(base):
    """Every signature is that which botocore makes for the same request; without one it is refused."""
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    judged = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def judge(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = self.headers["Authorization"]
            if not given:
                self.send_response(403)
                self.send_header("Content-Length", "0")
                return self.end_headers()
            names = given.split("SignedHeaders=")[1].split(",")[0].split(";")
            request = AWSRequest(
                self.command, f"http://{self.headers['Host']}{self.path}",
                {name: self.headers[name] for name in names if name != "host"}, body)
            request.context["timestamp"] = self.headers["x-amz-date"]
            signer = S3SigV4Auth(
                Credentials("AKIAEXAMPLE", "secret/+=", "token"), "s3", "eu-central-1")
            canonical = signer.canonical_request(request)
            expected = signer.signature(signer.string_to_sign(request, canonical), request)
            judged.append((self.command, given.endswith("Signature=" + expected),
                           self.headers["x-amz-content-sha256"]
                           == hashlib.sha256(body).hexdigest()))
            status, body = (200, b"<ListBucketResult><IsTruncated>false</IsTruncated>"
                            b"</ListBucketResult>") if "list-type" in self.path else (404, b"")
            if self.command == "PUT":
                status = 200
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_DELETE = judge

        def log_message(self, *words):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    unsigned = Place("s3://advisories/team & co", base, AWS_REGION="eu-central-1",
                     AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}")
    unsigned.fails("no credentials", "not-allowed", "read", "a",
                   says=["asked without credentials", "AWS_ACCESS_KEY_ID"])
    (base / "aws").write_text("[profile program]\ncredential_process = /bin/false\n")
    unsigned.with_(AWS_CONFIG_FILE=str(base / "aws"), AWS_PROFILE="program").fails(
        "a program for credentials", "not-allowed", "list",
        says=["credential_process", "export-credentials"])
    place = unsigned.with_(
        AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="secret/+=",
        AWS_SESSION_TOKEN="token")
    place.does("a list", "list", gives=b"")
    place.does("a file", "write", "targets/a b+ü~!*'().zst", place.file(LARGE), "--absent")
    place.does("a removal", "remove", "a=b&c")
    place.run("read", "a/%20b")
    commands = [command for command, _, _ in judged]
    expect({"GET", "PUT", "HEAD", "DELETE"} <= set(commands), "all methods", str(commands))
    expect(all(signature and payload for _, signature, payload in judged),
           "signatures as botocore makes them", str(judged))


# A whole day --------------------------------------------------------------------------------------

def bucket(folder, count):
    """A folder of advisories, laid out as OSV's bucket is."""
    (folder / "npm").mkdir(parents=True, exist_ok=True)
    (folder / "ecosystems.txt").write_text("npm\n")
    with zipfile.ZipFile(folder / "npm" / "all.zip", "w") as archive:
        for number in range(count):
            name = f"EXAMPLE-2026-{number:04}"
            archive.writestr(f"{name}.json", json.dumps({
                "schema_version": "1.7.0", "id": name, "modified": "2026-01-01T00:00:00Z",
                "summary": "A flaw", "affected": [{
                    "package": {"ecosystem": "npm", "name": f"package-{number}"}, "ranges": [{
                        "type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}]}]}))


@part
def publications(base):
    """A database is published to each place, and synced from there, twice."""
    port, _ = servers.registry(base, "registry")
    endpoint = servers.store(base)
    servers.bucket(endpoint)
    web = servers.free_port()
    servers.nginx(base, {web: f"""server {{ listen 127.0.0.1:{web}; root {base}/share;
        location / {{ add_header Cache-Control "public, max-age=31536000, immutable"; }}
        location = /metadata/timestamp.json {{ add_header Cache-Control "no-cache"; }} }}"""})
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(base), "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}

    def run(*words):
        done = subprocess.run(
            [PROGRAM, *map(str, words)], env=environment, cwd=base, capture_output=True, text=True,
            timeout=SECONDS)
        return done.returncode, done.stdout + done.stderr

    places = {
        base / "share": [base / "share", f"http://127.0.0.1:{web}/"],
        f"oci://127.0.0.1:{port}/team/advisories:stable": None, "s3://advisories/team": None}
    for number, (place, readers) in enumerate(places.items()):
        keys = base / f"keys-{number}"
        code, output = run("keys", "init", "--to", place, "--keys", keys)
        expect(code == 0, f"{place}: a root", output)
        fingerprint = re.search(r"\b[0-9a-f]{64}\b", output)
        for day, count in enumerate([30, 40]):
            bucket(base / "bucket", count)
            publish = [
                "publish", "--to", place, "--from", base / "bucket", "--no-health", "--cache",
                base / f"publisher-{number}"]
            for role in ["targets", "snapshot", "timestamp"]:
                publish += ["--key", keys / f"{role}.key"]
            code, output = run(*publish)
            expect(code == 0, f"{place}: publication {day + 1}", output)
            for reader, source in enumerate(readers or [place]):
                words = ["sync", "--from", source, "--cache", base / f"reader-{number}-{reader}"]
                if day == 0 and fingerprint:
                    words += ["--fingerprint", fingerprint.group()]
                code, output = run(*words)
                expect(code == 0 and f"{count} records" in output, f"{source}: sync {day + 1}",
                       output)
        code, output = run("publish", "--to", place, "--refresh", "--key", keys / "timestamp.key")
        expect(code == 0, f"{place}: a fresh timestamp", output)
        code, output = run("sync", "--from", (readers or [place])[0], "--cache",
                           base / f"reader-{number}-0")
        expect(code == 0, f"{place}: a sync after it", output)

        # A draft is released by another process than the one that wrote it.
        bucket(base / "bucket", 50)
        draft = base / f"draft-{number}.json"
        code, output = run(
            "publish", "--to", place, "--from", base / "bucket", "--no-health", "--cache",
            base / f"publisher-{number}", "--draft", draft)
        expect(code == 0, f"{place}: a draft", output)
        code, output = run("keys", "show", "--from", place, "--draft", draft)
        expect(code == 0 and "50 records of 1 ecosystem" in output, f"{place}: what it is", output)
        code, output = run(
            "keys", "sign", "--to", place, "--draft", draft, "--key", keys / "targets.key")
        expect(code == 0, f"{place}: it is signed", output)
        code, output = run(
            "publish", "--to", place, "--release", draft, "--key", keys / "snapshot.key", "--key",
            keys / "timestamp.key")
        expect(code == 0, f"{place}: it is released", output)
        for reader, source in enumerate(readers or [place]):
            code, output = run("sync", "--from", source, "--cache", base / f"reader-{number}-{reader}")
            expect(code == 0 and "50 records" in output, f"{source}: a sync of it", output)


@part
def choices(base):
    """Of the signals that come with a shared database a client takes what it wants, and adds its own."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(base)}
    cache = base / "reader"

    def run(*words):
        done = subprocess.run(
            [PROGRAM, *map(str, words)], env=environment, cwd=base, capture_output=True, text=True,
            timeout=SECONDS)
        return done.returncode, done.stdout + done.stderr

    def exploited(name, *flaws):
        path = base / name
        path.write_text(json.dumps({
            "title": "Exploited", "catalogVersion": "1", "dateReleased": "2026-01-01T00:00:00Z",
            "count": len(flaws),
            "vulnerabilities": [{"cveID": flaw, "dateAdded": "2026-01-01"} for flaw in flaws]}))
        return path

    def sync(*words):
        return run("sync", "--from", base / "share", "--cache", cache, *words)

    bucket(base / "bucket", 30)
    _, output = run("keys", "init", "--to", base / "share")
    fingerprint = re.search(r"\b[0-9a-f]{64}\b", output)
    publish = ["publish", "--to", base / "share", "--from", base / "bucket", "--cache", base / "own",
               "--feed", f"kev={exploited('one.json', 'CVE-2026-1001')}"]
    for role in ["targets", "snapshot", "timestamp"]:
        publish += ["--key", base / "keys" / f"{role}.key"]
    code, output = run(*publish)
    expect(code == 0 and fingerprint, "choices: a publication with signals", output)

    code, output = sync("--no-health", "--fingerprint", fingerprint.group() if fingerprint else "")
    expect(code == 0 and not (cache / "HEALTH").exists(), "choices: advisories alone", output)
    code, output = sync("--feed", "nothing=x")
    expect(code == 1 and 'no feed "nothing"' in output, "choices: a feed that nobody knows", output)
    code, output = sync("--feed", "kev=")
    expect(code == 0 and not (cache / "HEALTH").exists(), "choices: one feed less", output)
    own = exploited("two.json", "CVE-2026-1001", "CVE-2026-1002", "CVE-2026-1003")
    code, output = sync("--feed", f"kev={own}")
    expect(code == 0 and "3 subjects" in output, "choices: a feed of one's own in its place", output)
    code, output = sync("--feed", f"kev={base / 'missing.json'}")
    expect(code == 1, "choices: a feed that is asked for, and is not there", output)
    code, output = sync("--allow-shrink")
    expect(code == 0 and "1 subject" in output, "choices: the shared one again", output)


def main():
    words = sys.argv[1:]
    chosen = [p for p in PARTS if not words or any(word in p.__name__ for word in words)]

    def run(function, base):
        folder = base / function.__name__
        folder.mkdir()
        started = time.monotonic()
        try:
            function(folder)
        except Exception:
            expect(False, f"{function.__name__} runs to its end", traceback.format_exc())
        print(f"engines: {function.__name__}: {time.monotonic() - started:.1f} s", flush=True)

    with tempfile.TemporaryDirectory() as name:
        try:
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda function: run(function, pathlib.Path(name)), chosen))
        finally:
            servers.stop()
    print(f"engines: {count - len(failures)} of {count} expectations hold")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
