#!/usr/bin/env python3
"""Scores what `forewarn list` reads in manifests and lockfiles against the package corpora.

    Conformance/packages.py [--forewarn PROGRAM] [--corpora FOLDER] [--format NAME ...] [-v]

The folder (or the environment's FOREWARN_CORPORA) holds `expected.json` files beside the files that
they describe; its README says what their fields mean. Each file is read under the name that its
format has in real projects. For each format are printed: how many of the expected packages (name
and version, or name and requirement) were found, how many of these on the expected line, and how
many of the stated columns of names and versions are equal; -v prints each difference. Of cases in
which upstream expects an error, counted is whether a problem was reported.

Upstream's tools spell versions in ways of their own. Below the table stands how many packages agree
by which rule, and how many expectations were left out and why; nothing else is loosened.

Exit code 0: found are at least 98 % of the packages of each format, and 99 % of all that upstream's
tests expect and of all that the oracles expect; 99 % of the lines of each format with at least 50,
and of all; and every column that upstream's tests state where the text at that place is what they
name.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import sys

from corpus import FILE_NAMES, cases, listed

# Formats in which upstream counts the quotes of a name or version.
QUOTED = {"gemfile", "gemspec"}
# Of these the line of a package is that of its name, which need not begin the entry.
NAME_LINES = {"composer-lock"}
# The same in upstream's google/osv-scalibr alone, whose decoder knows the places of keys.
SCALIBR_NAME_LINES = {"cargo-lock", "conda-meta", "pdm-lock", "poetry-lock", "pylock-toml"}
# There the line is that on which the start tag ends.
TAG_END_LINES = {"gradle-verification-metadata"}
NEEDED = 0.98
NEEDED_OVERALL = 0.99
# How a package that was read agrees with the one expected.
RULES = {
    "version": "the same version or requirement",
    "no version": "upstream gives none: the name alone",
    "operator left out": "a manifest of which upstream gives the version without its operator",
    "platform": "a gem's platform, which upstream counts to its version",
    "as written": "upstream gives a property's name, or a variable, in place of its value",
    "source": "upstream gives a Git, path or address source as version; ours is no public package",
    "lockfile's version": "a manifest that upstream joins with its lockfile: the name alone",
    "elsewhere": "a version that does not occur in the file: it stands in another, or nowhere",
}
LEFT_OUT = {
    "name not in the file": "upstream took it from another file, a default or a resolver",
    "the project itself": "upstream lists what the file describes beside what it asks for",
    "no package": "an image `scratch`, or an expectation without a name",
    "column elsewhere": "a column at which another text stands than the one it names",
}


def normal_name(name, ecosystem):
    if ecosystem == "SwiftURL":
        return name.lower()
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


def normal_requirement(text):
    """Spaces, order and the ways to say "any" do not count."""
    parts = re.sub(r"\s*(,|\|\||[<>=!~^]+)\s*", r"\1", (text or "").strip().strip("()")).split(",")
    joined = ",".join(sorted(parts))
    return "" if joined == "*" else joined


def expected_npm(name, text):
    """npm writes other names and sources before a requirement: `npm:real@^1`, `workspace:^`."""
    if alias := re.fullmatch(r"npm:(@?[^@]+)(?:@(.*))?", text):
        return alias[1], alias[2] or ""
    if text.startswith("catalog:"):
        return name, ""
    return name, text.removeprefix("workspace:")


def expected_swift(wanted):
    """Upstream gives names, addresses or package URLs; a repository's host and path is the name."""
    if wanted.get("ecosystem") != "SwiftURL":
        return wanted["name"]
    if purl := re.match(r"pkg:swift/([^@]+)", wanted.get("purl") or ""):
        return purl[1]
    location = wanted.get("location") or wanted["name"]
    location = re.sub(r"^(\w+://)?([^@/]*@)?", "", location)
    return re.sub(r"(\.git)?/*$", "", re.sub(r"^([^/:]+):(\d+(?=/))?/*", r"\1/", location))


