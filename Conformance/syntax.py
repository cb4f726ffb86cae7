#!/usr/bin/env python3
"""Scores the JSON, TOML and YAML readers against the public syntax suites.

    Conformance/syntax.py [--forewarn PROGRAM] [--corpora FOLDER] [json|toml|yaml ...]

The folder (or the environment's FOREWARN_CORPORA) holds `syntax/json` (JSONTestSuite),
`syntax/toml` (toml-test, with its list `files-toml-1.0.0`) and `syntax/yaml` (the case files of
yaml-test-suite, which need PyYAML). Each text is put to `forewarn debug syntax FORMAT FILE`, which
prints the values and exits 0, or names the problems and exits 1; anything else is a crash.
Exit code 0: JSON 100 %, valid TOML 100 %, invalid TOML 98 %, YAML 95 %, and no crash.
"""

import argparse
import datetime
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile


class Score:
    """What one suite must reach, and what failed in it."""

    def __init__(self, name, threshold):
        self.name, self.threshold = name, threshold
        self.good, self.failures, self.crashes = 0, [], 0

    def add(self, case, holds, why=""):
        if holds:
            self.good += 1
        else:
            self.failures.append((case, why))

    def show(self):
        total = self.good + len(self.failures)
        percent = 100 * self.good / total if total else 100
        print(f"{self.name}: {self.good} of {total} ({percent:.1f} %)")
        for case, why in self.failures:
            print(f"  {case}: {why}")
        return percent >= self.threshold and not self.crashes


def read(program, syntax, file, score):
    """The exit code and the printed text; a crash or a hang has the exit code None."""
    try:
        done = subprocess.run(
            [*program, "debug", "syntax", syntax, str(file)], capture_output=True, timeout=20)
    except subprocess.TimeoutExpired:
        score.crashes += 1
        return None, "hangs"
    if done.returncode not in (0, 1):
        score.crashes += 1
        return None, f"exit {done.returncode}: " + done.stderr.decode(errors="replace")[:200]
    text = done.stdout if done.returncode == 0 else done.stderr
    return done.returncode, text.decode(errors="replace")


def documents(text):
    """The values of a stream of JSON texts."""
    decoder, values, position = json.JSONDecoder(), [], 0
    text = text.strip()
    while position < len(text):
        value, position = decoder.raw_decode(text, position)
        values.append(value)
        while position < len(text) and text[position].isspace():
            position += 1
    return values


def parsed(text, parse=json.loads):
    try:
        return parse(text)
    except ValueError as error:
        return f"unreadable output: {error}"


# JSON


def score_json(program, folder):
    good, bad = Score("JSON y_ accepted", 100), Score("JSON n_ reported", 100)
    free = Score("JSON i_ read without a crash", 100)
    for file in sorted((folder / "test_parsing").glob("*.json")):
        score = {"y": good, "n": bad}.get(file.name[0], free)
        code, text = read(program, "json", file, score)
        if score is good:
            try:
                wanted = json.loads(file.read_bytes())
            except ValueError as error:
                wanted = str(error)
            score.add(file.name, code == 0 and same(parsed(text), wanted), text[:100])
        else:
            score.add(file.name, code == 1 if score is bad else code is not None, "no problem")
    return [good, bad, free]


# TOML


def instant(text):
    """A date or time in a form in which equal ones are equal."""
    head, fraction, zone = re.fullmatch(
        r"(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", text.upper().replace(" ", "T")).groups()
    # Implementations keep milliseconds at least; more is not compared.
    fraction = (fraction or "").ljust(3, "0")[:3]
    if zone:
        zone = "+00:00" if zone == "Z" else zone
        head = datetime.datetime.fromisoformat(head + zone).timestamp()
    return head, fraction


def comparable(value):
    """Values tagged as in toml-test become Python values that compare equal when they should."""
    if isinstance(value, list):
        return [comparable(element) for element in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != {"type", "value"} or not isinstance(value["value"], str):
        return {key: comparable(member) for key, member in value.items()}
    kind, text = value["type"], value["value"]
    if kind == "integer":
        return kind, int(text)
    if kind == "float":
        number = float(text)
        return kind, "nan" if math.isnan(number) else number
    if kind.startswith(("date", "time")):
        return kind, instant(text)
    return kind, text


def score_toml(program, folder):
    good, bad = Score("TOML valid equal", 100), Score("TOML invalid reported", 98)
    for name in (folder / "files-toml-1.0.0").read_text(encoding="utf-8").split():
        file = folder / name
        if file.suffix != ".toml" or not file.exists():
            continue
        score = good if name.startswith("valid/") else bad
        code, text = read(program, "toml", file, score)
        if score is bad:
            score.add(name, code == 1, "no problem" if code == 0 else text)
        elif code != 0:
            score.add(name, False, text)
        else:
            wanted = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
            holds = comparable(parsed(text)) == comparable(wanted)
            score.add(name, holds, text[:200])
    return [good, bad]


# YAML


def unmarked(text):
    """Puts the characters back that the suite writes as signs, so that they can be seen."""
    text = re.sub("—*»", "\t", text)
    for sign, meant in (("␣", " "), ("↵", ""), ("←", "\r"), ("⇔", "\ufeff"), ("∎\n", "")):
        text = text.replace(sign, meant)
    return text


def same(a, b):
    """Equality in which true is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b


def score_yaml(program, folder):
    try:
        import yaml
    except ImportError:
        sys.exit("The YAML suite needs PyYAML (python3-yaml).")
    good = Score("YAML with a JSON form equal", 95)
    bad = Score("YAML invalid reported", 0)
    rest = Score("YAML without a JSON form read without a crash", 100)
    with tempfile.TemporaryDirectory() as scratch:
        text_file = pathlib.Path(scratch, "case.yaml")
        for file in sorted(folder.glob("*.yaml")):
            cases = yaml.safe_load(file.read_text(encoding="utf-8"))
            for number, case in enumerate(cases):
                name = f"{file.stem}/{number:02} {cases[0]['name']}"
                text_file.write_bytes(unmarked(case["yaml"]).encode("utf-8"))
                score = bad if case.get("fail") else good if "json" in case else rest
                code, text = read(program, "yaml", text_file, score)
                if score is bad:
                    score.add(name, code == 1, "no problem" if code == 0 else text)
                elif score is rest:
                    score.add(name, code is not None, text)
                elif code != 0:
                    score.add(name, False, " ".join(text.split()))
                else:
                    holds = same(parsed(text, documents), documents(case["json"]))
                    score.add(name, holds, " ".join(text.split())[:200])
    return [good, bad, rest]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("formats", nargs="*", default=["json", "toml", "yaml"])
    options = parser.parse_args()
    folder = pathlib.Path(options.corpora or "", "syntax")
    if not options.corpora or not folder.is_dir():
        sys.exit("No corpora: name their folder with --corpora or FOREWARN_CORPORA.")
    suites = {"json": score_json, "toml": score_toml, "yaml": score_yaml}
    program, reached = options.forewarn.split(), True
    for syntax in options.formats:
        for score in suites[syntax](program, folder / syntax):
            reached = score.show() and reached
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
