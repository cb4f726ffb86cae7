#!/usr/bin/env python3
"""Attacks and drills of TUF, each against a repository that python-tuf signs.

Prints a table of them: what was tried, what came of it, with which error. Usage:

    run.py FOREWARN_SYNC [--markdown] [WORD...]     only cases whose name has one of the words
"""
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import Delegations, Key, SuccinctRoles

from simulator import Client, OldHandler, Repository, clone, days

CASES = []


def case(title, **options):
    """A case gets a repository and a client that trusts its first root."""

    def add(function):
        CASES.append((title, options, function))
        return function

    return add


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, expected, what):
    check(found == expected, f"{what}: {found!r} in place of {expected!r}")


def refused(client, code, action=None):
    """The client must fail, and say so with this code."""
    equal((action or client.refresh)(), 1, f"exit code ({client.error})")
    check(f"[{code}]" in client.error, f"error {code} expected: {client.error}")
    return code


def accepted(client, action=None):
    equal((action or client.refresh)(), 0, f"exit code ({client.error})")


# The workflow ---------------------------------------------------------------------------------

@case("first refresh: what is asked for, and in which order")
def _(repository, client):
    accepted(client)
    equal(repository.requests,
          ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"], "requests")
    equal(client.versions(), [1, 1, 1, 1], "versions")


@case("second refresh: nothing is fetched that is the same")
def _(repository, client):
    accepted(client)
    repository.requests.clear()
    accepted(client)
    equal(repository.requests, ["2.root.json", "timestamp.json"], "requests")


@case("metadata is kept byte for byte")
def _(repository, client):
    accepted(client)
    equal(client.trusted("targets"), repository.metadata["1.targets.json"], "targets")
    equal(client.trusted("timestamp"), repository.metadata["timestamp.json"], "timestamp")


@case("without consistent snapshots", consistent=False)
def _(repository, client):
    repository.add_target("a/file.txt", b"content")
    repository.bump("targets")
    accepted(client, lambda: client.download("a/file.txt"))
    equal(repository.requests, ["2.root.json", "timestamp.json", "snapshot.json", "targets.json"],
          "requests")
    equal(repository.target_requests, ["a/file.txt"], "requests of targets")


@case("metadata with indents, below an address with escapes and a slash at its end")
def _(repository, client):
    repository.compact = False
    repository.add_target("a/file.txt", b"content")
    repository.bump("targets")
    client.place("/a%5B%3F%2F%25%5D", end="/")
    accepted(client, lambda: client.download("a/file.txt"))
    equal(client.versions(), [1, 2, 2, 2], "versions")


@case("a server that speaks HTTP/1.0, with pages for what is not there")
def _(repository, client):
    repository.add_target("file", b"content")
    repository.bump("targets")
    client.server.RequestHandlerClass = OldHandler
    accepted(client, lambda: client.download("file"))
    equal(client.downloaded(), [b"content"], "content")


@case("members that nobody knows are signed, and passed over")
def _(repository, client):
    repository.root.unrecognized_fields["custom"] = {"ä": [1, True, None, "\"\\"]}
    keyid = repository.root.roles["root"].keyids[0]
    repository.root.keys[keyid].unrecognized_fields["extra"] = {"a": 1}
    repository.next_root()
    accepted(client)
    equal(client.version("root"), 2, "root")


@case("the init of a repository asks nothing")
def _(repository, client):
    equal(repository.requests, [], "requests")


for scheme, make in {
    "ed25519": CryptoSigner.generate_ed25519,
    "ecdsa-sha2-nistp256": CryptoSigner.generate_ecdsa,
    "rsassa-pss-sha256": lambda: CryptoSigner.generate_rsa(scheme="rsassa-pss-sha256"),
}.items():
    @case(f"keys of {scheme}", make_signer=make)
    def _(repository, client):
        repository.add_target("file", b"x")
        repository.bump("targets")
        accepted(client, lambda: client.download("file"))

    @case(f"a signature of {scheme} with one bit changed", make_signer=make)
    def _(repository, client):
        data = json.loads(repository.metadata["timestamp.json"])
        signature = bytearray.fromhex(data["signatures"][0]["sig"])
        signature[-1] ^= 1
        data["signatures"][0]["sig"] = signature.hex()
        repository.metadata["timestamp.json"] = json.dumps(data).encode()
        return refused(client, "below-threshold")


# Roots ----------------------------------------------------------------------------------------

@case("an initial root that is no root")
def _(repository, client):
    broken = json.loads(repository.metadata["1.root.json"])
    del broken["signed"]["version"]
    client.init(json.dumps(broken).encode())
    code = refused(client, "malformed")
    equal(repository.requests, [], "requests")
    return code


@case("an initial root that nobody signed")
def _(repository, client):
    broken = json.loads(repository.metadata["1.root.json"])
    broken["signatures"][0]["sig"] = "00" * 64
    client.init(json.dumps(broken).encode())
    code = refused(client, "below-threshold")
    equal(repository.requests, [], "requests")
    return code


@case("no root is trusted yet", root=None)
def _(repository, client):
    return refused(client, "no-trusted-root")


@case("a chain of 20 roots, of which all but the last have expired")
def _(repository, client):
    for _number in range(19):
        repository.root.expires = days(-1)
        repository.next_root()
    repository.root.expires = days(3)
    repository.next_root()
    accepted(client)
    equal(client.version("root"), 21, "root")


@case("an expired root is kept, and nothing after it")
def _(repository, client):
    accepted(client)
    repository.root.expires = days(-1)
    repository.next_root()
    repository.bump("targets")
    code = refused(client, "expired")
    equal(client.versions(), [2, 1, 1, 1], "versions")
    return code


@case("a root of the version before (rollback)")
def _(repository, client):
    accepted(client)
    repository.metadata["2.root.json"] = repository.metadata["1.root.json"]
    return refused(client, "rollback")


@case("a root that skips a version")
def _(repository, client):
    repository.root.version = 3
    repository.metadata["2.root.json"] = repository.signed("root", repository.root)
    return refused(client, "version-mismatch")


@case("a root that only its own new key signed")
def _(repository, client):
    repository.rotate("root")
    repository.next_root()
    code = refused(client, "below-threshold")
    equal(client.version("root"), 1, "root")
    return code


@case("a root that only the old key signed")
def _(repository, client):
    old = repository.signers["root"]
    repository.rotate("root")
    repository.signers["root"] = old
    repository.next_root()
    return refused(client, "below-threshold")


@case("the root's key is replaced, signed by both")
def _(repository, client):
    old = repository.signers["root"]
    repository.rotate("root")
    repository.signers["root"] = repository.signers["root"] + old
    repository.next_root()
    accepted(client)
    equal(client.version("root"), 2, "root")
    equal(client.trusted("root"), repository.metadata["2.root.json"], "root")


@case("three of five sign, with one key replaced")
def _(repository, client):
    for _number in range(4):
        repository.add_key("root")
    repository.root.roles["root"].threshold = 3
    repository.next_root()
    accepted(client)
    keys = repository.signers["root"]
    repository.root.revoke_key(keys[2].public_key.keyid, "root")
    repository.add_key("root")
    repository.signers["root"] = [keys[0], keys[4], keys[1]]
    repository.next_root()
    accepted(client)
    repository.signers["root"] = [keys[0], keys[2], keys[4]]
    repository.next_root()
    code = refused(client, "below-threshold")
    equal(client.version("root"), 3, "root")
    return code


@case("more than 256 new roots")
def _(repository, client):
    for _number in range(257):
        repository.next_root()
    return refused(client, "too-many-roots")


@case("a store that forbids to look for what is not there")
def _(repository, client):
    def forbidden(handler):
        handler.send_response(403)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    repository.metadata["2.root.json"] = forbidden
    accepted(client)
    equal(client.versions(), [1, 1, 1, 1], "versions")


@case("keys that are replaced while a client looks")
def _(repository, client):
    def replaced(handler):
        repository.rotate("timestamp")
        repository.rotate("snapshot")
        repository.next_root()
        repository.bump()
        handler.send_response(404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    repository.metadata["2.root.json"] = replaced
    accepted(client)
    equal(client.version("root"), 2, "root")
    equal(client.version("snapshot"), repository.snapshot.version, "snapshot")


# Thresholds and keys --------------------------------------------------------------------------

@case("a threshold that is not met")
def _(repository, client):
    repository.root.roles["snapshot"].threshold = 2
    repository.add_key("snapshot")
    repository.signers["snapshot"].pop()
    repository.next_root()
    repository.bump()
    code = refused(client, "below-threshold")
    equal(client.version("snapshot"), None, "snapshot")
    return code


@case("one key under ten names counts once")
def _(repository, client):
    signer = repository.signers["snapshot"][0]
    data = signer.public_key.to_dict()
    for number in range(9):
        name = f"{number:064x}"
        repository.root.keys[name] = Key.from_dict(name, clone(data))
        repository.root.roles["snapshot"].keyids.append(name)
    repository.root.roles["snapshot"].threshold = 2
    repository.next_root()
    repository.bump()
    file = f"{repository.snapshot.version}.snapshot.json"
    envelope = json.loads(repository.metadata[file])
    signature = envelope["signatures"][0]["sig"]
    envelope["signatures"] += [{"keyid": f"{n:064x}", "sig": signature} for n in range(9)]
    repository.metadata[file] = json.dumps(envelope).encode()
    return refused(client, "below-threshold")


@case("two signatures of one key")
def _(repository, client):
    file = "1.snapshot.json"
    envelope = json.loads(repository.metadata[file])
    envelope["signatures"] *= 2
    repository.metadata[file] = json.dumps(envelope).encode()
    return refused(client, "duplicate-signature")


@case("signed by another role's key")
def _(repository, client):
    repository.signers["snapshot"] = repository.signers["targets"]
    repository.bump()
    return refused(client, "below-threshold")


@case("a key of an unknown kind beside a known one")
def _(repository, client):
    name = "f" * 64
    repository.root.keys[name] = SSlibKey(name, "lattice", "unheard-of", {"public": "00"})
    repository.root.roles["timestamp"].keyids.append(name)
    repository.next_root()
    accepted(client)


@case("signatures that are wrong, empty or no text of digits, beside enough right ones")
def _(repository, client):
    repository.add_key("timestamp")
    repository.next_root()
    wrong = repository.signers["timestamp"][0].public_key.keyid
    other = json.loads(repository.metadata["1.targets.json"])["signatures"][0]["sig"]
    for text in [other, "", "no digits", "0"]:
        repository.timestamp.version += 1
        repository.publish_timestamp()
        envelope = json.loads(repository.metadata["timestamp.json"])
        for signature in envelope["signatures"]:
            if signature["keyid"] == wrong:
                signature["sig"] = text
        repository.metadata["timestamp.json"] = json.dumps(envelope).encode()
        accepted(client)
        equal(client.version("timestamp"), repository.timestamp.version, "timestamp")


@case("a role that names one key nine times")
def _(repository, client):
    data = json.loads(repository.metadata["1.root.json"])["signed"]
    data["version"] = 2
    data["roles"]["snapshot"]["keyids"] *= 9
    data["roles"]["snapshot"]["threshold"] = 6
    repository.metadata["2.root.json"] = repository.signed_as("root", data)
    code = refused(client, "malformed")
    equal(client.version("snapshot"), None, "snapshot")
    return code


@case("a role that names a key that nobody describes, beside a known one")
def _(repository, client):
    data = json.loads(repository.metadata["1.root.json"])["signed"]
    data["version"] = 2
    data["roles"]["snapshot"]["keyids"].append("e" * 64)
    repository.metadata["2.root.json"] = repository.signed_as("root", data)
    accepted(client)
    equal(client.version("root"), 2, "root")


@case("a threshold of 0")
def _(repository, client):
    data = json.loads(repository.metadata["1.root.json"])
    data["signed"]["version"] = 2
    data["signed"]["roles"]["timestamp"]["threshold"] = 0
    repository.metadata["2.root.json"] = json.dumps(data).encode()
    return refused(client, "malformed")


# Freezing -------------------------------------------------------------------------------------

for role in ["timestamp", "snapshot", "targets"]:
    @case(f"a new {role} that has expired")
    def _(repository, client, role=role):
        accepted(client)
        part = repository.roles["targets"] if role == "targets" else getattr(repository, role)
        part.expires = days(-1)
        repository.bump("targets")
        code = refused(client, "expired")
        equal(client.version(role), 1, role)
        return code


@case("frozen: the same timestamp, long after it has expired")
def _(repository, client):
    accepted(client)
    return refused(client, "expired", lambda: client.refresh(time=days(40)))


@case("expired, but there is a newer one")
def _(repository, client):
    repository.timestamp.expires = days(7)
    repository.publish_timestamp()
    accepted(client)
    repository.timestamp.expires = days(25)
    repository.bump("targets")
    accepted(client, lambda: client.refresh(time=days(18)))
    equal(client.versions(), [1, 2, 2, 2], "versions")


# Rollback and mixing --------------------------------------------------------------------------

@case("an older timestamp")
def _(repository, client):
    repository.bump()
    accepted(client)
    repository.timestamp.version = 1
    repository.publish_timestamp()
    code = refused(client, "rollback")
    equal(client.version("timestamp"), 2, "timestamp")
    return code


@case("another timestamp of the same version is not taken")
def _(repository, client):
    accepted(client)
    before = client.trusted("timestamp")
    repository.timestamp.snapshot_meta.version = 100
    repository.publish_timestamp()
    accepted(client)
    equal(client.trusted("timestamp"), before, "timestamp")


for hashes in [False, True]:
    words = "with digests" if hashes else "by versions alone"

    @case(f"a newer timestamp that names an older snapshot, {words}", hashes=hashes)
    def _(repository, client):
        repository.bump()
        accepted(client)
        repository.snapshot.version = 1
        repository.timestamp.version = 3
        repository.publish_snapshot()
        code = refused(client, "rollback")
        equal(client.version("timestamp"), 2, "timestamp")
        equal(repository.requests[-1], "timestamp.json", "last request")
        return code

    @case(f"a newer snapshot that names older targets, {words}", hashes=hashes)
    def _(repository, client):
        repository.bump("targets")
        accepted(client)
        repository.roles["targets"].version = 1
        repository.bump()
        code = refused(client, "rollback")
        equal(client.version("snapshot"), 2, "snapshot")
        return code


@case("a snapshot that does not name a role any more")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"])
    repository.bump("targets")
    accepted(client)
    del repository.roles["A"]
    del repository.snapshot.meta["A.json"]
    repository.bump()
    return refused(client, "rollback")


@case("a snapshot of another version than the timestamp names")
def _(repository, client):
    repository.snapshot.version = 2
    repository.metadata["1.snapshot.json"] = repository.signed("snapshot", repository.snapshot)
    code = refused(client, "version-mismatch")
    equal(client.versions(), [1, 1, None, None], "versions")
    return code


@case("targets of another version than the snapshot names (mix and match)")
def _(repository, client):
    repository.roles["targets"].version = 2
    repository.metadata["1.targets.json"] = repository.signed("targets", repository.roles["targets"])
    return refused(client, "version-mismatch")


@case("a snapshot with another digest than the timestamp names", hashes=True)
def _(repository, client):
    repository.snapshot.expires = days(31)
    repository.metadata["1.snapshot.json"] = repository.signed("snapshot", repository.snapshot)
    return refused(client, "hash-mismatch")


@case("targets with another length than the snapshot names", hashes=True)
def _(repository, client):
    data = json.loads(repository.metadata["1.targets.json"])
    repository.metadata["1.targets.json"] = json.dumps(data, indent=0)[:-1].encode() + b"}"
    repository.metadata["1.targets.json"] += b" " * 5
    return refused(client, "too-large")


@case("metadata of another role under a name")
def _(repository, client):
    repository.metadata["1.snapshot.json"] = repository.metadata["1.targets.json"]
    return refused(client, "wrong-type")


@case("a damaged snapshot among the trusted ones is fetched again")
def _(repository, client):
    accepted(client)
    with open(client.metadata_dir + "/snapshot.json", "wb") as file:
        file.write(b"{")
    accepted(client)
    equal(client.trusted("snapshot"), repository.metadata["1.snapshot.json"], "snapshot")


for role in ["timestamp", "snapshot", "targets"]:
    @case(f"the {role} is not there")
    def _(repository, client, role=role):
        del repository.metadata["timestamp.json" if role == "timestamp" else f"1.{role}.json"]
        return refused(client, "missing")


@case("recovery: timestamp raised to 100, then its key replaced")
def _(repository, client):
    repository.timestamp.version = 100
    repository.publish_timestamp()
    accepted(client)
    repository.rotate("timestamp")
    repository.next_root()
    repository.timestamp.version = 1
    repository.publish_timestamp()
    accepted(client)
    equal(client.version("timestamp"), 1, "timestamp")


@case("recovery: snapshot raised to 99999, then keys replaced")
def _(repository, client):
    repository.snapshot.version = 99999
    repository.timestamp.version = 2
    repository.publish()
    accepted(client)
    repository.rotate("snapshot")
    repository.rotate("timestamp")
    repository.next_root()
    repository.snapshot.version = 1
    repository.timestamp.version = 1
    repository.publish()
    accepted(client)
    equal(client.version("snapshot"), 1, "snapshot")


@case("recovery: targets raised to 100, then the snapshot's key replaced")
def _(repository, client):
    repository.roles["targets"].version = 100
    repository.bump()
    accepted(client)
    repository.rotate("snapshot")
    repository.next_root()
    repository.roles["targets"].version = 1
    repository.bump()
    accepted(client)
    equal(client.version("targets"), 1, "targets")


# Hostile bytes --------------------------------------------------------------------------------

@case("an endless timestamp")
def _(repository, client):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _number in range(100_000):
                handler.wfile.write(b" " * 65_536)
        except OSError:
            pass
        handler.close_connection = True
    repository.metadata["timestamp.json"] = endless
    return refused(client, "too-large")


@case("metadata nested 100,000 deep")
def _(repository, client):
    repository.metadata["timestamp.json"] = b"[" * 8_000 + b"]" * 8_000
    return refused(client, "malformed")


@case("numbers that fit nowhere")
def _(repository, client):
    data = repository.metadata["timestamp.json"].replace(b'"version":1', b'"version":1' + b"0" * 40)
    repository.metadata["timestamp.json"] = data
    return refused(client, "malformed")


@case("an HTML page in place of metadata")
def _(repository, client):
    repository.metadata["timestamp.json"] = b"<html>Please log in</html>"
    return refused(client, "malformed")


# Targets --------------------------------------------------------------------------------------

@case("a target, fetched once")
def _(repository, client):
    repository.add_target("path/to/file.txt", b"content")
    repository.bump("targets")
    accepted(client, lambda: client.download("path/to/file.txt"))
    accepted(client, lambda: client.download("path/to/file.txt"))
    equal(client.downloaded(), [b"content"], "content")
    equal(len(repository.target_requests), 1, "requests")


for algorithms in [("sha256",), ("sha512",), ("sha256", "sha512")]:
    @case(f"a target by {' and '.join(algorithms)}")
    def _(repository, client, algorithms=algorithms):
        repository.add_target("file", b"content", algorithms=algorithms)
        repository.bump("targets")
        accepted(client, lambda: client.download("file"))


@case("a target that was replaced")
def _(repository, client):
    repository.add_target("file", b"good content")
    repository.bump("targets")
    for path in repository.targets:
        repository.targets[path] = b"evil content"
    code = refused(client, "hash-mismatch", lambda: client.download("file"))
    equal(client.downloaded(), [], "content")
    return code


@case("a target that goes on and on")
def _(repository, client):
    repository.add_target("file", b"good content")
    repository.bump("targets")
    for path in repository.targets:
        repository.targets[path] = b"good content and more"
    return refused(client, "too-large", lambda: client.download("file"))


@case("a target that is cut")
def _(repository, client):
    repository.add_target("file", b"good content")
    repository.bump("targets")
    for path in repository.targets:
        repository.targets[path] = b"good"
    return refused(client, "length-mismatch", lambda: client.download("file"))


@case("a target that is described by an unknown digest only")
def _(repository, client):
    repository.add_target("file", b"content")
    repository.roles["targets"].targets["file"].hashes = {"md5": "00" * 16}
    repository.bump("targets")
    return refused(client, "unknown-hash", lambda: client.download("file"))


@case("a target that nobody names; metadata is brought up to date all the same")
def _(repository, client):
    code = refused(client, "unknown-target", lambda: client.download("missing"))
    equal(client.versions(), [1, 1, 1, 1], "versions")
    return code


@case("several targets: the first failure ends it")
def _(repository, client):
    repository.add_target("a", b"a")
    repository.add_target("c", b"c")
    repository.bump("targets")
    code = refused(client, "unknown-target", lambda: client.download("a", "b", "c"))
    equal(client.downloaded(), [b"a"], "content")
    return code


@case("a target of several versions: one file, the newest content")
def _(repository, client):
    for number in range(5):
        repository.add_target("file", b"content %d" % number)
        repository.bump("targets")
        accepted(client, lambda: client.download("file"))
        equal(client.downloaded(), [b"content %d" % number], "content")


@case("a target whose path leads out of the repository")
def _(repository, client):
    repository.add_target("a/../../file", b"content")
    repository.bump("targets")
    return refused(client, "malformed", lambda: client.download("a/../../file"))


for path in ["/absolute", "a//b", "file with blank", "ä/ö?#%41"]:
    @case(f"a target with the path `{path}`")
    def _(repository, client, path=path):
        repository.add_target(path, b"content")
        repository.bump("targets")
        accepted(client, lambda: client.download(path))
        equal(client.downloaded(), [b"content"], "content")


# Delegations ----------------------------------------------------------------------------------

GRAPHS = {
    "one": ([("targets", "A", {})], ["A"]),
    "two, in their order": ([("targets", "B", {}), ("targets", "A", {})], ["B", "A"]),
    "depth first": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {}), ("A", "D", {})],
        ["A", "C", "D", "B"]),
    "terminating below": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {"terminating": True}),
         ("A", "D", {}), ("C", "E", {})], ["A", "C", "E"]),
    "other paths are passed over": (
        [("targets", "A", {"paths": ["*.py"]}), ("targets", "B", {}), ("A", "C", {})], ["B"]),
    "a circle": (
        [("targets", "A", {}), ("targets", "B", {}), ("B", "C", {}), ("C", "D", {}), ("D", "B", {})],
        ["A", "B", "C", "D"]),
    "two ways to one role": (
        [("targets", "A", {}), ("targets", "B", {}), ("B", "C", {}), ("A", "C", {})],
        ["A", "C", "B"]),
    "digests of paths": (
        # The SHA-256 of "missing" begins with ff.
        [("targets", "A", {"paths": None, "prefixes": ["00", "f0"]}),
         ("targets", "B", {"paths": None, "prefixes": ["ff"]})], ["B"]),
}
for title, (graph, visited) in GRAPHS.items():
    @case(f"delegations: {title}")
    def _(repository, client, graph=graph, visited=visited):
        for delegator, name, options in graph:
            known = repository.signers.get(name)
            repository.delegate(delegator, name, **{"paths": ["*"], **options})
            if known:
                repository.signers[name] = known + repository.signers[name]
        repository.bump("targets")
        refused(client, "unknown-target", lambda: client.download("missing"))
        equal([name.split(".")[1] for name in repository.requests[4:]], visited, "order")


