#!/usr/bin/env python3
"""Scores what `forewarn list` reads in manifests and lockfiles against the package corpora.

    Conformance/packages.py [--forewarn PROGRAM] [--corpora FOLDER] [--format NAME ...] [-v]

The folder (or the environment's FOREWARN_CORPORA) holds `expected.json` files beside the files that
they describe; its README says what their fields mean. Each file is read under the name that its
format has in real projects. For each format are printed: how many of the expected packages (name
and version, or name and requirement) were found, how many of these on the expected line, and how
many of the stated columns of names and versions are equal; -v prints each difference. Of cases in
which upstream expects an error, counted is whether a problem was reported.

Left out are packages whose names do not occur in the file. Exit code 0: at least 98 % of the
packages of each format were found.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILE_NAMES = {
    "package-json": "package.json", "npm-package-lock": "package-lock.json",
    "npm-shrinkwrap": "npm-shrinkwrap.json", "yarn-lock": "yarn.lock",
    "pnpm-lock": "pnpm-lock.yaml", "pnpm-workspace": "pnpm-workspace.yaml", "bun-lock": "bun.lock",
    "requirements-txt": "requirements.txt", "pyproject-toml": "pyproject.toml",
    "poetry-lock": "poetry.lock", "uv-lock": "uv.lock", "pdm-lock": "pdm.lock",
    "pylock-toml": "pylock.toml", "pipfile": "Pipfile", "pipfile-lock": "Pipfile.lock",
    "setup-cfg": "setup.cfg", "cargo-toml": "Cargo.toml", "cargo-lock": "Cargo.lock",
    "go-mod": "go.mod", "go-sum": "go.sum", "go-work": "go.work",
    "go-vendor-modules-txt": "vendor/modules.txt", "pom-xml": "pom.xml",
    "build-gradle": "build.gradle", "build-gradle-kts": "build.gradle.kts",
    "gradle-lockfile": "gradle.lockfile", "gradle-version-catalog": "libs.versions.toml",
    "gradle-verification-metadata": "verification-metadata.xml", "sbt-lock": "build.sbt.lock",
    "csproj": "app.csproj", "directory-packages-props": "Directory.Packages.props",
    "packages-config": "packages.config", "nuget-packages-lock": "packages.lock.json",
    "dotnet-deps-json": "app.deps.json", "project-assets-json": "project.assets.json",
    "paket-dependencies": "paket.dependencies", "paket-lock": "paket.lock",
    "composer-json": "composer.json", "composer-lock": "composer.lock",
    "github-actions": ".github/workflows/ci.yml", "dockerfile": "Dockerfile",
    "docker-compose": "docker-compose.yml",
    "pubspec-yaml": "pubspec.yaml", "pubspec-lock": "pubspec.lock", "mix-lock": "mix.lock",
    "rebar-lock": "rebar.lock", "gleam-toml": "gleam.toml", "deno-json": "deno.json",
    "deno-lock": "deno.lock", "cyclonedx": "bom.json", "spdx": "app.spdx.json",
    "renv-lock": "renv.lock", "julia-project": "Project.toml",
    "julia-manifest": "Manifest.toml", "cabal-freeze": "cabal.project.freeze",
    "stack-yaml-lock": "stack.yaml.lock", "opam": "app.opam", "conan-lock": "conan.lock",
    "conanfile": "conanfile.txt", "conda-env": "environment.yml",
    "conda-meta": "envs/app/conda-meta/numpy-1.json",
    "package-swift": "Package.swift", "package-resolved": "Package.resolved",
    "gemfile": "Gemfile", "gemfile-lock": "Gemfile.lock", "gemspec": "example.gemspec",
    "podfile": "Podfile", "podfile-lock": "Podfile.lock", "cartfile": "Cartfile",
    "cartfile-resolved": "Cartfile.resolved",
}
# Formats in which upstream counts the quotes of a name or version.
QUOTED = {"gemfile", "gemspec"}
# Of these the line of a package is that of its name, which need not begin the entry.
NAME_LINES = {"composer-lock"}
# What upstream lists beside the dependencies: the project that the file itself describes.
PROJECTS = {
    ("opam", "alcotest"), ("opam", "ocaml-base-compiler"), ("julia-project", "StaticArraysCore"),
    ("pubspec-yaml", "appainter"), ("pubspec-yaml", "_macros"),
}
NEEDED = 0.98


def cases(corpora, formats):
    """Each file with what is expected of it; a file that upstream tests twice comes twice."""
    for described in sorted(corpora.glob("*/**/expected.json")):
        if described.relative_to(corpora).parts[0] == "versions":
            continue
        for case in json.loads(described.read_text(encoding="utf-8"))["cases"]:
            file = described.parent / case["file"]
            # Of bills of materials only the JSON forms are read.
            is_xml = case["format"] == "cyclonedx" and file.suffix == ".xml"
            if case["format"] in formats and file.is_file() and not is_xml:
                yield file, case


def listed(program, files):
    """The documents that `forewarn list` prints for files, each put under its format's name."""
    documents = []
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(files), 200):
            paths = []
            for number, (file, format_name) in enumerate(files[start:start + 200], start):
                copy = pathlib.Path(folder, str(number), FILE_NAMES[format_name])
                copy.parent.mkdir(parents=True)
                copy.write_bytes(file.read_bytes())
                paths.append(str(copy.relative_to(folder)))
            done = subprocess.run(
                [*program, "list", *paths, "--format", "json"], cwd=folder, capture_output=True,
                text=True, encoding="utf-8", check=False)
            if done.returncode not in (0, 2):
                sys.exit(f"forewarn list ended with {done.returncode}: {done.stderr[-2000:]}")
            by_path = {d["path"]: d for d in json.loads(done.stdout)["documents"]}
            empty = {"packages": [], "problems": [{"code": "unreadable"}]}
            documents += [by_path.get(path, empty) for path in paths]
    return documents


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


