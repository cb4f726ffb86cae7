#!/usr/bin/env python3
"""Scores version order and ranges against the version corpora.

    Conformance/versions.py [--forewarn PROGRAM] [--corpora FOLDER]

The folder (or the environment's FOREWARN_CORPORA) holds `versions/compare/*.jsonl` with rows
{a, op, b} and `versions/range/*.jsonl` with rows {range, version, satisfies}. Every row is put to
`forewarn debug compare` or `forewarn debug satisfies`. Left out are rows that the ecosystem's own
tool contradicts (`native`), versions outside its grammar (`legacy`), and ranges in another syntax
(`scheme`). Exit code 0: every compare row agrees, and 99.5 % of the range rows of each ecosystem.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ECOSYSTEMS = {
    "npm": "npm", "pypi": "PyPI", "crates": "crates.io", "semver": "SemVer",
    "go": "Go", "maven": "Maven", "nuget": "NuGet",
    "packagist": "Packagist", "pub": "Pub", "hex": "Hex", "debian": "Debian",
    "alpine": "Alpine", "red-hat": "Red Hat", "cran": "CRAN", "julia": "Julia",
    "hackage": "Hackage", "conancenter": "ConanCenter",
    "rubygems": "RubyGems",
}
HOLDS = {
    "<": {"<"}, ">": {">"}, "=": {"="}, "==": {"="},
    "<=": {"<", "="}, ">=": {">", "="}, "!=": {"<", ">"},
}
OLDER_MAVEN = "made with a Maven before 4, whose ComparableVersion read qualifiers otherwise"
EMPTY = "RubyGems reads no text as zero; here a version that is missing is none"
NOT_MAVEN = "an order of the tool that has the row; Maven's ComparableVersion disagrees"
FILLED = "Composer fills versions to four numbers before it compares them; PHP alone does not"
CASE = "Composer reads stabilities in any case; PHP alone knows them in lower case only"
EPOCH = "rpm takes a missing epoch for 0; grype leaves the epoch out then"
# What a version is, where rows hold other texts, which have no order.
VERSIONS = {
    "Alpine": r"\d+(\.\d+)*([a-z]\d*)?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(~\w+)?(-r\d+)?",
    "Debian": r"[A-Za-z0-9.+~:_-]+", "Hackage": r"\d+(\.\d+)*",
}
# Rows that the ecosystem's own tool contradicts, each with its reason. They are printed, and count
# neither way.
KNOWN = {
    ("Packagist", "v3.0", "v3.0.0-beta"): FILLED,
    ("Packagist", "v3.4", "v3.4.0-alpha"): FILLED,
    ("Packagist", "v4-beta4", "v4.0-alpha"): FILLED,
    ("Packagist", "v4.4", "v4.4.0-beta"): FILLED,
    ("Packagist", "v1.9.0-ALPHA.1", "v1.9.0-BETA.1"): CASE,
    ("Packagist", "v1.9.0-BETA.1", "v1.9.0-ALPHA.2"): CASE,
    ("Packagist", "v1.9.0-ALPHA.2", "v1.9.0-BETA.2"): CASE,
    ("Red Hat", "1:0", "1"): EPOCH,
    ("Red Hat", "2:4.19.01-1.el7_5", "4.19.1-1.el7_5"): EPOCH,
    ("Red Hat", "4.19.01-1.el7_5", "2:4.19.1-1.el7_5"): EPOCH,
    ("Red Hat", "4.19.0-1.el7_5", "12:4.19.0-1.el7"): EPOCH,
    ("Red Hat", "3:4.19.0-1.el7_5", "4.21.0-1.el7"): EPOCH,
    **dict.fromkeys([
        ("RubyGems", "= 0", ""), ("RubyGems", "< 0.1", ""), ("RubyGems", "< 0.1 ", "  "),
        ("RubyGems", " >  0.a", ""),
    ], EMPTY),
    **dict.fromkeys([
        ("Maven", "2.9.0-1", "2.9.0.RC1"), ("Maven", "6.1.12.rc5", "6.1.12rc1"),
        ("Maven", "1.0.0-beta11", "1.0.0-beta.6"), ("Maven", "1.5.9.RC1", "1.5.9-RC0"),
        ("Maven", "1.1.0-01-glassfish", "1.1.0.Beta1"),
        *(("Maven", f"1.2.{n}.sec10", f"1.2.{n}_noneautotype") for n in (48, 50, 54, 57, 60, 67)),
        ("Maven", "1-1.foo-bar-1-baz-0.1", "1-1.foo-bar1baz-.1"), ("Maven", "1-1", "1-ga-1"),
        ("Maven", "2-1", "2.0.a"), ("Maven", "2-1", "2.0.0.a"), ("Maven", "1-sp-1", "1-ga-1"),
        ("Maven", "1-ga-1", "1-1"),
    ], OLDER_MAVEN),
    ("Maven", "a-1", "alpha-1"): NOT_MAVEN,
    ("Maven", "12.10.2.jdk17", "12.10.2"): NOT_MAVEN,
}


def rows(file):
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not ({"native", "legacy", "scheme"} & row.keys()):
            yield row


def prerelease_field(row):
    """How upstream asked about prereleases: nothing, or the third field of the question."""
    asked = row.get("contains_prereleases", row.get("spec_prereleases", row.get("prereleases")))
    if row.get("mode") == "prerelease-included":
        asked = True
    if row.get("options", {}).get("includePrerelease"):
        asked = True
    return "" if asked is None else "\tincluded" if asked else "\texcluded"


def ask(program, verb, ecosystem, questions):
    done = subprocess.run(
        [*program, "debug", verb, ecosystem], input="".join(q + "\n" for q in questions),
        capture_output=True, text=True, encoding="utf-8", check=True)
    answers = done.stdout.splitlines()
    if len(answers) != len(questions):
        sys.exit(f"{verb} {ecosystem}: {len(questions)} questions, {len(answers)} answers")
    return answers


def is_one_line(*texts):
    return not any(c in t for t in texts for c in "\t\n\r")


def are_versions(ecosystem, *texts):
    pattern = VERSIONS.get(ecosystem)
    return not pattern or all(re.fullmatch(pattern, text) for text in texts)


def score(program, verb, ecosystem, asked, goal):
    answers = ask(program, verb, ecosystem, [question for question, _, _ in asked])
    misses = [
        (question, answer, row)
        for (question, right, row), answer in zip(asked, answers) if answer not in right]
    wrong = [m for m in misses if (ecosystem, *m[0].split("\t")[:2]) in KNOWN]
    share = 100 * (len(asked) - len(misses)) / (len(asked) - len(wrong))
    mark = "ok" if share >= goal else "BELOW GOAL"
    print(
        f"{verb:10} {ecosystem:12} {len(asked) - len(misses)}/{len(asked) - len(wrong)} "
        f"{share:.2f} % {mark}" + (f", {len(wrong)} rows left out" if wrong else ""))
    for question, answer, row in misses:
        fields = question.split("\t")
        reason = KNOWN.get((ecosystem, fields[0], fields[1]), "no reason recorded")
        print(f"    {fields!r} -> {answer}; upstream {row['src']}: {reason}")
    return share >= goal


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    arguments = parser.parse_args()
    if not arguments.corpora or not pathlib.Path(arguments.corpora, "versions").is_dir():
        sys.exit("no corpora: give --corpora FOLDER or set FOREWARN_CORPORA")
    folder = pathlib.Path(arguments.corpora, "versions")
    program = arguments.forewarn.split()
    is_good = True
    for file, ecosystem in ECOSYSTEMS.items():
        compare = [
            (f"{row['a']}\t{row['b']}", HOLDS[row["op"]], row)
            for row in rows(folder / "compare" / f"{file}.jsonl")
            if is_one_line(row["a"], row["b"]) and are_versions(ecosystem, row["a"], row["b"])]
        ranges = [
            (f"{row['range']}\t{row['version']}{prerelease_field(row)}",
             {"true" if row["satisfies"] else "false"}, row)
            for row in rows(folder / "range" / f"{file}.jsonl")
            if is_one_line(row["range"], row["version"])]
        for verb, asked, goal in (("compare", compare, 100), ("satisfies", ranges, 99.5)):
            if asked:
                is_good = score(program, verb, ecosystem, asked, goal) and is_good
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