@case("delegations: sixteen bins (TAP 15)")
def _(repository, client):
    # The SHA-256 of "file" begins with 3.
    name = "bin-3"
    repository.delegate("targets", name, paths=["*"])
    key = repository.signers[name][0].public_key
    repository.roles["targets"].delegations = Delegations(
        {key.keyid: key}, succinct_roles=SuccinctRoles([key.keyid], 1, 4, "bin"))
    repository.add_target("file", b"content", role=name)
    repository.bump("targets")
    accepted(client, lambda: client.download("file"))
    equal(client.downloaded(), [b"content"], "content")


@case("a target of a delegated role, two levels down")
def _(repository, client):
    repository.delegate("targets", "A", paths=["releases/*/*"])
    repository.delegate("A", "B", paths=["releases/x/*"])
    repository.add_target("releases/x/file", b"content", role="B")
    repository.add_target("releases/y/file", b"other", role="B")
    repository.bump("targets")
    accepted(client, lambda: client.download("releases/x/file"))
    equal(client.downloaded(), [b"content"], "content")
    return refused(client, "unknown-target", lambda: client.download("releases/y/file"))


@case("a delegated role that its delegator's key did not sign")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"])
    repository.signers["A"] = [repository.make_signer()]
    repository.add_target("file", b"content", role="A")
    repository.bump("targets")
    return refused(client, "below-threshold", lambda: client.download("file"))


