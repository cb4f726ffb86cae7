"""A small shared database with four publications, and for each what a cache without faults answers."""
import dataclasses
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import zipfile

ECOSYSTEMS = ["npm", "PyPI", "crates.io"]
PUBLICATIONS = 4
FIRST, LAST = 1, PUBLICATIONS
RECORDS = 120
# The publication before which a key is replaced, so that a second root is there.
ROTATION = 3


class Loss(Exception):
    """Something was lost, or said that is not so."""


@dataclasses.dataclass
class Result:
    """How a program ended: its exit code, or minus the signal."""
    code: int
    output: str
    errors: str

    @property
    def crashed(self):
        return self.code < 0

    @property
    def text(self):
        return (self.output + self.errors).strip()


class World:
    """The publications, the programs, and a project to check with them."""

    def __init__(self, folder, sync, forewarn):
        self.folder = folder
        self.sync_program = sync
        self.check_program = forewarn
        self.preload = None
        self.children = set()
        self.lock = threading.Lock()
        self.controls = {}
        self.health = {}
        # A home of our own: no settings of whoever runs this.
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("FOREWARN_", "XDG_", "FAULT_", "LD_PRELOAD", "SSL_"))
            and not name.lower().endswith("_proxy")}
        self.environment.update(
            TZ="UTC", HOME=f"{folder}/home", XDG_CONFIG_HOME=f"{folder}/home",
            FOREWARN_ORGANISATION_POLICY=f"{folder}/home/none.toml",
            FOREWARN_SYNC_SETTINGS=f"{folder}/home/none.toml")

    @staticmethod
    def remove(path):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.remove(path)

    # Programs

    def start(self, *command, environment=None, **more):
        """Starts a program; it is remembered, so that it can be ended by its id."""
        child = subprocess.Popen(
            [str(part) for part in command], env={**self.environment, **(environment or {})},
            stdin=more.pop("stdin", subprocess.DEVNULL), stdout=more.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE, **more)
        with self.lock:
            self.children.add(child)
        return child

    def finish(self, child, timeout=120):
        try:
            output, errors = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            output, errors = child.communicate()
            errors += b"\n(ended by the harness: it took too long)"
        with self.lock:
            self.children.discard(child)
        return Result(
            child.returncode, output.decode(errors="replace"), errors.decode(errors="replace"))

    def end_all(self):
        with self.lock:
            for child in self.children:
                if child.poll() is None:
                    child.send_signal(signal.SIGKILL)

    def run(self, *command, environment=None, timeout=120, **more):
        return self.finish(self.start(*command, environment=environment, **more), timeout)

    def must(self, *command):
        result = self.run(*command)
        if result.code != 0:
            raise Loss(f"{' '.join(map(str, command))}: {result.text}")
        return result

    # What is published

    def make(self):
        """Publishes four times. `publication-N` is then what a host showed after the Nth time."""
        os.makedirs(f"{self.folder}/home", exist_ok=True)
        os.makedirs(f"{self.folder}/repository")
        self.must(
            self.sync_program, "keys", "init", "--to", self.repository, "--keys",
            f"{self.folder}/keys")
        for number in range(FIRST, LAST + 1):
            if number == ROTATION:
                self._rotate()
            self._write_bucket(number)
            timestamp = "timestamp" if number < ROTATION else "fresh"
            keys = [part for role in ("targets", "snapshot", timestamp)
                    for part in ("--key", f"{self.folder}/keys/{role}.key")]
            self.must(
                self.sync_program, "publish", "--quiet", "--to", self.repository, "--cache",
                f"{self.folder}/publisher", "--from", f"{self.folder}/bucket", "--feed",
                f"kev={self.folder}/kev.json", "--policy", f"{self.folder}/policy.toml", "--vex",
                f"{self.folder}/team.openvex.json", *keys)
            shutil.copytree(self.repository, self.publication(number))
        self._write_project()

    def _rotate(self):
        """A second root, with another key for the timestamp."""
        keys = f"{self.folder}/keys"
        self.must(self.sync_program, "keys", "new", f"{keys}/fresh")
        self.must(
            self.sync_program, "keys", "rotate", "--to", self.repository, "--old",
            f"{keys}/timestamp.pub", "--new", f"{keys}/fresh.pub", "--key", f"{keys}/root.key",
            "--draft", f"{self.folder}/root.draft.json")

    @property
    def repository(self):
        return f"{self.folder}/repository"

    @property
    def root(self):
        return f"{self.folder}/publication-1/metadata/1.root.json"

    @property
    def project(self):
        return f"{self.folder}/project"

    def publication(self, number):
        return f"{self.folder}/publication-{number}"

    def _write_bucket(self, number):
        folder = f"{self.folder}/bucket"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/ecosystems.txt", "w", encoding="utf-8") as file:
            file.write("".join(f"{name}\n" for name in ECOSYSTEMS))
        for ecosystem in ECOSYSTEMS:
            os.makedirs(f"{folder}/{ecosystem}", exist_ok=True)
            with zipfile.ZipFile(f"{folder}/{ecosystem}/all.zip", "w") as archive:
                for item in records(ecosystem, number):
                    archive.writestr(f"{item['id']}.json", json.dumps(item))
        write(f"{self.folder}/kev.json", json.dumps({
            "title": "Exploited", "vulnerabilities": [
                {"cveID": f"CVE-2026-{10_000 + serial}", "dateAdded": "2026-01-29"}
                for serial in [*range(1, 10), *range(5_000, 5_000 + 10 * number)]]}))
        write(f"{self.folder}/policy.toml", f"""
[[ban]]
package = "pkg:npm/package-7"
reason = "Publication {number} says so."
""")
        write(f"{self.folder}/team.openvex.json", json.dumps({
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:example:team",
            "author": "Security", "timestamp": "2026-01-01T00:00:00Z", "version": number,
            "statements": [{
                "vulnerability": {"name": f"CVE-2026-{10_000 + 20 + number}"},
                "products": [{"@id": f"pkg:npm/package-{20 + number}"}], "status": "not_affected",
                "impact_statement": f"Said with publication {number}."}]}))

    def _write_project(self):
        """What is checked, with decisions of its own."""
        os.makedirs(f"{self.project}/.vex")
        write(f"{self.project}/package.json", json.dumps({
            "name": "shop", "version": "1.0.0",
            "dependencies": {f"package-{serial}": "1.0.0" for serial in range(1, 41)}}, indent=1))
        write(f"{self.project}/requirements.txt", "".join(
            f"package-{serial}==1.0.{serial % 4}\n" for serial in range(90, RECORDS + 12)))
        write(f"{self.project}/Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\n"
              "[dependencies]\n" + "".join(
                  f"package-{serial} = \"=1.0.1\"\n" for serial in range(40, 70)))
        write(f"{self.project}/forewarn.toml", "[check]\nfail-on = \"warning\"\n")
        write(f"{self.project}/.vex/decisions.openvex.json", json.dumps({
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:example:own",
            "author": "Release team", "timestamp": "2026-01-01T00:00:00Z", "version": 1,
            "statements": [{
                "vulnerability": {"name": "CVE-2026-10012"},
                "products": [{"@id": "pkg:npm/package-12"}], "status": "not_affected",
                "impact_statement": "Never called."}]}, indent=1))
        self.decisions = self.project_digest()

    def project_digest(self):
        digest = hashlib.sha256()
        for folder, folders, names in sorted(os.walk(self.project)):
            folders.sort()
            for name in sorted(names):
                with open(f"{folder}/{name}", "rb") as file:
                    digest.update(f"{folder}/{name}".encode() + b"\0" + file.read() + b"\0")
        return digest.hexdigest()

    # What clients do

    def sync_command(self, cache, host, *more):
        return [self.sync_program, "sync", "--from", host.address, "--root", self.root, "--cache",
                cache, *more]

    def sync(self, cache, host, *more, environment=None, timeout=120):
        return self.run(
            *self.sync_command(cache, host, *more), environment=environment, timeout=timeout)

    @property
    def check_takes_library(self):
        """Whether the check can be given another clock: a release of it is one static file."""
        with open(self.check_program, "rb") as file:
            return b"/ld-linux" in file.read(4_096)

    def check(self, cache, environment=None):
        """An ``Answer`` to what is in the project."""
        result = self.run(
            self.check_program, "--check", "--format", "json", "--cache", cache, self.project,
            environment=environment, timeout=60)
        return Answer(result, cache)

    def fault_environment(self, cache, **values):
        """What the library of preload.c is told."""
        settings = {f"FAULT_{name.upper()}": str(value) for name, value in values.items()
                    if value is not None}
        return {"LD_PRELOAD": self.preload, "FAULT_FOLDER": cache, **settings}

    # Control, and what must hold

    def learn(self, host):
        """What caches without faults answer, each made from one publication alone."""
        for number in range(FIRST, LAST + 1):
            cache = f"{self.folder}/control-{number}"
            host.folder = self.publication(number)
            result = self.sync(cache, host)
            if result.code != 0:
                raise Loss(f"the control of publication {number}: {result.text}")
            answer = self.check(cache)
            if answer.code != 1 or not answer.is_usable:
                raise Loss(f"the control of publication {number}: {answer.result.text[:2000]}")
            self.controls[number] = answer.content
            self.health[number] = state(cache).health_digest
        if len(set(self.controls.values())) != PUBLICATIONS:
            raise Loss("two publications have one answer: the control would not tell them apart")

    def number(self, answer):
        """Which publication an answer is that of; None if of none."""
        for number, content in self.controls.items():
            if content == answer.content:
                return number
        return None

    def expect_in_force(self, cache, before, served):
        """Whether what is in force after a fault is what was, or what is new. 0 stands for nothing.

        Returns: the number of the publication in force.
        """
        answer = self.check(cache)
        if answer.result.crashed:
            raise Loss(f"the check crashed: {answer.result.text[-2000:]}")
        if not answer.is_usable:
            if before == 0 and answer.says_missing:
                return 0
            raise Loss(f"publication {before} is gone: {answer.result.text[:1500]}")
        number = self.number(answer)
        if number is None:
            raise Loss(f"an answer that is none of a publication: {answer.result.output[:1500]}")
        if not before <= number <= served:
            raise Loss(f"publication {number} in force, after {before}, with {served} served")
        digest = state(cache).health_digest
        if digest is not None and digest not in self.health.values():
            raise Loss("signals of health that no publication has")
        return number

    def expect_recovery(self, cache, host, served, **more):
        """One run without faults puts everything right."""
        result = self.sync(cache, host, **more)
        if result.code != 0:
            raise Loss(f"the restart failed: {result.code} {result.text[-1500:]}")
        self.expect_whole(cache, served)

    def expect_whole(self, cache, served):
        if self.expect_in_force(cache, served, served) != served:
            raise Loss("the restart did not bring the newest publication")
        if state(cache).health_digest != self.health[served]:
            raise Loss("the restart did not bring the newest signals")
        found = leftovers(cache)
        if found:
            raise Loss(f"left behind: {', '.join(found)}")
        if self.project_digest() != self.decisions:
            raise Loss("files of the project were changed")


