"""What the editors are tested on: advisories, a project, and what it must be after the fixes."""

import json
import pathlib
import subprocess
import zipfile

ADVISORIES = [
    # ecosystem, package, the first version without it, its summary
    ("npm", "lodash", "4.17.21", "Command injection by templates"),
    ("PyPI", "jinja2", "2.11.3", "Escape from the sandbox"),
    ("crates.io", "time", "0.2.23", "Dangling reference to the environment"),
]

# Umlauts take one UTF-16 unit and two bytes, the emoji two and four: a server and a client that
# count differently disagree about every column after them.
EVERYTHING = "Grüße aus Köln 🎉"

PACKAGE_JSON = """{
  "name": "shop",
  "description": "GREETING", "dependencies": { "lodash": "4.17.11", "left-pad": "1.3.0" }
}
"""
CARGO_TOML = """[package]
name = "tool"
version = "0.1.0"

[dependencies]
time = "=0.1.43"
"""
REQUIREMENTS = """# GREETING
requests==2.31.0
"""


def files(greeting):
    """For each file: its text, what is typed at its end, the text that the finding lies under, and
    the text after the fix. `greeting` stands before a finding on its line."""
    package, requirements = (
        text.replace("GREETING", greeting) for text in (PACKAGE_JSON, REQUIREMENTS))
    return {
        "package.json": (package, "", "4.17.11", package.replace("4.17.11", "4.17.21")),
        "Cargo.toml": (CARGO_TOML, "", "=0.1.43", CARGO_TOML.replace("0.1.43", "0.2.23")),
        "requirements.txt":
            (requirements, "jinja2==2.10", "2.10", requirements + "jinja2==2.11.3\n"),
    }


def write_feed(folder):
    """The advisories as a folder that `forewarn sync --from` takes."""
    for ecosystem, package, fixed, summary in ADVISORIES:
        record = {
            "id": f"EXAMPLE-{package}", "modified": "2026-01-01T00:00:00Z", "summary": summary,
            "affected": [{
                "package": {"ecosystem": ecosystem, "name": package},
                "ranges": [{
                    "type": "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER",
                    "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}
        place = pathlib.Path(folder, ecosystem)
        place.mkdir(parents=True)
        with zipfile.ZipFile(place / "all.zip", "w") as archive:
            archive.writestr(record["id"] + ".json", json.dumps(record))


def make_database(program, feed, cache):
    """The advisories in a cache, by the `forewarn-sync` beside a `forewarn`."""
    subprocess.run(
        [f"{program}-sync", "sync", "--quiet", "--from", str(feed), "--cache", str(cache)]
        + [word for ecosystem, _, _, _ in ADVISORIES for word in ("--ecosystem", ecosystem)],
        check=True)


def write_project(folder, greeting):
    """A repository with the files before the fixes."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    for name in ("objects", "refs"):
        (folder / ".git" / name).mkdir()
    for name, (before, _, _, _) in files(greeting).items():
        (folder / name).write_bytes(before.encode())