@case("a delegated role that has expired")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"], expires=days(-1))
    repository.add_target("file", b"content", role="A")
    repository.bump("targets")
    accepted(client)
    code = refused(client, "expired", lambda: client.download("file"))
    equal(client.version("A"), None, "A")
    return code


@case("a delegated role that was kept, and has expired since")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"], expires=days(7))
    repository.add_target("first", b"first", role="A")
    repository.add_target("second", b"second", role="A")
    repository.bump("targets")
    accepted(client, lambda: client.download("first"))
    return refused(client, "expired", lambda: client.download("second", time=days(18)))


@case("a delegated role that was kept, has expired since, and has a newer version")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"], expires=days(7))
    repository.add_target("first", b"first", role="A")
    repository.add_target("second", b"second", role="A")
    repository.bump("targets")
    accepted(client, lambda: client.download("first"))
    repository.roles["A"].expires = days(21)
    repository.bump("A")
    accepted(client, lambda: client.download("second", time=days(18)))
    equal(client.downloaded(), [b"first", b"second"], "content")


@case("a newer snapshot that names an older delegated role")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"])
    repository.add_target("file", b"content", role="A")
    repository.bump("A", "targets")
    accepted(client, lambda: client.download("file"))
    repository.roles["A"].version = 1
    repository.bump()
    return refused(client, "rollback", lambda: client.download("file"))


