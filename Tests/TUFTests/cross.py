#!/usr/bin/env python3
"""Our repository, published by the program itself, against python-tuf's client and our own.

Whatever is done to the repository, both clients must come to the same end. Usage:

    cross.py FOREWARN_SYNC
"""
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from functools import partial

from tuf.ngclient import Updater, UpdaterConfig

PROBLEMS = []
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def check(condition, what):
    if not condition:
        PROBLEMS.append(what)
        print(f"FAILED {what}", file=sys.stderr)


def record(number, fixed="1.0.2"):
    return {
        "schema_version": "1.7.0", "id": f"EXAMPLE-2026-{number:04}",
        "modified": f"2026-01-{number % 28 + 1:02}T00:00:00Z", "summary": f"Flaw {number}",
        "affected": [{
            "package": {"ecosystem": "npm", "name": f"package-{number}"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}],
    }


def bucket(folder, records):
    os.makedirs(f"{folder}/npm", exist_ok=True)
    with open(f"{folder}/ecosystems.txt", "w", encoding="utf-8") as file:
        file.write("npm\n")
    with zipfile.ZipFile(f"{folder}/npm/all.zip", "w") as archive:
        for item in records:
            archive.writestr(f"{item['id']}.json", json.dumps(item))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        super().do_GET()

    def log_message(self, *_):
        pass


class Place:
    """A published repository that is served, with a client of each kind."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        self.repository = f"{folder}/repository"
        self.keys = f"{folder}/keys"
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(Quiet, directory=self.repository))
        self.server.requests = []
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.output = ""

    def run(self, *arguments, time=None):
        command = [self.binary, *arguments]
        environment = {**os.environ, "TZ": "UTC", "XDG_CONFIG_HOME": self.folder, "HOME": self.folder}
        if time is not None:
            command = ["faketime", time.strftime("%Y-%m-%d %H:%M:%S"), *command]
        result = subprocess.run(
            command, capture_output=True, timeout=120, cwd=self.folder, env=environment, check=False)
        self.output = (result.stdout + result.stderr).decode()
        return result.returncode

    def publish(self, records, *more, keys=("targets", "snapshot", "timestamp")):
        bucket(f"{self.folder}/bucket", records)
        signing = [part for key in keys for part in ("--key", f"{self.keys}/{key}.key")]
        return self.run(
            "publish", "--to", self.repository, "--cache", f"{self.folder}/publisher", "--from",
            f"{self.folder}/bucket", "--no-health", *signing, *more)

    # Clients

    def ours(self, cache="ours", time=None):
        return self.run(
            "sync", "--from", self.address, "--cache", f"{self.folder}/{cache}", "--root",
            f"{self.folder}/trusted.json", time=time) == 0

    def theirs(self, client="theirs", time=None):
        """Whether python-tuf refreshes, and fetches every target."""
        folder = f"{self.folder}/{client}"
        os.makedirs(folder, exist_ok=True)
        program = [
            sys.executable, __file__, "--client", folder, self.address, f"{self.folder}/trusted.json"]
        if time is not None:
            program = ["faketime", time.strftime("%Y-%m-%d %H:%M:%S"), *program]
        result = subprocess.run(
            program, capture_output=True, timeout=120, env={**os.environ, "TZ": "UTC"}, check=False)
        self.output += result.stderr.decode()
        return result.returncode == 0

    def newest(self, role):
        names = [name for name in os.listdir(f"{self.repository}/metadata")
                 if name.endswith(f".{role}.json")]
        newest = max(names, key=lambda name: int(name.split(".")[0]))
        return f"{self.repository}/metadata/{newest}"

    def restore(self, saved):
        shutil.rmtree(self.repository)
        shutil.copytree(saved, self.repository)


def their_client(folder, address, root):
    """Runs python-tuf's client: every target that the top-level role names must come."""
    with open(root, "rb") as file:
        trusted = file.read()
    config = UpdaterConfig(prefix_targets_with_hash=True)
    known = os.path.exists(f"{folder}/root.json")
    updater = Updater(
        folder, f"{address}/metadata", folder, f"{address}/targets", config=config,
        bootstrap=None if known else trusted)
    updater.refresh()
    with open(f"{folder}/targets.json", encoding="utf-8") as file:
        paths = sorted(json.load(file)["signed"]["targets"])
    for path in paths:
        info = updater.get_targetinfo(path)
        updater.download_target(info, filepath=f"{folder}/" + path.replace("/", "%2F"))
    print(len(paths))


def attacks(place):
    """What somebody may do who can write to the host, and nothing else: the name, and the deed."""

    def edit(path, change):
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(change(data))

    def field(role, name, value):
        def change(data):
            envelope = json.loads(data)
            envelope["signed"][name] = value
            return json.dumps(envelope).encode()
        path = (f"{place.repository}/metadata/timestamp.json" if role == "timestamp"
                else place.newest(role))
        return lambda: edit(path, change)

    def every_target(change):
        def deed():
            for folder, _folders, names in os.walk(f"{place.repository}/targets"):
                for name in names:
                    edit(f"{folder}/{name}", change)
        return deed

    flip = lambda data: data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) \
        + data[len(data) // 2 + 1:]
    for role in ["timestamp", "snapshot", "targets"]:
        path = (f"{place.repository}/metadata/timestamp.json" if role == "timestamp"
                else place.newest(role))
        yield f"{role}: one bit", lambda path=path: edit(path, flip)
        yield f"{role}: cut", lambda path=path: edit(path, lambda data: data[:-20])
        yield f"{role}: empty", lambda path=path: edit(path, lambda data: b"")
        yield f"{role}: gone", lambda path=path: os.remove(path)
        yield f"{role}: a later expiry", field(role, "expires", "2099-01-01T00:00:00Z")
        yield f"{role}: a higher version", field(role, "version", 1_000)
    yield "targets: one bit of each file", every_target(flip)
    yield "targets: each file cut", every_target(lambda data: data[:-1])
    yield "targets: each file longer", every_target(lambda data: data + b"x")
    yield "targets: all files gone", lambda: shutil.rmtree(f"{place.repository}/targets")
    yield "a root that its own key alone has signed", lambda: foreign_root(place)


def foreign_root(place):
    other = f"{place.folder}/other"
    shutil.rmtree(other, ignore_errors=True)
    os.makedirs(f"{other}/repository")
    place.run("keys", "init", "--to", f"{other}/repository", "--keys", f"{other}/keys")
    with open(f"{other}/repository/metadata/1.root.json", encoding="utf-8") as file:
        root = json.load(file)
    root["signed"]["version"] = 4
    with open(f"{place.repository}/metadata/4.root.json", "w", encoding="utf-8") as file:
        json.dump(root, file)


def drill(binary, kind):
    """A publisher's life with keys of one kind."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(binary, folder)
        records = [record(number) for number in range(1, 60)]
        os.makedirs(place.repository)
        check(place.run("keys", "init", "--to", place.repository, "--keys", place.keys, "--type",
                        kind) == 0, f"{kind}: keys init: {place.output}")
        shutil.copy(f"{place.repository}/metadata/1.root.json", f"{folder}/trusted.json")
        check(place.publish(records) == 0, f"{kind}: first publication: {place.output}")
        check(place.ours(), f"{kind}: our client, first: {place.output}")
        check(place.theirs(), f"{kind}: python-tuf, first: {place.output}")

        check(place.publish(records + [record(60)]) == 0, f"{kind}: second: {place.output}")
        check(place.ours(), f"{kind}: our client, second: {place.output}")
        check(place.theirs(), f"{kind}: python-tuf, second: {place.output}")
        check(place.publish(records[:30]) != 0, f"{kind}: half of the records lost was published")
        check("allow-shrink" in place.output, f"{kind}: loss: {place.output}")

        # The scheduled job of ci/, with keys in variables.
        environment = {
            **os.environ, "PATH": os.path.dirname(binary) + ":" + os.environ["PATH"],
            "FOREWARN_PLACE": place.repository, "FOREWARN_KEYS": "TARGETS SNAPSHOT TIMESTAMP",
            "FOREWARN_CACHE": f"{folder}/publisher", "FOREWARN_FROM": f"{folder}/bucket"}
        for role in ["targets", "snapshot", "timestamp"]:
            with open(f"{place.keys}/{role}.key", encoding="utf-8") as file:
                environment[role.upper()] = file.read()
        bucket(f"{folder}/bucket", records + [record(60)])
        job = subprocess.run(
            [f"{ROOT}/ci/publish.sh"], env=environment, cwd=folder, capture_output=True, timeout=120,
            check=False)
        check(job.returncode == 0, f"{kind}: ci/publish.sh: {job.stderr.decode()}")
        check(place.ours() and place.theirs(), f"{kind}: after ci/publish.sh: {place.output}")

        # The key of the targets is replaced, and its old holder signs no more.
        place.run("keys", "new", f"{folder}/fresh", "--type", kind)
        check(place.run("keys", "rotate", "--to", place.repository, "--old",
                        f"{place.keys}/targets.pub", "--new", f"{folder}/fresh.pub", "--key",
                        f"{place.keys}/root.key") == 0, f"{kind}: rotate: {place.output}")
        check(place.publish(records + [record(60)]) != 0, f"{kind}: signed by a replaced key")
        shutil.move(f"{folder}/fresh.key", f"{place.keys}/fresh.key")
        check(place.publish(records + [record(60)], keys=("fresh", "snapshot", "timestamp")) == 0,
              f"{kind}: after the rotation: {place.output}")
        check("Published 4 " in place.output, f"{kind}: counts on: {place.output}")

        # The same with the key of the timestamp, which every client has seen.
        place.run("keys", "new", f"{folder}/hourly", "--type", kind)
        check(place.run("keys", "rotate", "--to", place.repository, "--old",
                        f"{place.keys}/timestamp.pub", "--new", f"{folder}/hourly.pub", "--key",
                        f"{place.keys}/root.key") == 0, f"{kind}: rotate: {place.output}")
        shutil.move(f"{folder}/hourly.key", f"{place.keys}/timestamp.key")
        check(place.run("publish", "--to", place.repository, "--refresh", "--key",
                        f"{place.keys}/timestamp.key") != 0,
              f"{kind}: a timestamp of a replaced key was only signed anew")
        check(place.publish(records + [record(60)], keys=("fresh", "snapshot", "timestamp")) == 0
              and "Published 5 " in place.output, f"{kind}: counts on again: {place.output}")
        check(place.ours(), f"{kind}: our client, rotated: {place.output}")
        check(place.theirs(), f"{kind}: python-tuf, rotated: {place.output}")
        return_to = f"{folder}/saved"
        shutil.copytree(place.repository, return_to)

        # Whatever is done to it: both refuse, and what was trusted stays.
        count = 0
        for name, deed in list(attacks(place)):
            deed()
            check(not place.ours(f"a{count}"), f"{kind}: our new client accepts: {name}")
            check(not place.theirs(f"b{count}"), f"{kind}: python-tuf's new client accepts: {name}")
            if not name.startswith(("snapshot", "targets")):
                # What is kept already is not fetched again, so that nothing is noticed.
                check(not place.ours(), f"{kind}: our client accepts: {name}")
            count += 1
            place.restore(return_to)
            check(place.ours(), f"{kind}: after {name}: {place.output}")

        # Frozen, rolled back, and a clock that runs back.
        later = datetime.now(timezone.utc) + timedelta(days=5)
        check(not place.ours(time=later), f"{kind}: frozen for 5 days, ours")
        check(not place.theirs(time=later), f"{kind}: frozen for 5 days, theirs")
        check(place.run("publish", "--to", place.repository, "--refresh", "--key",
                        f"{place.keys}/timestamp.key", "--timestamp-days", "9") == 0,
              f"{kind}: refresh: {place.output}")
        check(place.ours(time=later), f"{kind}: signed anew: {place.output}")
        check(place.theirs(time=later), f"{kind}: signed anew, theirs: {place.output}")
        place.restore(return_to)
        check(not place.ours() and "clock" in place.output, f"{kind}: clock: {place.output}")
        os.remove(next(os.path.join(path, "clock") for path, _f, names in os.walk(f"{folder}/ours")
                       if "clock" in names))
        check(not place.ours() and "rollback" in place.output, f"{kind}: rollback: {place.output}")
        check(not place.theirs(), f"{kind}: rollback, theirs")
        place.server.shutdown()
        return count


def ceremony(binary):
    """A root that two of three holders sign, each with a key of their own."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(binary, folder)
        os.makedirs(place.repository)
        for name in ["first", "second", "third", "fourth"]:
            place.run("keys", "new", f"{folder}/{name}")
        public = [part for name in ["first", "second", "third"]
                  for part in ("--public", f"root={folder}/{name}.pub")]
        check(place.run("keys", "init", "--to", place.repository, "--keys", place.keys, *public,
                        "--threshold", "root=2", "--key", f"{folder}/first.key") == 0,
              f"init: {place.output}")
        check("waits for" in place.output, f"one of two: {place.output}")
        check(not os.path.exists(f"{place.repository}/metadata/1.root.json"), "root before its time")
        check(place.run("keys", "sign", "--to", place.repository, "--key", f"{folder}/first.key") == 0
              and "waits for" in place.output, f"the same key twice: {place.output}")
        check(place.run("keys", "sign", "--to", place.repository, "--key", f"{folder}/second.key") == 0
              and "in force" in place.output, f"two of two: {place.output}")
        shutil.copy(f"{place.repository}/metadata/1.root.json", f"{folder}/trusted.json")
        check(place.publish([record(1), record(2)]) == 0, f"publish: {place.output}")
        check(place.ours() and place.theirs(), f"clients: {place.output}")

        place.run("keys", "rotate", "--to", place.repository, "--old", f"{folder}/third.pub", "--new",
                  f"{folder}/fourth.pub", "--key", f"{folder}/first.key")
        check("waits for" in place.output, f"rotation by one: {place.output}")
        place.run("keys", "sign", "--to", place.repository, "--key", f"{folder}/third.key")
        check("1 more of its own root keys" in place.output, f"the third signs: {place.output}")
        place.run("keys", "sign", "--to", place.repository, "--key", f"{folder}/fourth.key")
        check("in force" in place.output, f"the fourth signs: {place.output}")
        check(place.publish([record(1), record(2), record(3)]) == 0, f"publish: {place.output}")
        check(place.ours() and place.theirs(), f"clients after: {place.output}")
        place.server.shutdown()


def second_look(binary):
    """Publications that two of two holders of keys for targets sign."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(binary, folder)
        os.makedirs(place.repository)
        for name in ["first", "second", "stranger"]:
            place.run("keys", "new", f"{folder}/{name}")
        check(place.run("keys", "init", "--to", place.repository, "--keys", place.keys,
                        "--public", f"targets={folder}/first.pub", "--public",
                        f"targets={folder}/second.pub", "--threshold", "targets=2") == 0,
              f"init: {place.output}")
        shutil.copy(f"{place.repository}/metadata/1.root.json", f"{folder}/trusted.json")
        draft = f"{folder}/publication.json"
        online = ("snapshot", "timestamp")
        shown = ("keys", "show", "--from", place.repository, "--draft", draft)
        sign = ("keys", "sign", "--to", place.repository, "--draft", draft, "--key")
        release = ("publish", "--to", place.repository, "--release", draft,
                   "--key", f"{place.keys}/snapshot.key", "--key", f"{place.keys}/timestamp.key")

        check(place.publish([record(1), record(2)], "--key", f"{folder}/first.key", keys=online) != 0
              and "--draft" in place.output, f"one of two: {place.output}")
        check(place.publish([record(1), record(2)], "--draft", draft, keys=()) == 0,
              f"a draft: {place.output}")
        check(not os.path.exists(f"{place.repository}/metadata/timestamp.json"), "before its time")
        check(place.run(*shown) == 0 and "waits for 2 more" in place.output
              and "2 records of 1 ecosystem" in place.output,
              f"what is signed: {place.output}")
        check(place.run(*sign, f"{folder}/stranger.key") != 0 and "names none" in place.output,
              f"a stranger: {place.output}")
        check(place.run(*sign, f"{folder}/first.key") == 0 and "waits for 1 more" in place.output,
              f"the first: {place.output}")
        check(place.run(*sign, f"{folder}/first.key") == 0 and "waits for 1 more" in place.output,
              f"the first again: {place.output}")
        check(place.run(*release) != 0 and "2 of its keys" in place.output,
              f"before its time: {place.output}")
        check(place.run(*sign, f"{folder}/second.key") == 0 and "--release" in place.output,
              f"the second: {place.output}")
        check(place.run(*release) == 0 and not os.path.exists(draft), f"release: {place.output}")
        check(place.ours() and place.theirs(), f"clients: {place.output}")

        # Of two drafts one comes first, and the other is void.
        check(place.publish([record(1), record(2), record(3)], "--draft", draft, "--key",
                            f"{folder}/first.key", keys=()) == 0, f"a draft: {place.output}")
        place.run(*sign, f"{folder}/second.key")
        with open(draft, "rb") as file:
            late = file.read()
        with open(draft, "wb") as file:
            file.write(late.replace(b'"length":', b'"length":1', 1))
        check(place.run(*release) != 0, f"a draft that was changed: {place.output}")
        with open(draft, "wb") as file:
            file.write(late)
        check(place.run(*release) == 0, f"the second: {place.output}")
        with open(draft, "wb") as file:
            file.write(late)
        check(place.run(*release) != 0 and "publish anew" in place.output,
              f"the same again: {place.output}")
        check(place.ours() and place.theirs(), f"clients after: {place.output}")

        # The snapshot is signed anew without the holders of the keys of targets.
        soon = datetime.now(timezone.utc) + timedelta(days=9)
        check(place.run("publish", "--to", place.repository, "--refresh", "--key",
                        f"{place.keys}/snapshot.key", "--key", f"{place.keys}/timestamp.key",
                        time=soon) == 0, f"refresh: {place.output}")
        check(place.newest("snapshot").endswith("/3.snapshot.json"), "a new snapshot")
        check(place.newest("targets").endswith("/2.targets.json"), "the same targets")
        check(place.ours(time=soon) and place.theirs(time=soon), f"clients, later: {place.output}")
        place.server.shutdown()


def consumer(binary):
    """What a team gets with its database: its own advisories, its policy, its decisions."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(binary, folder)
        os.makedirs(place.repository)
        check(place.run("keys", "init", "--to", place.repository, "--keys", place.keys) == 0,
              f"keys init: {place.output}")
        shutil.copy(f"{place.repository}/metadata/1.root.json", f"{folder}/trusted.json")
        os.makedirs(f"{folder}/own")
        own = record(900)
        own["id"] = "x_TEAM-2026-1"
        own["affected"][0]["package"]["name"] = "internal-package"
        with open(f"{folder}/own/x_TEAM-2026-1.json", "w", encoding="utf-8") as file:
            json.dump(own, file)
        with open(f"{folder}/team.toml", "w", encoding="utf-8") as file:
            file.write('[[ban]]\npackage = "pkg:npm/banned"\nreason = "It was taken over."\n')
        with open(f"{folder}/team.openvex.json", "w", encoding="utf-8") as file:
            json.dump({
                "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://team.example/vex/1",
                "author": "security@team.example", "timestamp": "2026-01-01T00:00:00Z", "version": 1,
                "statements": [{
                    "vulnerability": {"name": "EXAMPLE-2026-0002"},
                    "products": [{"@id": "pkg:npm/package-2"}], "status": "not_affected",
                    "justification": "vulnerable_code_not_present"}]}, file)
        check(place.publish([record(1), record(2), record(3)], "--advisories", f"{folder}/own",
                            "--policy", f"{folder}/team.toml", "--vex",
                            f"{folder}/team.openvex.json") == 0, f"publish: {place.output}")
        check(place.ours(), f"sync: {place.output}")

        # The host learns which ecosystems are synced, and nothing of what anybody uses.
        whole = re.compile(
            r"/metadata/(timestamp|\d+\.(root|snapshot|targets))\.json$"
            r"|/targets/((advisories|names|health|deltas/\w+/\w+)/)?[0-9a-f]{64}\.[\w-]+\.jsonl\.zst$"
            r"|/targets/(policy|vex)/[0-9a-f]{64}\.[\w.-]+$|/targets/[0-9a-f]{64}\.CHANGES\.md$")
        for path, headers in place.server.requests:
            check(whole.match(path), f"asked for {path}")
            told = {name.lower() for name in headers} - {
                "host", "user-agent", "accept", "accept-encoding", "range", "if-range",
                "if-none-match"}
            check(not told, f"told the host {told}")
            agent = headers.get("User-Agent", "")
            check(re.fullmatch(r"forewarn-sync(/[\d.]+)?", agent), f"calls itself {agent}")
        check(place.server.requests, "nothing was asked")

        os.makedirs(f"{folder}/project")
        with open(f"{folder}/project/package.json", "w", encoding="utf-8") as file:
            json.dump({"dependencies": {
                "package-1": "1.0.0", "package-2": "1.0.0", "internal-package": "1.0.0",
                "banned": "1.0.0"}}, file)
        forewarn = os.path.join(os.path.dirname(binary), "forewarn")

        def run(*arguments):
            result = subprocess.run(
                [forewarn, *arguments, "--cache", f"{folder}/ours"], cwd=f"{folder}/project",
                capture_output=True, timeout=120, check=False,
                env={"PATH": os.environ["PATH"], "HOME": folder, "XDG_CONFIG_HOME": folder})
            return result.returncode, result.stdout.decode()

        code, output = run("--check", "--format", "json", ".")
        report = json.loads(output)
        found = {(finding["code"], (finding["package"] or {}).get("name"))
                 for finding in report["findings"]}
        check(code == 1, f"check: exit code {code}")
        check(("known-vulnerability", "package-1") in found, f"a public advisory: {found}")
        check(("known-vulnerability", "internal-package") in found, f"its own advisory: {found}")
        check(("banned-package", "banned") in found, f"its policy: {found}")
        check(("known-vulnerability", "package-2") not in found, f"its decision: {found}")
        check(report["database"].get("publication", {}).get("sequence") == 1,
              f"the publication in a report: {report['database']}")
        code, output = run("--check", ".")
        check("signed publication 1" in output, f"the publication in text: {output}")

        code, output = run("cache", "info")
        check(code == 0 and "signed publication 1" in output and "trust: " in output,
              f"cache info: {output}")
        code, output = run("cache", "verify")
        check(code == 0 and "Sound" in output, f"cache verify: {output}")
        with open(f"{folder}/ours/.new-left", "w", encoding="utf-8") as file:
            file.write("left behind")
        code, output = run("cache", "prune")
        check(code == 0 and not os.path.exists(f"{folder}/ours/.new-left"), f"prune: {output}")
        generation = next(name for name in os.listdir(f"{folder}/ours") if name.startswith("gen-"))
        with open(f"{folder}/ours/{generation}", "r+b") as file:
            file.seek(4_096)
            file.write(bytes(8_192))
        code, output = run("cache", "verify")
        check(code == 2, f"a damaged database is called sound: {output}")
        place.server.shutdown()


def main():
    if sys.argv[1] == "--client":
        their_client(*sys.argv[2:5])
        return
    binary = os.path.abspath(sys.argv[1])
    with ThreadPoolExecutor(3) as pool:
        others = [pool.submit(part, binary) for part in [ceremony, second_look, consumer]]
        tried = sum(pool.map(partial(drill, binary), ["ed25519", "ecdsa"]))
        for other in others:
            other.result()
    print(f"{tried} attacks on our own repository, {len(PROBLEMS)} problems", file=sys.stderr)
    sys.exit(1 if PROBLEMS else 0)


if __name__ == "__main__":
    main()