def agreement(wanted, package, case, source):
    """The rule by which a package read is the one expected; None if it is another."""
    ecosystem = package["ecosystem"]
    name, requirement = wanted["name"], wanted.get("requirement", wanted.get("specifier"))
    has_requirement = "requirement" in wanted or "specifier" in wanted
    if ecosystem == "npm" and isinstance(requirement, str):
        name, requirement = expected_npm(name, requirement)
    name = wanted.get("package") or name
    if ecosystem == "SwiftURL":
        name = expected_swift(wanted)
    if normal_name(name, ecosystem) not in names_of(package):
        return None
    if has_requirement:
        # A table holds the requirement beside other things; a list has one for each platform.
        wanted_texts = requirement if isinstance(requirement, list) else [requirement]
        wanted_texts = [t.get("version") if isinstance(t, dict) else t for t in wanted_texts]
        read = normal_requirement(package.get("requirement"))
        return "version" if read in map(normal_requirement, wanted_texts) else None
    version = str(wanted.get("version") or "")
    if not version:
        return "no version"
    read = package.get("version") or package.get("requirement") or ""
    asked = normal_requirement(package.get("requirement"))
    if ecosystem == "Go":
        # Scanners write versions of modules with and without the letter.
        version, read = version.removeprefix("v"), read.removeprefix("v")
    targets = [normal_requirement(t) for t in wanted.get("target_versions") or []]
    if version == read or asked and (normal_requirement(version) == asked or asked in targets):
        return "version"
    if case["format"] == "gemfile-lock" and version.split("-")[0] == read:
        return "platform"
    is_public = package.get("source") in (None, "registry")
    if not is_public and (not package.get("version") or re.search("[:/]", version)):
        return "source"
    if "$(" in version or "${" in version:
        return "as written"
    if package.get("version") is None:
        if asked.lstrip("^~<>=!( ") == version:
            return "operator left out"
        if case.get("subset_only"):
            return "lockfile's version"
    return "elsewhere" if version not in source else None


def names_of(package):
    """The names under which upstream's tools list a package."""
    ecosystem = package["ecosystem"]
    names = {normal_name(package["name"], ecosystem)}
    if ecosystem == "GitHub Actions":
        # Some leave out the folder of an action in its repository.
        names.add("/".join(package["name"].split("/")[:2]))
    if ecosystem == "JSR":
        names.add(package["name"].removeprefix("@"))
    return names


def own_names(path, format_name, source):
    """The names that a file gives to the project that it describes, found without a reader."""
    if path.suffix == ".json" or format_name == "bun-lock":
        return set(re.findall(r'^\s{0,8}"name"\s*:\s*"([^"]*)"', source, re.MULTILINE)[:2])
    names = re.findall(r"""^\s*name\s*[:=]\s*["']?([^"'\s#]+)""", source, re.MULTILINE)
    return set(names[:1]) | {path.name.split(".")[0], path.parent.name.split(".")[0]}


def named(wanted):
    """What is expected, with a name and a version of its own."""
    if "spec" in wanted:
        # conda's one text: `channel::name=1.0=build`, `name[version='>=1.0']`.
        name, rest = re.fullmatch(r"(?:[^:]*::)?([^=<>!~\[ ]+) *(.*)", wanted["spec"]).groups()
        return {**wanted, "name": name, "requirement": rest}
    if wanted.get("version") == "unknown":
        return {**wanted, "version": ""}
    if wanted.get("version") is None and wanted.get("commit"):
        return {**wanted, "version": wanted["commit"]}
    return named_image(wanted)


def named_image(wanted):
    """An image comes as one text: `registry:5000/name:tag@digest`. What a variable stands for is
    left open; `scratch` is no image."""
    text = wanted.get("image", wanted.get("uses", ""))
    if "image" not in wanted and not text.startswith("docker://"):
        return wanted
    tagged, _, digest = text.removeprefix("docker://").partition("@")
    if tagged == "scratch":
        return {}
    name, colon, tag = tagged.rpartition(":")
    if not colon or "/" in tag:
        name, tag = tagged, digest
    return {**wanted, "name": name, "version": "" if "$" in tag else tag}


def place(span):
    return span and (span["start"]["line"], span["start"]["column"],
                     span["end"]["line"], span["end"]["column"])


def expected_places(location, case):
    """What is at the stated place; in Ruby with the quotes that upstream counts in, or without."""
    (line, last), (start, end) = location["line"], location["column"]
    places = [(line, start, last, end)]
    return places + [(line, start + 1, last, end - 1)] if case["format"] in QUOTED else places


def text_at(source, location):
    """The text of a stated place, which lies on one line; else empty."""
    (line, last), (start, end) = location["line"], location["column"]
    lines = source.splitlines()
    return lines[line - 1][start - 1:end - 1] if line == last and line <= len(lines) else ""


def names_it(part, text, wanted):
    """Whether a text is what an expectation names."""
    text = text.strip("\"' ")
    if part == "name":
        name = wanted["name"]
        return normal_name(text, "PyPI") in {
            normal_name(n, "PyPI") for n in (name, re.split("[:/]", name)[-1])}
    asked = wanted.get("version") or wanted.get("requirement") or wanted.get("specifier")
    return isinstance(asked, str) and asked != "" and asked.removeprefix("v") in text