PATTERNS = [
    ("README.md", ["A"]), ("docs/README.md", []), ("releases/x/one", ["B", "C"]),
    ("releases/y/two.zip", ["B", "D"]), ("releases/z/three.zip", ["B"]), ("releases/x/deep/one", []),
    ("lib-1.so", ["E"]), ("lib-10.so", []), ("lib-x.so", []),
]
for path, visited in PATTERNS:
    @case(f"delegations by patterns: `{path}`")
    def _(repository, client, path=path, visited=visited):
        for delegator, name, paths in [
                ("targets", "A", ["*.doc", "*.md"]), ("targets", "B", ["releases/*/*"]),
                ("B", "C", ["releases/x/*"]), ("B", "D", ["releases/y/*.zip"]),
                ("targets", "E", ["lib-[0-9].so"])]:
            repository.delegate(delegator, name, paths=paths)
        repository.bump("targets")
        refused(client, "unknown-target", lambda: client.download(path))
        equal([name.split(".")[1] for name in repository.requests[4:]], visited, "order")


@case("more than 32 delegations on the way")
def _(repository, client):
    before = "targets"
    for number in range(40):
        repository.delegate(before, f"R{number}", paths=["*"])
        before = f"R{number}"
    repository.bump("targets")
    code = refused(client, "unknown-target", lambda: client.download("file"))
    equal(len(repository.requests) - 4, 32, "roles asked")
    return code