class Answer:
    """What a check says, without what differs from cache to cache and from minute to minute."""

    def __init__(self, result, cache):
        self.result = result
        self.code = result.code
        try:
            self.report = json.loads(result.output)
        except ValueError:
            self.report = None
        report = dict(self.report or {})
        database = dict(report.get("database") or {})
        self.is_usable = database.get("state") == "synced"
        self.confirmed = database.get("confirmedAt")
        for name in ["sequence", "builtAt", "confirmedAt", "ageSeconds", "origin", "publication"]:
            database.pop(name, None)
        report["database"] = database
        # How old the database is depends on the day.
        findings = report.get("findings") or []
        self.is_called_old = any(finding["code"] == "stale-database" for finding in findings)
        if self.is_called_old:
            report["findings"] = [
                finding for finding in findings if finding["code"] != "stale-database"]
            summary = dict(report["summary"])
            summary["information"] -= len(findings) - len(report["findings"])
            report["summary"] = summary
        self.content = without_folder(json.dumps(report, sort_keys=True), cache)

    @property
    def says_missing(self):
        """Whether it says that there is no database, and that nothing was checked."""
        return (self.code == 2 and self.report is not None
                and self.report["database"]["state"] == "missing"
                and self.report["summary"]["packagesAssessed"] == 0 and not self.report["findings"])


