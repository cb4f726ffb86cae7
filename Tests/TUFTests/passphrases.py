#!/usr/bin/env python3
"""Private keys with passphrases: ours read by others, those of others read by us, and what is asked at a terminal.

    passphrases.py FOREWARN_SYNC
"""
import json
import os
import pathlib
import pty
import subprocess
import sys
import tempfile
import zipfile

from cryptography.hazmat.primitives import serialization

PROBLEMS = []
COUNT = 0
WORD = "größer als 7 Zwerge"


def check(condition, what, output=""):
    global COUNT
    COUNT += 1
    if not condition:
        PROBLEMS.append(what)
        print(f"FAILED {what}\n{output}", file=sys.stderr)


class Desk:
    """A folder of keys, and the program in it."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8", "WORD": WORD,
            "OTHER": "another word"}

    def run(self, *words):
        """Without a terminal."""
        done = subprocess.run(
            [self.binary, *words], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120, check=False, start_new_session=True)
        return done.returncode, done.stdout + done.stderr

    def openssl(self, *words):
        return subprocess.run(
            ["openssl", *words], cwd=self.folder, env=self.environment, capture_output=True, check=False)

    def typed(self, answers, *words):
        """At a terminal, where each answer is typed when something is asked."""
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(self.folder)
            os.execve(self.binary, [self.binary, *words], self.environment)
        shown, answers = b"", list(answers)
        while True:
            try:
                more = os.read(terminal, 4096)
            except OSError:
                break
            if not more:
                break
            shown += more
            if shown.endswith(b": ") and answers:
                os.write(terminal, answers.pop(0).encode() + b"\n")
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode()

    def signs(self, key, *more):
        """Whether a key can be used: it signs a root of its own."""
        name = f"{key}-signs"
        code, output = self.run(
            "keys", "init", "--to", name, "--keys", f"{name}-keys", "--public", f"root={key}.pub",
            "--key", f"{key}.key", *more)
        return code == 0 and "is in force" in output, output


def ours(desk):
    for kind in ["ed25519", "ecdsa"]:
        code, output = desk.run("keys", "new", kind, "--type", kind, "--encrypt", "--passphrase", "env:WORD")
        check(code == 0, f"{kind}: a key with a passphrase", output)
        pem = (desk.folder / f"{kind}.key").read_bytes()
        check(pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), f"{kind}: it says so", pem)
        check((desk.folder / f"{kind}.key").stat().st_mode & 0o777 == 0o600, f"{kind}: it is ours alone")
        serialization.load_pem_private_key(pem, WORD.encode())
        try:
            serialization.load_pem_private_key(pem, b"another word")
            check(False, f"{kind}: another word opens it")
        except ValueError:
            check(True, f"{kind}: another word does not open it")
        read = desk.openssl("pkey", "-in", f"{kind}.key", "-passin", "env:WORD", "-noout")
        check(read.returncode == 0, f"{kind}: OpenSSL reads it", read.stderr)
        check(desk.signs(kind, "--passphrase", "env:WORD")[0], f"{kind}: it signs")
    first, second = (desk.run("keys", "new", name, "--encrypt", "--passphrase", "env:WORD") for name in "ab")
    check(first[0] == second[0] == 0, "two keys", first[1] + second[1])
    (desk.folder / "word").write_text(WORD + "\nsecond line\n")
    (desk.folder / "word").chmod(0o600)
    check(desk.signs("a", "--passphrase", "word")[0], "the passphrase of a file is its first line")
    (desk.folder / "word").chmod(0o644)
    good, output = desk.signs("b", "--passphrase", "word")
    check(not good and "Others may read word" in output, "a passphrase that others can read", output)


def theirs(desk):
    for kind, words in {
            "ed25519": ["-algorithm", "ed25519"],
            "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]}.items():
        desk.openssl("genpkey", *words, "-out", f"{kind}.plain")
        for number, way in enumerate([
                ["-v2", "aes-256-cbc"], ["-v2", "aes-128-cbc"],
                ["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"],
                ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384", "-iter", "100000"],
                ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"], ["-scrypt"]]):
            name = f"{kind}-{number}"
            made = desk.openssl(
                "pkcs8", "-topk8", "-in", f"{kind}.plain", "-out", f"{name}.key", "-passout", "env:WORD", *way)
            check(made.returncode == 0, f"{name}: OpenSSL makes it", made.stderr)
            use(desk, name, f"{kind} {way}")
        private = serialization.load_pem_private_key((desk.folder / f"{kind}.plain").read_bytes(), None)
        (desk.folder / f"{kind}-python.key").write_bytes(private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(WORD.encode())))
        use(desk, f"{kind}-python", f"{kind} of pyca/cryptography")
    desk.openssl("pkcs8", "-topk8", "-in", "ed25519.plain", "-out", "old.key", "-passout", "env:WORD", "-v2", "des3")
    (desk.folder / "old.key").chmod(0o600)
    code, output = sign(desk, "old", "--passphrase", "env:WORD")
    check(code == 1 and "encrypted in a way that Forewarn does not read" in output, "triple DES", output)


def use(desk, name, what):
    (desk.folder / f"{name}.key").chmod(0o600)
    for more, says in [
            (["--passphrase", "env:WORD"], None), (["--passphrase", "env:OTHER"], "is wrong"),
            ([], f"{name}.key has a passphrase")]:
        code, output = sign(desk, name, *more)
        check(code == 0 if says is None else code == 1 and says in output, f"{what} {more}", output)


def sign(desk, name, *more):
    """Signs a draft of a root that waits for others besides."""
    draft = desk.folder / "root.draft.json"
    if not draft.exists():
        desk.run("keys", "new", "waiting")
        desk.run("keys", "init", "--to", "place", "--public", "root=waiting.pub")
    return desk.run("keys", "sign", "--to", "place", "--key", f"{name}.key", *more)


def terminal(desk):
    code, shown = desk.typed([WORD, WORD], "keys", "new", "typed", "--encrypt")
    check(code == 0 and "New passphrase: " in shown and WORD not in shown, "a new passphrase is not shown", shown)
    check(desk.signs("typed", "--passphrase", "env:WORD")[0], "what was typed is the passphrase")
    code, shown = desk.typed([WORD, "another"], "keys", "new", "differing", "--encrypt")
    check(code == 1 and "differ" in shown and not (desk.folder / "differing.key").exists(), "two that differ", shown)
    code, shown = desk.typed(["", ""], "keys", "new", "empty", "--encrypt")
    check(code == 1 and "is empty" in shown and not (desk.folder / "empty.key").exists(), "an empty one", shown)
    code, shown = desk.typed(
        ["wrong", WORD], "keys", "init", "--to", "p", "--keys", "pk", "--public", "root=typed.pub", "--key", "typed.key")
    check(code == 0 and shown.count("Passphrase of typed.key: ") == 2 and WORD not in shown,
          "after a wrong one it is asked again", shown)
    sign(desk, "typed", "--passphrase", "env:WORD")
    code, shown = desk.typed(
        ["1", "2", "3", "4"], "keys", "sign", "--to", "place", "--key", "typed.key")
    check(code == 1 and shown.count("Passphrase of") == 3 and "is wrong" in shown, "three times and no more", shown)


def publication(desk):
    code, output = desk.run("keys", "init", "--to", "db", "--keys", "all", "--encrypt", "--passphrase", "env:WORD")
    check(code == 0, "all keys of a database with one passphrase", output)
    (desk.folder / "feed" / "npm").mkdir(parents=True)
    (desk.folder / "feed" / "ecosystems.txt").write_text("npm\n")
    with zipfile.ZipFile(desk.folder / "feed" / "npm" / "all.zip", "w") as archive:
        archive.writestr("X-1.json", json.dumps({
            "schema_version": "1.7.0", "id": "X-1", "modified": "2026-01-01T00:00:00Z",
            "affected": [{"package": {"ecosystem": "npm", "name": "a"},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}))
    keys = [part for role in ("targets", "snapshot", "timestamp") for part in ("--key", f"all/{role}.key")]
    words = ["publish", "--to", "db", *keys, "--cache", "c", "--from", "feed", "--no-health", "--quiet"]
    code, output = desk.run(*words)
    check(code == 1 and "all/targets.key has a passphrase" in output, "publishing asks for it", output)
    code, output = desk.run(*words, "--passphrase", "env:WORD")
    check(code == 0, "a publication signed by keys with a passphrase", output)
    secrets = {f"KEY_{role}": (desk.folder / "all" / f"{role}.key").read_text()
               for role in ("targets", "snapshot", "timestamp")}
    environment = {
        **desk.environment, **secrets, "FOREWARN_PLACE": "db", "FOREWARN_KEYS": " ".join(secrets),
        "FOREWARN_PASSPHRASE": WORD, "FOREWARN_REFRESH": "yes",
        "PATH": os.path.dirname(desk.binary) + os.pathsep + os.environ["PATH"]}
    script = pathlib.Path(__file__).resolve().parent.parent.parent / "ci" / "publish.sh"
    job = subprocess.run(
        [script], cwd=desk.folder, env=environment, capture_output=True, timeout=120, check=False)
    check(job.returncode == 0, "ci/publish.sh with FOREWARN_PASSPHRASE", job.stderr)


def main():
    binary = os.path.abspath(sys.argv[1])
    for part in [ours, theirs, terminal, publication]:
        with tempfile.TemporaryDirectory() as folder:
            part(Desk(binary, folder))
    print(f"{COUNT} expectations of passphrases, {len(PROBLEMS)} failed")
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