for name in ["?", "#", "/role", "../role", ".", "targets.json/../../root"]:
    @case(f"a role called `{name}`")
    def _(repository, client, name=name):
        import urllib.parse
        repository.delegate("targets", name, paths=["*"])
        repository.bump("targets")
        refused(client, "unknown-target", lambda: client.download("missing"))
        check("1." + urllib.parse.quote(name, "") + ".json" in repository.requests,
              f"requests: {repository.requests}")
        equal(client.versions(), [1, 2, 2, 2], "versions")


@case("a delegated role called `root`")
def _(repository, client):
    repository.delegate("targets", "A", paths=["*"])
    repository.publish()
    data = repository.roles["targets"].to_dict()
    data["delegations"]["roles"][0]["name"] = "root"
    data["version"] = 2
    repository.snapshot.meta["targets.json"].version = 2
    repository.metadata["2.targets.json"] = repository.signed_as("targets", data)
    repository.snapshot.version = 2
    repository.timestamp.version = 2
    repository.publish_snapshot()
    return refused(client, "malformed")


def outcome(binary, options, function):
    """What comes of a case, and whether that is right."""
    options = dict(options)
    root = options.pop("root", 1)
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(**options)
        client = Client(binary, repository, folder, root)
        try:
            code = function(repository, client)
            return (f"refused: `{code}`" if code else "as it should be"), True
        except Exception as error:  # pylint: disable=broad-except
            return repr(error), False
        finally:
            client.close()


def main():
    arguments = sys.argv[1:]
    markdown = "--markdown" in arguments
    arguments = [argument for argument in arguments if argument != "--markdown"]
    binary, words = arguments[0], arguments[1:]
    chosen = [case for case in CASES if not words or any(word in case[0] for word in words)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda case: outcome(binary, case[1], case[2]), chosen))
    if markdown:
        print("| What is tried | What comes of it |\n|---|---|")
        for (title, _options, _function), (result, _isRight) in zip(chosen, results):
            print(f"| {title} | {result} |")
    failed = [(case[0], result) for case, (result, right) in zip(chosen, results) if not right]
    for title, result in failed:
        print(f"FAILED {title}: {result}", file=sys.stderr)
    print(f"{len(chosen)} cases of TUF, {len(failed)} failed", file=sys.stderr)
    sys.exit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()
