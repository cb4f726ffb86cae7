#!/usr/bin/env python3
"""Scores version order, ranges and verdicts against the version corpora.

    Conformance/versions.py [--forewarn PROGRAM] [--corpora FOLDER] [--prove]

The folder (or the environment's FOREWARN_CORPORA) holds `versions/compare/*.jsonl` with rows
{a, op, b}, `versions/range/*.jsonl` with rows {range, version, satisfies}, and
`versions/osv-affected/*.jsonl` with rows {advisory, package, version, affected}. Every row is put to
`forewarn debug compare`, `satisfies` or `affected`. Left out, and counted, are rows that the
ecosystem's own tool contradicts (`native`), versions outside its grammar (`legacy`, and those that
Forewarn answers with "?" where VERSIONS says that they are none), and ranges in another syntax
(`scheme`). KNOWN are rows that upstream has wrong, each with the source that says so; --prove asks
the ecosystem's own tools about them, where they are installed (Debian's `maven` and `rpm`). Exit
code 0: every compare and osv-affected row agrees, and 99.5 % of the range rows of each ecosystem.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
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
MAVEN_4 = (
    "Maven 4: apache/maven 0288c858, compat/maven-artifact/.../ComparableVersion.java, reads a "
    "qualifier and the number behind it as one item, that stands below a number, and keeps `ga`")
MAVEN_3 = MAVEN_4 + "; Maven 3.8.7 agrees"
COMPOSER = (
    "Composer: composer/semver src/VersionParser.php, normalize() fills versions to four numbers "
    "and expandStability() takes stabilities in any case before anything is compared; the row is of "
    "PHP's version_compare() alone")
EPOCH = (
    "rpm: rpm-software-management/rpm rpmio/rpmver.c, rpmverCmp() takes a missing epoch for 0; "
    "grype leaves the epoch out then")
# What a version is, where rows hold other texts, which have no order.
VERSIONS = {
    "Alpine": r"\d+(\.\d+)*([a-z]\d*)?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(~\w+)?(-r\d+)?",
    "Debian": r"[A-Za-z0-9.+~:_-]+", "Hackage": r"\d+(\.\d+)*",
}
# Rows that the ecosystem's own tool contradicts, each with its reason. They are printed, and count
# neither way.
KNOWN = {
    **dict.fromkeys([
        ("Packagist", "v3.0", "v3.0.0-beta"), ("Packagist", "v3.4", "v3.4.0-alpha"),
        ("Packagist", "v4-beta4", "v4.0-alpha"), ("Packagist", "v4.4", "v4.4.0-beta"),
        ("Packagist", "v1.9.0-ALPHA.1", "v1.9.0-BETA.1"),
        ("Packagist", "v1.9.0-BETA.1", "v1.9.0-ALPHA.2"),
        ("Packagist", "v1.9.0-ALPHA.2", "v1.9.0-BETA.2"),
    ], COMPOSER),
    **dict.fromkeys([
        ("Red Hat", "1:0", "1"), ("Red Hat", "2:4.19.01-1.el7_5", "4.19.1-1.el7_5"),
        ("Red Hat", "4.19.01-1.el7_5", "2:4.19.1-1.el7_5"),
        ("Red Hat", "4.19.0-1.el7_5", "12:4.19.0-1.el7"),
        ("Red Hat", "3:4.19.0-1.el7_5", "4.21.0-1.el7"),
    ], EPOCH),
    **dict.fromkeys([
        ("Maven", "2.9.0-1", "2.9.0.RC1"), ("Maven", "6.1.12.rc5", "6.1.12rc1"),
        ("Maven", "1.5.9.RC1", "1.5.9-RC0"), ("Maven", "1.1.0-01-glassfish", "1.1.0.Beta1"),
        *(("Maven", f"1.2.{n}.sec10", f"1.2.{n}_noneautotype") for n in (48, 50, 54, 57, 60, 67)),
        ("Maven", "1-1", "1-ga-1"), ("Maven", "2-1", "2.0.a"), ("Maven", "2-1", "2.0.0.a"),
        ("Maven", "1-ga-1", "1-1"), ("Maven", "12.10.2.jdk17", "12.10.2"),
    ], MAVEN_3),
    **dict.fromkeys([
        ("Maven", "1.0.0-beta11", "1.0.0-beta.6"), ("Maven", "1-sp-1", "1-ga-1"),
        ("Maven", "1-1.foo-bar-1-baz-0.1", "1-1.foo-bar1baz-.1"), ("Maven", "a-1", "alpha-1"),
    ], MAVEN_4),
}


def all_rows(file):
    return map(json.loads, file.read_text(encoding="utf-8").splitlines()) if file.exists() else []


def rows(file):
    """The rows that count, and how many do not."""
    every = list(all_rows(file))
    kept = [row for row in every if not {"native", "legacy", "scheme"} & row.keys()]
    return kept, len(every) - len(kept)


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


def score(program, verb, ecosystem, asked, goal, skipped):
    answers = ask(program, verb, ecosystem, [question for question, _, _ in asked])
    misses = [
        (question, answer, row)
        for (question, right, row), answer in zip(asked, answers) if answer not in right]
    none = [
        m for m in misses
        if m[1] == "?" and verb == "compare" and not are_versions(ecosystem, *m[0].split("\t"))]
    misses = [m for m in misses if m not in none]
    wrong = [m for m in misses if (ecosystem, *m[0].split("\t")[:2]) in KNOWN]
    total = len(asked) - len(none) - len(wrong)
    right = total - (len(misses) - len(wrong))
    reasons = {
        "wrong at their source": len(wrong), "of no versions": len(none),
        "of another syntax or contradicted by the native tool": skipped}
    left_out = "".join(f"; {count} rows {why}" for why, count in reasons.items() if count)
    share = 100 * right / total
    print(f"{verb:10} {ecosystem:12} {right}/{total} {share:.2f} % "
          f"{'ok' if share >= goal else 'BELOW GOAL'}{left_out}")
    for question, answer, row in misses:
        fields = question.split("\t")
        reason = KNOWN.get((ecosystem, fields[0], fields[1]), "no reason recorded")
        print(f"    {fields!r} -> {answer}; upstream {row['src']}: {reason}")
    return share >= goal


def score_affected(program, file):
    """Whole advisories: the record, a package and a version in, a verdict out."""
    asked = list(all_rows(file))
    # The schema requires `modified`, which upstream's own tests leave out.
    questions = [
        json.dumps({
            "advisory": {"modified": "2020-01-01T00:00:00Z", **row["advisory"]},
            "ecosystem": row["query_ecosystem"], "package": row["package"],
            "version": row["version"]})
        for row in asked]
    answers = subprocess.run(
        [*program, "debug", "affected"], input="".join(q + "\n" for q in questions),
        capture_output=True, text=True, encoding="utf-8", check=True).stdout.splitlines()
    wrong = [(row, answer) for row, answer in zip(asked, answers, strict=True)
             if answer != ("affected" if row["affected"] else "unaffected")]
    right = len(asked) - len(wrong)
    print(f"affected   {file.stem:12} {right}/{len(asked)} {100 * right / len(asked):.2f} % "
          f"{'BELOW GOAL' if wrong else 'ok'}")
    for row, answer in wrong:
        print(f"    {row['version']} -> {answer}; upstream {row['src']}: "
              f"{json.dumps(row['advisory']['affected'])}")
    return not wrong


def native_order(ecosystem, a, b):
    """What the ecosystem's own tool says of two versions; None where there is none here."""
    if ecosystem == "Maven":
        jars = [pathlib.Path("/usr/share/java", name)
                for name in ("maven3-artifact.jar", "commons-lang3.jar")]
        command = ["java", "-cp", ":".join(map(str, jars)),
                   "org.apache.maven.artifact.versioning.ComparableVersion", a, b]
        if shutil.which("java") and jars[0].exists():
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            return re.search(f"{re.escape(a)} (<|==|>) {re.escape(b)}", said)[1][0]
    if ecosystem == "Red Hat" and shutil.which("rpm"):
        code = f"%{{lua:print(rpm.vercmp('{a}', '{b}'))}}"
        said = subprocess.run(["rpm", "--eval", code], capture_output=True, text=True, check=True)
        return {"-1": "<", "0": "=", "1": ">"}[said.stdout.strip()]
    return None


