#!/usr/bin/env python3
"""Compares how Forewarn reads and merges VEX documents with what OpenVEX and vexctl document.

    Conformance/vex.py [--forewarn PROGRAM] [--documents FOLDER]

FOREWARN_OPENVEX names a folder with documents of others (OpenVEX 0.0.1 and 0.2.0, CSAF) and, at
spec/openvex_json_schema.json, the official schema. Every document is listed and must hold the statements
that this script finds in it by itself. Every pair of OpenVEX documents is merged: each statement must be
there once, with the time of its document where it has none of its own, ordered by flaw and time; the
result must obey the schema. What `vex add` and `vex expire` write must obey it too. The exit code is 1 if
something differs.
"""

import argparse
import datetime
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def obeys(value, schema, root, path="$"):
    """What in a value is not as a JSON Schema of the draft 2020-12 says; of the words that this one uses."""
    wrong = []
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].lstrip("#/").split("/"):
            target = target[part]
        wrong += obeys(value, target, root, path)
    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    if "type" in schema and (not isinstance(value, kinds[schema["type"]]) or isinstance(value, bool)):
        return wrong + [f"{path} is no {schema['type']}"]
    if "const" in schema and value != schema["const"]:
        wrong.append(f"{path} is not {schema['const']}")
    if "enum" in schema and value not in schema["enum"]:
        wrong.append(f"{path} is not one of {schema['enum']}")
    if "minimum" in schema and value < schema["minimum"]:
        wrong.append(f"{path} is too small")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            wrong.append(f"{path} is too short")
        if schema.get("uniqueItems") and len({json.dumps(v, sort_keys=True) for v in value}) < len(value):
            wrong.append(f"{path} holds something twice")
        for index, item in enumerate(value):
            wrong += obeys(item, schema.get("items", {}), root, f"{path}[{index}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        wrong += [f"{path} has no {key}" for key in schema.get("required", []) if key not in value]
        for key, member in value.items():
            if key in known:
                wrong += obeys(member, known[key], root, f"{path}.{key}")
            elif schema.get("additionalProperties") is False:
                wrong.append(f"{path}.{key} is not allowed")
    if isinstance(value, str) and schema.get("format") == "date-time" and seconds(value) is None:
        wrong.append(f"{path} is no time")
    if "anyOf" in schema and all(obeys(value, part, root, path) for part in schema["anyOf"]):
        wrong.append(f"{path} is none of what it may be")
    for part in schema.get("allOf", []):
        if "if" not in part:
            wrong += obeys(value, part, root, path)
        elif not obeys(value, part["if"], root, path):
            wrong += obeys(value, part["then"], root, path)
    return wrong


def seconds(text):
    """The whole seconds of a time as in RFC 3339; None if it is none."""
    text = re.sub(r"\.\d+", "", text or "")
    try:
        return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
    except ValueError:
        return None


def name(statement):
    flaw = statement["vulnerability"]
    return flaw if isinstance(flaw, str) else flaw["name"]


def openvex(document):
    """The statements of an OpenVEX document: the flaw, the status and the time of each."""
    return [
        (name(s), s["status"], seconds(s.get("timestamp", document.get("timestamp"))))
        for s in document["statements"]]


def csaf(document):
    words = {"fixed": "fixed", "first_fixed": "fixed", "known_affected": "affected",
             "first_affected": "affected", "last_affected": "affected",
             "known_not_affected": "not_affected", "under_investigation": "under_investigation"}
    time = seconds(document["document"]["tracking"]["current_release_date"])
    return [
        (flaw["cve"], words[status], time)
        for flaw in document["vulnerabilities"]
        for status, products in flaw["product_status"].items() if status in words
        for _ in products]


class Run:
    def __init__(self, program, scratch):
        self.program, self.scratch, self.wrong = program, scratch, []
        self.count = 0

    def expect(self, is_right, what):
        self.count += 1
        if not is_right:
            self.wrong.append(what)
            print("WRONG", what)

    def __call__(self, *arguments, folder=None):
        return subprocess.run(
            [self.program, "vex", *arguments], cwd=folder or self.scratch, capture_output=True,
            text=True, check=False, env={"HOME": self.scratch, "PATH": os.environ["PATH"]})


def listed(run, number, path):
    """A document as Forewarn lists it, as one of others."""
    folder = pathlib.Path(run.scratch, f"list-{number}")
    place = folder / ".vex/upstream"
    place.mkdir(parents=True)
    (place / "document.json").write_bytes(path.read_bytes())
    done = run("list", "--starter", "--format", "json", folder=folder)
    return [
        (s["vulnerability"], s["status"], seconds(s["timestamp"]) if s["timestamp"] else None)
        for s in json.loads(done.stdout or "[]")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--documents", default=os.environ.get("FOREWARN_OPENVEX"))
    asked = parser.parse_args()
    if not asked.documents:
        sys.exit("vex: set FOREWARN_OPENVEX to a folder of VEX documents")
    root = pathlib.Path(asked.documents)
    schema = json.loads((root / "spec/openvex_json_schema.json").read_text())
    documents, others = {}, {}
    for path in sorted(root.rglob("*.json")):
        value = json.loads(path.read_text())
        if isinstance(value, dict) and str(value.get("@context", "")).startswith("https://openvex.dev/ns"):
            documents[path] = value
        elif isinstance(value, dict) and "csaf_version" in value.get("document", {}):
            others[path] = value
    with tempfile.TemporaryDirectory() as scratch:
        run = Run(os.path.abspath(asked.forewarn), scratch)
        everything = [(p, openvex(d)) for p, d in documents.items()]
        everything += [(p, csaf(d)) for p, d in others.items()]
        for number, (path, statements) in enumerate(everything):
            run.expect(listed(run, number, path) == statements, f"{path.name} is read differently")
        pairs = list(itertools.product(documents, repeat=2))
        for first, second in pairs:
            done = run("merge", "--author", "Conformance", str(first), str(second))
            if done.returncode:
                run.expect(False, f"{first.name} + {second.name}: {done.stderr.strip()}")
                continue
            merged = json.loads(done.stdout)
            problems = obeys(merged, schema, schema)
            run.expect(not problems, f"{first.name} + {second.name}: {problems}")
            given = openvex(documents[first]) + openvex(documents[second])
            found = openvex(merged)
            run.expect(
                set(found) == {(n, s, t if t is not None else found_time(found, n, s))
                               for n, s, t in given},
                f"{first.name} + {second.name}: {set(found) ^ set(given)}")
            run.expect(
                [(n, t) for n, _, t in found] == sorted((n, t) for n, _, t in found),
                f"{first.name} + {second.name}: not ordered by flaw and time")
        # The merge of vexctl's manual: looked into first, then fixed.
        examples = [p for p in documents if p.name in ("document1.vex.json", "document2.vex.json")]
        if len(examples) == 2:
            done = run("merge", *map(str, sorted(examples, reverse=True)))
            statuses = [s["status"] for s in json.loads(done.stdout)["statements"]]
            run.expect(statuses == ["under_investigation", "fixed"], f"the newest is not last: {statuses}")
        written = pathlib.Path(scratch, "own/.vex/decisions.openvex.json")
        written.parent.mkdir(parents=True)
        common = ["--package", "pkg:npm/lodash@4.17.11", "--file", str(written)]
        for arguments in [
            ["add", "--id", "CVE-2019-10744", "--justification", "component_not_present", "--author", "A"],
            ["add", "--id", "CVE-2020-8203", "--status", "affected", "--reason", "Upgrade \"soon\"\n\\",
             "--until", "2999-01-31", "--author", "B", "--alias", "GHSA-p6mc-m468-83gw"],
            ["add", "--id", "CVE-2021-23337", "--reason", "Not called", "--product", "pkg:oci/shop",
             "--author", "A"],
            ["expire", "--id", "CVE-2019-10744"],
        ]:
            done = run(*arguments, *common)
            run.expect(done.returncode == 0, f"{arguments}: {done.stderr}")
            problems = obeys(json.loads(written.read_text()), schema, schema)
            run.expect(not problems, f"{arguments}: {problems}")
        value = json.loads(written.read_text())
        run.expect(value["version"] == 4 and len(value["statements"]) == 3, "the version does not count")
        print(f"{run.count - len(run.wrong)} of {run.count} facts hold: {len(everything)} documents read, "
              f"{len(pairs)} merges")
        return 1 if run.wrong else 0


def found_time(found, flaw, status):
    """A statement without any time has that of the merge."""
    return next((t for n, s, t in found if (n, s) == (flaw, status)), None)


if __name__ == "__main__":
    sys.exit(main())