def agrees(wanted, package, case):
    """Whether a package read is the one expected."""
    ecosystem = package["ecosystem"]
    name, requirement = wanted["name"], wanted.get("requirement", wanted.get("specifier"))
    has_requirement = "requirement" in wanted or "specifier" in wanted
    if ecosystem == "npm" and isinstance(requirement, str):
        name, requirement = expected_npm(name, requirement)
    name = wanted.get("package") or name
    if ecosystem == "SwiftURL":
        name = expected_swift(wanted)
    if normal_name(name, ecosystem) != normal_name(package["name"], ecosystem):
        return False
    if has_requirement:
        # A table holds the requirement beside other things; a list has one for each platform.
        wanted_texts = requirement if isinstance(requirement, list) else [requirement]
        wanted_texts = [t.get("version") if isinstance(t, dict) else t for t in wanted_texts]
        read = normal_requirement(package.get("requirement"))
        return any(normal_requirement(t) == read for t in wanted_texts)
    version = str(wanted.get("version") or "")
    if ecosystem == "Go":
        # Scanners write versions of modules with and without the letter.
        read = package.get("version") or package.get("requirement") or ""
        return not version or version.removeprefix("v") == read.removeprefix("v")
    if wanted.get("ecosystem") == "SwiftURL" and package.get("version") == "":
        # A branch or commit is no version, though upstream gives a branch that looks like one.
        return True
    if case["format"] == "gemfile-lock":
        # A platform is no part of the version.
        version = version.split("-")[0]
    if "version" in package and package["version"] is not None:
        return version == package["version"]
    if "$(" in version or version == package.get("requirement"):
        return True  # Upstream has the text as written; of a property its value was read.
    # A manifest where upstream gives a version: that of a lockfile, or the bare one.
    asked = normal_requirement(package.get("requirement"))
    if normal_requirement(version) == asked:
        return True
    targets = [normal_requirement(t) for t in wanted.get("target_versions") or []]
    return (
        not version or case.get("subset_only") or asked in targets
        or asked.lstrip("^~<>=!( ") == version or asked in (version, "==" + version))


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


def lines_of(wanted, case):
    """The expected lines of a package's parts, by the part's name in `spans`."""
    if "path" in wanted and "scalibr" in case["expected_by"]:
        return {}
    if case["format"] == "gradle-version-catalog" and "oracle" in case["expected_by"]:
        return {}  # The first line that begins with the alias, which is one of [versions].
    fields = {"entry": "line", "name": "name_line", "version": "version_line"}
    if "${" in (wanted.get("version_raw") or ""):
        del fields["version"]  # The line of the entry; ours is that of the property.
    if case["format"] in NAME_LINES:
        fields = {"name": "line", "version": "version_line"}
    return {part: wanted[field] for part, field in fields.items() if wanted.get(field)}