def prove(program):
    """The exceptions beside what the native tool says of them."""
    for ecosystem, a, b in KNOWN:
        ours = ask(program, "compare", ecosystem, [f"{a}\t{b}"])[0]
        theirs = native_order(ecosystem, a, b) or "not installed"
        print(f"prove      {ecosystem:12} {a} {ours} {b}; native tool: {theirs}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("--prove", action="store_true")
    arguments = parser.parse_args()
    if not arguments.corpora or not pathlib.Path(arguments.corpora, "versions").is_dir():
        sys.exit("no corpora: give --corpora FOLDER or set FOREWARN_CORPORA")
    folder = pathlib.Path(arguments.corpora, "versions")
    program = arguments.forewarn.split()
    is_good = True
    for file, ecosystem in ECOSYSTEMS.items():
        kept, skipped = rows(folder / "compare" / f"{file}.jsonl")
        compare = [
            (f"{row['a']}\t{row['b']}", HOLDS[row["op"]], row)
            for row in kept if is_one_line(row["a"], row["b"])]
        if compare:
            is_good = score(program, "compare", ecosystem, compare, 100, skipped) and is_good
        kept, skipped = rows(folder / "range" / f"{file}.jsonl")
        ranges = [
            (f"{row['range']}\t{row['version']}{prerelease_field(row)}",
             {"true" if row["satisfies"] else "false"}, row)
            for row in kept if is_one_line(row["range"], row["version"])]
        if ranges:
            is_good = score(program, "satisfies", ecosystem, ranges, 99.5, skipped) and is_good
    for file in sorted(folder.glob("osv-affected/*.jsonl")):
        is_good = score_affected(program, file) and is_good
    if arguments.prove:
        prove(program)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
