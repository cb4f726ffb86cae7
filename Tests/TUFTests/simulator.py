"""A repository that lives in memory, is signed by python-tuf, and is served on loopback.

Tests change its parts as they like, publish what they changed, and see which files were asked for.
"""
import copy
import http.server
import json
import os
import subprocess
import threading
import urllib.parse
from datetime import datetime, timedelta, timezone

from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

TOP_LEVEL = ["root", "timestamp", "snapshot", "targets"]


def days(count):
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=count)


class Repository:
    def __init__(self, make_signer=CryptoSigner.generate_ed25519, consistent=True, hashes=False):
        self.make_signer = make_signer
        self.hashes = hashes
        self.compact = True
        self.signers = {role: [make_signer()] for role in TOP_LEVEL}
        self.root = Root(expires=days(30), consistent_snapshot=consistent)
        for role in TOP_LEVEL:
            for signer in self.signers[role]:
                self.root.add_key(signer.public_key, role)
        self.timestamp = Timestamp(expires=days(30))
        self.snapshot = Snapshot(expires=days(30))
        self.roles = {"targets": Targets(expires=days(30))}
        # What is served: name in an address -> bytes; and what was asked for.
        self.metadata = {}
        self.targets = {}
        self.requests = []
        self.target_requests = []
        self.publish_root()
        self.publish()

    # Publishing

    def signed(self, role, part):
        metadata = Metadata(part)
        for signer in self.signers.get(role, []):
            metadata.sign(signer, append=True)
        return metadata.to_bytes(JSONSerializer(compact=self.compact))

    def signed_as(self, role, data):
        """What python-tuf would refuse to write: any members, signed rightly."""
        content = encode_canonical(data).encode()
        signatures = [signer.sign(content).to_dict() for signer in self.signers[role]]
        return json.dumps({"signatures": signatures, "signed": data}).encode()

    def publish_root(self):
        self.metadata[f"{self.root.version}.root.json"] = self.signed("root", self.root)

    def next_root(self):
        self.root.version += 1
        self.publish_root()

    def name(self, role, version):
        quoted = urllib.parse.quote(role, "")
        return f"{version}.{quoted}.json" if self.root.consistent_snapshot else f"{quoted}.json"

    def meta(self, version, data):
        if not self.hashes:
            return MetaFile(version)
        return MetaFile.from_data(version, data, ["sha256"])

    def publish(self):
        """Signs and serves all but the root, each with the versions it has."""
        for role, part in self.roles.items():
            data = self.signed(role, part)
            self.metadata[self.name(role, part.version)] = data
            self.snapshot.meta[role + ".json"] = self.meta(part.version, data)
        self.publish_snapshot()

    def publish_snapshot(self):
        data = self.signed("snapshot", self.snapshot)
        self.metadata[self.name("snapshot", self.snapshot.version)] = data
        self.timestamp.snapshot_meta = self.meta(self.snapshot.version, data)
        self.publish_timestamp()

    def publish_timestamp(self):
        self.metadata["timestamp.json"] = self.signed("timestamp", self.timestamp)

    def bump(self, *roles):
        """Raises versions: of these roles of targets, and of what names them."""
        for role in roles:
            self.roles[role].version += 1
        self.snapshot.version += 1
        self.timestamp.version += 1
        self.publish()

    def add_target(self, path, content, role="targets", algorithms=("sha256",)):
        target = TargetFile.from_data(path, content, list(algorithms))
        self.roles[role].targets[path] = target
        folder, slash, name = path.rpartition("/")
        for digest in target.hashes.values():
            self.targets[f"{folder}{slash}{digest}.{name}"] = content
        self.targets[path] = content

    def delegate(self, delegator, name, paths=None, prefixes=None, terminating=False, expires=None):
        signer = self.make_signer()
        self.signers[name] = [signer]
        parent = self.roles[delegator]
        if parent.delegations is None:
            parent.delegations = Delegations({}, roles={})
        key = signer.public_key
        parent.delegations.keys[key.keyid] = key
        parent.delegations.roles[name] = DelegatedRole(
            name, [key.keyid], 1, terminating, paths, prefixes)
        self.roles.setdefault(name, Targets(expires=expires or days(30)))

    def rotate(self, role):
        for keyid in list(self.root.roles[role].keyids):
            self.root.revoke_key(keyid, role)
        self.signers[role] = [self.make_signer()]
        self.root.add_key(self.signers[role][0].public_key, role)

    def add_key(self, role):
        signer = self.make_signer()
        self.signers[role].append(signer)
        self.root.add_key(signer.public_key, role)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        repository = self.server.repository
        path = self.path.removeprefix(self.server.prefix)
        _, place, name = path.split("/", 2)
        if place == "metadata":
            repository.requests.append(name)
            content = repository.metadata.get(name)
        else:
            name = urllib.parse.unquote(name)
            repository.target_requests.append(name)
            content = repository.targets.get(name)
        if callable(content):
            content(self)
            return
        if content is None and self.protocol_version == "HTTP/1.0":
            self.send_error(404, "no such file")
            return
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_):
        pass