class Score:
    def __init__(self):
        self.files = self.expected = self.found = 0
        self.lines = [0, 0]
        self.columns = {"upstream": [0, 0], "oracle": [0, 0]}
        self.errors = [0, 0]
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
        source = path.read_text(encoding="utf-8", errors="replace")
        free = collections.defaultdict(list)
        for package in document["packages"]:
            key = normal_name(package["name"], package["ecosystem"])
            free[key].append(package)
            free[normal_name(package["name"], "PyPI")].append(package)
            if case["format"] in ("cyclonedx", "spdx"):
                # Upstream names components by their last part alone.
                package = {**package, "name": re.split("[/:]", package["name"])[-1]}
                free[package["name"]].append(package)
        used = set()
        for wanted in map(named, case["packages"]):
            if "name" not in wanted or wanted["name"] in elsewhere:
                continue
            if wanted.get("relationship") in ("root", "workspace"):
                continue  # The project itself is no dependency.
            if (case["format"], wanted["name"]) in PROJECTS:
                continue
            if case["format"] == "gemspec" and (wanted.get("version") or "") not in source:
                # Upstream reads the version in the Ruby file that this one requires, or a lockfile.
                wanted = {**wanted, "version": ""}
            self.expected += 1
            names = {wanted["name"], wanted.get("package") or wanted["name"]}
            names.add(expected_swift(wanted).lower())
            asked = wanted.get("requirement")
            if isinstance(asked, str):
                names.add(expected_npm(wanted["name"], asked)[0])
            names |= {normal_name(n, "PyPI") for n in names}
            pool = {id(p): p for n in names for p in free.get(n, [])}.values()
            candidates = [p for p in pool if agrees(wanted, p, case)]
            if not candidates:
                read = [p.get("version", p.get("requirement")) for p in pool]
                shown = {k: v for k, v in wanted.items() if not k.endswith("loc")}
                self.differences.append(f"{file}: not found: {shown}; read: {read}")
                continue
            self.found += 1
            lines = lines_of(wanted, case)
            best = min(candidates, key=lambda p: (
                len(self.misplaced(p, lines)), len(self.shifted(p, wanted, case)), id(p) in used))
            used.add(id(best))
            self.judge_places(file, wanted, case, best, lines)

    @staticmethod
    def misplaced(package, lines):
        return [
            (part, line, (package["spans"].get(part) or {}).get("start", {}).get("line"))
            for part, line in lines.items()
            if (package["spans"].get(part) or {}).get("start", {}).get("line") != line]

    def judge_places(self, file, wanted, case, package, lines):
        if lines:
            wrong = self.misplaced(package, lines)
            self.lines[1] += 1
            self.lines[0] += not wrong
            if wrong:
                self.differences.append(f"{file}: {wanted['name']}: lines (part, expected, read): {wrong}")
        if "path" in wanted and "scalibr" in case["expected_by"]:
            return
        columns = self.columns["oracle" if "oracle" in case["expected_by"] else "upstream"]
        wrong = self.shifted(package, wanted, case)
        total = sum("column" in wanted.get(part + "_loc", {}) for part in ("name", "version"))
        columns[0] += total - len(wrong)
        columns[1] += total
        for part, expected, read in wrong:
            self.differences.append(
                f"{file}: {wanted['name']}: {part} at {read}, expected {expected}")

    @staticmethod
    def shifted(package, wanted, case):
        """The parts that do not stand at the expected columns: (part, expected, read)."""
        wrong = []
        for part in ("name", "version"):
            location = wanted.get(part + "_loc")
            if location and "column" in location:
                read = place(package["spans"].get(part))
                expected = expected_places(location, case)
                if read not in expected:
                    wrong.append((part, expected[0], read))
        return wrong


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
    for (file, case), document in zip(wanted, documents):
        scores[case["format"]].judge(file, file.relative_to(corpora), case, document)

    row = "{:18} {:>6} {:>9} {:>9} {:>18} {:>18} {:>18} {:>18}"
    print(row.format("format", "files", "packages", "found", "lines", "columns upstream",
                     "columns oracle", "errors noticed"))
    passes = True
    for name in formats:
        score = scores[name]
        found = score.found / score.expected if score.expected else 1
        passes = passes and found >= NEEDED
        print(row.format(
            name, score.files, score.expected, f"{100 * found:.2f} %", share(score.lines),
            share(score.columns["upstream"]), share(score.columns["oracle"]),
            share(score.errors)))
    if options.verbose:
        for name in formats:
            for difference in scores[name].differences:
                print(f"{name}: {difference}")
    sys.exit(0 if passes else 1)


if __name__ == "__main__":
    main()