def lines_of(wanted, case):
    """The expected lines of a package's parts, by the part's name in `spans`."""
    if "path" in wanted and "scalibr" in case["expected_by"]:
        return {}
    if case["format"] == "gradle-version-catalog" and "oracle" in case["expected_by"]:
        return {}  # The first line that begins with the alias, which is one of [versions].
    fields = {"entry": "line", "name": "name_line", "version": "version_line"}
    if "${" in (wanted.get("version_raw") or ""):
        del fields["version"]  # The line of the entry; ours is that of the property.
    is_scalibr = "scalibr" in case["expected_by"]
    if case["format"] in NAME_LINES or is_scalibr and case["format"] in SCALIBR_NAME_LINES:
        fields = {"name": "line", "version": "version_line"}
    if is_scalibr and case["format"] in TAG_END_LINES:
        fields = {"version": "line"}
    return {part: wanted[field] for part, field in fields.items() if wanted.get(field)}


class Score:
    def __init__(self):
        self.files = 0
        self.expected = collections.Counter()
        self.found = collections.Counter()
        self.lines = [0, 0]
        self.columns = {"upstream": [0, 0], "oracle": [0, 0]}
        self.errors = [0, 0]
        self.rules = collections.Counter()
        self.left_out = collections.Counter()
        self.differences = []

    def judge(self, path, file, case, document):
        self.files += 1
        if case["expect_error"]:
            self.errors[1] += 1
            self.errors[0] += bool(document["problems"])
            if not document["problems"]:
                self.differences.append(f"{file}: upstream expects an error")
            return
        elsewhere = set(case.get("names_not_in_file") or [])
        content = path.read_bytes()
        is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        source = content.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")
        own = own_names(path, case["format"], source)
        free = collections.defaultdict(list)
        for package in document["packages"]:
            names = names_of(package) | {normal_name(package["name"], "PyPI")}
            if case["format"] in ("cyclonedx", "spdx"):
                # Upstream names components by their last part alone.
                package = {**package, "name": re.split("[/:]", package["name"])[-1]}
                names.add(package["name"])
            for name in names:
                free[name].append(package)
        used = set()
        by = "oracle" if "oracle" in case["expected_by"] else "upstream"
        for wanted in map(named, case["packages"]):
            if "name" not in wanted:
                self.left_out["no package"] += 1
                continue
            if wanted["name"] in elsewhere:
                self.left_out["name not in the file"] += 1
                continue
            if wanted.get("relationship") in ("root", "workspace"):
                self.left_out["the project itself"] += 1
                continue
            names = {wanted["name"], wanted.get("package") or wanted["name"]}
            names.add(expected_swift(wanted).lower())
            asked = wanted.get("requirement")
            if isinstance(asked, str):
                names.add(expected_npm(wanted["name"], asked)[0])
            names |= {normal_name(n, "PyPI") for n in names}
            pool = {id(p): p for n in names for p in free.get(n, [])}.values()
            if not pool and "requirement" not in wanted and wanted["name"] in own:
                self.left_out["the project itself"] += 1
                continue
            self.expected[by] += 1
            rules = {id(p): agreement(wanted, p, case, source) for p in pool}
            candidates = [p for p in pool if rules[id(p)]]
            if not candidates:
                read = [p.get("version", p.get("requirement")) for p in pool]
                shown = {k: v for k, v in wanted.items() if not k.endswith("loc")}
                self.differences.append(f"{file}: not found: {shown}; read: {read}")
                continue
            self.found[by] += 1
            lines = lines_of(wanted, case)
            order = list(RULES)
            best = min(candidates, key=lambda p: (
                order.index(rules[id(p)]) >= order.index("source"),
                len(self.misplaced(p, lines)), len(self.shifted(p, wanted, case, source)),
                id(p) in used, order.index(rules[id(p)])))
            used.add(id(best))
            self.rules[rules[id(best)]] += 1
            self.judge_places(file, wanted, case, best, lines, source)

    @staticmethod
    def misplaced(package, lines):
        return [
            (part, line, (package["spans"].get(part) or {}).get("start", {}).get("line"))
            for part, line in lines.items()
            if (package["spans"].get(part) or {}).get("start", {}).get("line") != line]

    def judge_places(self, file, wanted, case, package, lines, source):
        if lines:
            wrong = self.misplaced(package, lines)
            self.lines[1] += 1
            self.lines[0] += not wrong
            if wrong:
                self.differences.append(
                    f"{file}: {wanted['name']}: lines (part, expected, read): {wrong}")
        if "path" in wanted and "scalibr" in case["expected_by"]:
            return
        columns = self.columns["oracle" if "oracle" in case["expected_by"] else "upstream"]
        stated = self.stated(wanted, source)
        self.left_out["column elsewhere"] += sum(
            "column" in wanted.get(part + "_loc", {}) for part in ("name", "version")
        ) - len(stated)
        wrong = self.shifted(package, wanted, case, source)
        columns[0] += len(stated) - len(wrong)
        columns[1] += len(stated)
        for part, expected, read in wrong:
            self.differences.append(
                f"{file}: {wanted['name']}: {part} at {read}, expected {expected}")

    @staticmethod
    def stated(wanted, source):
        """The places that are stated and hold what they name."""
        return [
            (part, location) for part in ("name", "version")
            if (location := wanted.get(part + "_loc")) and "column" in location
            and names_it(part, text_at(source, location), wanted)]

    @classmethod
    def shifted(cls, package, wanted, case, source):
        """The parts that do not stand at the expected columns: (part, expected, read)."""
        wrong = []
        for part, location in cls.stated(wanted, source):
            read = place(package["spans"].get(part))
            expected = expected_places(location, case)
            if text_at(source, location).startswith("workspace:"):
                # The protocol in front of a requirement is none of it.
                line, start, last, end = expected[0]
                expected.append((line, start + len("workspace:"), last, end))
            if read not in expected:
                wrong.append((part, expected[0], read))
        return wrong