def without_folder(text, cache):
    """JSON without the folder of the cache: files of the organisation are shown with their path in it."""
    return text.replace(json.dumps(cache)[1:-1] + "/", "")


@dataclasses.dataclass
class State:
    generation: str | None
    health_digest: str | None


def state(cache):
    def pointer(name):
        try:
            with open(f"{cache}/{name}", encoding="utf-8", errors="replace") as file:
                found = re.search(r"^file (\S+)$", file.read(), re.MULTILINE)
                return found[1] if found else None
        except OSError:
            return None
    health = pointer("HEALTH")
    return State(pointer("CURRENT"), health.rsplit("-", 1)[1] if health else None)


def leftovers(cache):
    """What a cache holds beyond two generations and what belongs to them."""
    found = []
    for kind in ["gen", "health"]:
        names = sorted(name for name in os.listdir(cache) if re.match(kind + r"-\d+-", name))
        if len(names) > 2:
            found += names[2:]
    for name in os.listdir(cache):
        if not re.match(r"(CURRENT|HEALTH|lock|feed|trust|organisation|(gen|health)-\d+-[0-9a-f]{16}"
                        r"\.sqlite)$", name):
            found.append(name)
    for folder, _folders, names in os.walk(cache):
        below = os.path.relpath(folder, cache)
        for name in names:
            if name.startswith(".new-") or below.split("/")[0] == "feed":
                found.append(f"{below}/{name}")
    organisation = f"{cache}/organisation"
    # A policy and a document, of the publication in force and of the one before.
    if os.path.isdir(organisation) and len(os.listdir(organisation)) > 4:
        found += [f"organisation/{name}" for name in os.listdir(organisation)]
    return found


def records(ecosystem, publication):
    """Each publication adds a few records, and changes every thirtieth of the others."""
    for serial in range(1, RECORDS + 3 * publication):
        changed = serial % 30 if serial % 30 <= publication else 0
        yield {
            "schema_version": "1.7.0", "id": f"EXAMPLE-{ecosystem[:2].upper()}-{serial:04}",
            "modified": f"2026-02-{1 + changed:02}T00:00:00Z", "summary": f"Flaw {serial}",
            "details": hashlib.sha256(f"{ecosystem}{serial}".encode()).hexdigest() * 4,
            "aliases": [f"CVE-2026-{10_000 + serial}"],
            "affected": [{
                "package": {"ecosystem": ecosystem, "name": f"package-{serial}"},
                "ranges": [{
                    "type": "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER",
                    "events": [{"introduced": "0"}, {"fixed": f"1.{changed}.2"}]}]}]}


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def copy_cache(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def note(text):
    print(text, file=sys.stderr, flush=True)