class OldHandler(Handler):
    protocol_version = "HTTP/1.0"


class Client:
    """The program under test, with folders of its own."""

    def __init__(self, binary, repository, folder, root=1):
        self.binary = binary
        self.folder = folder
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.repository = repository
        self.place("")
        threading.Thread(
            target=self.server.serve_forever, args=(0.005,), daemon=True).start()
        self.metadata_dir = os.path.join(folder, "metadata")
        self.target_dir = os.path.join(folder, "targets")
        os.makedirs(self.metadata_dir, exist_ok=True)
        os.makedirs(self.target_dir, exist_ok=True)
        self.error = ""
        if root is not None:
            trusted = root if isinstance(root, bytes) else repository.metadata[f"{root}.root.json"]
            self.init_code = self.init(trusted)

    def place(self, prefix, end=""):
        """Where the repository is served: below this path, addressed with this at the end."""
        self.server.prefix = prefix
        address = f"http://127.0.0.1:{self.server.server_port}{prefix}"
        self.metadata_address = f"{address}/metadata{end}"
        self.target_address = f"{address}/targets{end}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def run(self, *arguments, time=None):
        command = [self.binary, "debug", "tuf", "--metadata-dir", self.metadata_dir, *arguments]
        environment = dict(os.environ)
        if time is not None:
            command = ["faketime", time.strftime("%Y-%m-%d %H:%M:%S"), *command]
            environment["TZ"] = "UTC"
        result = subprocess.run(
            command, capture_output=True, timeout=60, env=environment, check=False)
        self.error = result.stderr.decode(errors="replace").strip()
        return result.returncode

    def init(self, root):
        path = os.path.join(self.folder, "root.json")
        with open(path, "wb") as file:
            file.write(root)
        return self.run("init", path)

    def refresh(self, time=None):
        return self.run("--metadata-url", self.metadata_address, "refresh", time=time)

    def download(self, *names, time=None):
        arguments = []
        for name in names:
            arguments += ["--target-name", name]
        return self.run(
            "--metadata-url", self.metadata_address, "--target-base-url", self.target_address,
            "--target-dir", self.target_dir, *arguments, "download",
            time=time)

    def trusted(self, role):
        path = os.path.join(self.metadata_dir, role + ".json")
        if not os.path.exists(path):
            return None
        with open(path, "rb") as file:
            return file.read()

    def version(self, role):
        data = self.trusted(role)
        return None if data is None else json.loads(data)["signed"]["version"]

    def versions(self):
        return [self.version(role) for role in TOP_LEVEL]

    def downloaded(self):
        return sorted(
            open(os.path.join(self.target_dir, name), "rb").read()
            for name in os.listdir(self.target_dir))


def clone(part):
    return copy.deepcopy(part)