def percent(found, expected):
    return f"{100 * found / expected:.2f} %" if expected else "-"


def share(counts):
    right, total = counts
    return "-" if not total else f"{100 * right / total:.1f} % of {total}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("--format", action="append", choices=sorted(FILE_NAMES))
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    if not options.corpora or not pathlib.Path(options.corpora).is_dir():
        sys.exit("No corpora: give --corpora FOLDER or set FOREWARN_CORPORA.")
    corpora = pathlib.Path(options.corpora)
    formats = options.format or list(FILE_NAMES)
    program = [str(pathlib.Path(options.forewarn).resolve())]

    wanted = list(cases(corpora, formats))
    documents = listed(program, [(file, case["format"]) for file, case in wanted])
    scores = collections.defaultdict(Score)
    for (file, case), document in zip(wanted, documents, strict=True):
        scores[case["format"]].judge(file, file.relative_to(corpora), case, document)

    row = "{:28} {:>6} {:>9} {:>9} {:>18} {:>18} {:>18} {:>14}"
    print(row.format("format", "files", "packages", "found", "lines", "columns upstream",
                     "columns oracle", "errors noticed"))
    below = []
    for name in formats:
        score = scores[name]
        if not score.files:
            continue
        expected, found = score.expected.total(), score.found.total()
        if found < NEEDED * expected:
            below.append(f"{name}: packages")
        if score.lines[1] >= 50 and score.lines[0] < NEEDED_OVERALL * score.lines[1]:
            below.append(f"{name}: lines")
        if score.columns["upstream"][0] < score.columns["upstream"][1]:
            below.append(f"{name}: columns")
        print(row.format(
            name, score.files, expected, percent(found, expected), share(score.lines),
            share(score.columns["upstream"]), share(score.columns["oracle"]),
            share(score.errors)))
    for by in ("upstream", "oracle"):
        expected = sum(score.expected[by] for score in scores.values())
        found = sum(score.found[by] for score in scores.values())
        if found < NEEDED_OVERALL * expected:
            below.append(f"all that {by} expects: packages")
        print(row.format(f"all that {by} expects", "", expected, percent(found, expected),
                         *[""] * 4))
    lines = [sum(score.lines[i] for score in scores.values()) for i in (0, 1)]
    if lines[0] < NEEDED_OVERALL * lines[1]:
        below.append("all: lines")
    expected, found = (
        sum(getattr(score, field).total() for score in scores.values())
        for field in ("expected", "found"))
    print(row.format("all", len(wanted), expected, percent(found, expected), share(lines),
                     *[""] * 3))
    for title, reasons, field in (
            ("agree by", RULES, "rules"), ("left out", LEFT_OUT, "left_out")):
        for rule, reason in reasons.items():
            count = sum(getattr(score, field)[rule] for score in scores.values())
            print(f"{title} {rule:22} {count:6}  {reason}")
    if options.verbose:
        for name in formats:
            for difference in scores[name].differences:
                print(f"{name}: {difference}")
    for what in below:
        print(f"BELOW GOAL {what}")
    sys.exit(bool(below))


if __name__ == "__main__":
    main()
