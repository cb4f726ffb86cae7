#!/usr/bin/env python3
"""Writes every affected version of real advisories in the forms of manifests and lockfiles, and checks these.

Where a requirement admits an affected version, or a lockfile has one, the advisory has to be in the report, whether as
a finding or as what could not be assessed. Forms that mean the same are in `advisories.py` once already; these
are all the others. The files are encoded in turn as editors encode them. Besides, two versions of each package are
merged by Git, in conflict: both have to be in the report.
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

from advisories import WRITERS, can_be_written, check, claims

# The bytes of the same text: as it is, without the last end of line, as Windows writes it, in UTF-16.
ENCODINGS = [
    lambda text: text.encode(),
    lambda text: text.rstrip("\n").encode(),
    lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    lambda text: text.encode("utf-16"),
]
NUMBERS = re.compile(r"\d+(\.\d+)*")


def lines(file, before, line, after="", join="\n"):
    """A writer of a file with a line for each package; `{n}` is its name, `{v}` what stands for the version."""

    def write(packages):
        return file, before + join.join(
            line.format(n=name, v=version, i=number, last=name.rsplit("/", 1)[-1])
            for number, (name, version) in enumerate(packages)) + after

    return write


def last_part(mark):
    """Its last number is any."""
    return lambda version: re.sub(r"\.\d+$", "." + mark, version)


NPM = lines("package.json", '{"name": "x", "dependencies": {\n', '  "{n}": "{v}"', "\n}}\n", ",\n")
COMPOSER = lines("composer.json", '{"require": {\n', '  "{n}": "{v}"', "\n}}\n", ",\n")
CARGO = lines("Cargo.toml", "[package]\nname = 'x'\nversion = '1.0.0'\n\n[dependencies]\n", '{n} = "{v}"', "\n")
PIP = lines("requirements.txt", "", "{n}{v}", "\n")
PROJECT = lines("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\ndependencies = [\n", '  "{n}{v}",', "\n]\n")
PIPENV = lines("Pipfile", "[packages]\n", '"{n}" = "{v}"', "\n")
POETRY = lines("pyproject.toml", "[tool.poetry]\nname = 'x'\nversion = '1'\n\n[tool.poetry.dependencies]\n", '"{n}" = "{v}"', "\n")
GEMS = lines("Gemfile", "source 'https://rubygems.org'\n", "gem '{n}', '{v}'", "\n")
POM = WRITERS["Maven"]
GRADLE = lines("build.gradle", "dependencies {\n", "  implementation '{n}:{v}'", "\n}\n")
KOTLIN = lines("build.gradle.kts", "dependencies {\n", '  implementation("{n}:{v}")', "\n}\n")
MSBUILD = lines("x.csproj", '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>\n',
                '  <PackageReference Include="{n}" Version="{v}" />', "\n</ItemGroup></Project>\n")
MIX = lines("mix.exs", 'defmodule X.MixProject do\n  use Mix.Project\n  def project, do: [app: :x, version: "1.0.0", '
            "deps: deps()]\n  defp deps do\n    [\n", '      {{:"{n}", "{v}"}}', "\n    ]\n  end\nend\n", ",\n")
PUBSPEC = lines("pubspec.yaml", "name: x\ndependencies:\n", '  {n}: "{v}"', "\n")
DESCRIPTION = lines("DESCRIPTION", "Package: x\nVersion: 1.0\nImports:\n", "    {n} ({v})", "\n", ",\n")
CABAL = lines("x.cabal", "cabal-version: 2.4\nname: x\nversion: 1\nlibrary\n  build-depends:\n", "    {n} {v}", "\n", ",\n")


def julia(packages):
    return "Project.toml", "[deps]\n" + "".join(f'{n} = "{i}"\n' for i, (n, _) in enumerate(packages)) + (
        "\n[compat]\n" + "".join(f'{n} = "{v.replace("+", " ").split()[0]}"\n' for n, v in packages))


# Lockfiles other than those of advisories.py.
YARN = lines("yarn.lock", "# yarn lockfile v1\n\n", '"{n}@{v}":\n  version "{v}"\n', "\n")
BERRY = lines("yarn.lock", "__metadata:\n  version: 8\n\n",
              '"{n}@npm:{v}":\n  version: {v}\n  resolution: "{n}@npm:{v}"\n  languageName: node\n  linkType: hard\n')
PNPM = lines("pnpm-lock.yaml", "lockfileVersion: '9.0'\n\npackages:\n\n",
             "  '{n}@{v}':\n    resolution: {{integrity: sha512-0}}\n")
PNPM_6 = lines("pnpm-lock.yaml", "lockfileVersion: '6.0'\n\npackages:\n\n",
               "  /{n}@{v}:\n    resolution: {{integrity: sha512-0}}\n")
PNPM_5 = lines("pnpm-lock.yaml", "lockfileVersion: 5.4\n\npackages:\n\n",
               "  /{n}/{v}:\n    resolution: {{integrity: sha512-0}}\n")
NPM_1 = lines("package-lock.json", '{"name": "x", "lockfileVersion": 1, "dependencies": {\n',
              '  "{n}": {{"version": "{v}"}}', "\n}}\n", ",\n")
BUN = lines("bun.lock", '{\n  "lockfileVersion": 1,\n  "workspaces": {"": {"name": "x"}},\n  "packages": {\n',
            '    "{n}": ["{n}@{v}", "", {{}}, "sha512-0"],', "\n  }\n}\n")
POETRY_LOCK = lines("poetry.lock", "", '[[package]]\nname = "{n}"\nversion = "{v}"\n',
                    '\n[metadata]\nlock-version = "2.0"\n')
UV = lines("uv.lock", "version = 1\n\n",
           '[[package]]\nname = "{n}"\nversion = "{v}"\nsource = {{ registry = "https://pip.test/simple" }}\n')
PDM = lines("pdm.lock", '[metadata]\nlock_version = "4.5.0"\n\n', '[[package]]\nname = "{n}"\nversion = "{v}"\n')
PYLOCK = lines("pylock.toml", 'lock-version = "1.0"\ncreated-by = "x"\n\n', '[[packages]]\nname = "{n}"\nversion = "{v}"\n')
PIPENV_LOCK = lines("Pipfile.lock", '{"_meta": {"pipfile-spec": 6}, "default": {\n', '  "{n}": {{"version": "=={v}"}}',
                    '\n}, "develop": {}}\n', ",\n")
GRADLE_LOCK = lines("gradle.lockfile", "", "{n}:{v}=runtimeClasspath", "\nempty=\n")
CATALOG = lines("gradle/libs.versions.toml", "[libraries]\n", 'l{i} = "{n}:{v}"', "\n")
NUGET_CONFIG = lines("packages.config", '<?xml version="1.0"?>\n<packages>\n',
                     '  <package id="{n}" version="{v}" targetFramework="net48" />', "\n</packages>\n")
PAKET = lines("paket.lock", "NUGET\n  remote: https://nuget.test/v3/index.json\n", "    {n} ({v})", "\n")
CYCLONE = {ecosystem: lines("bom.json", '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [\n',
                            '  {{"type": "library", "name": "{n}", "version": "{v}", "purl": "pkg:' + kind + '/{n}@{v}"}}',
                            "\n]}\n", ",\n")
           for ecosystem, kind in {"crates.io": "cargo", "RubyGems": "gem", "NuGet": "nuget", "Packagist": "composer",
                                   "PyPI": "pypi", "Hex": "hex"}.items()}

# The same form with each of several requirements.
REQUIREMENTS = [
    ("npm", NPM, ["", "^", "~", ">=", "<=", "=", "v", "{v} - {v}", ">={v} <99999999", "^{v} || 0.0.0", last_part("x")]),
    ("Packagist", COMPOSER, ["", "^", "~", ">=", "<=", "{v} - {v}", ">={v},<99999999", ">={v}@dev", last_part("*")]),
    ("crates.io", CARGO, ["", "^", "~", "=", ">=", "<=", ">={v}, <99999999", last_part("*")]),
    ("PyPI", PIP, ["==", "===", "~=", ">=", "<=", ">={v},!=99999998", lambda v: "==" + last_part("*")(v)]),
    ("PyPI", PROJECT, [">=", "=="]),
    ("PyPI", PIPENV, ["==", ">=", "~="]),
    ("PyPI", POETRY, ["^", "~", "", ">=", last_part("*")]),
    ("RubyGems", GEMS, ["", "= ", "~> ", ">= ", "<= "]),
    ("Maven", POM, ["[{v},)", "[{v}]", "(,{v}]"]),
    ("Maven", GRADLE, ["", "[{v},)", last_part("+")]),
    ("Maven", KOTLIN, [""]),
    ("NuGet", MSBUILD, ["", "[{v}]", "[{v},)", "(,{v}]", last_part("*")]),
    ("Hex", MIX, ["== ", "~> ", ">= ", ">= {v} and < 999.0.0"]),
    ("Pub", PUBSPEC, ["^", ">=", ""]),
    ("Julia", julia, ["", "~", "=", "^"]),
    ("CRAN", DESCRIPTION, [">= ", "== "]),
    ("Hackage", CABAL, ["==", ">=", "^>=", lambda v: "==" + last_part("*")(v)]),
]
LOCKFILES = [
    ("npm", [YARN, BERRY, PNPM, PNPM_6, PNPM_5, NPM_1, BUN]),
    ("PyPI", [POETRY_LOCK, UV, PDM, PYLOCK, PIPENV_LOCK]),
    ("Maven", [GRADLE_LOCK, CATALOG]),
    ("NuGet", [NUGET_CONFIG, PAKET]),
    *((ecosystem, [form]) for ecosystem, form in CYCLONE.items()),
]


def requirement(form, version):
    if callable(form):
        return form(version)
    return form.format(v=version) if "{v}" in form else form + version


def asked(path, forewarn, cache, packages, wanted):
    """How many ids have to be said of a file, and those that were not."""
    report = check(forewarn, cache, path)
    said = collections.defaultdict(set)
    for finding in report["findings"] + report["suppressed"]:
        said[finding["package"]["name"].lower()].update(finding["advisories"] + finding["aliases"])
    open_ = {p["package"]["name"].lower() for p in report["notAssessed"] if p.get("package")}
    count, missed = 0, []
    for name, version in packages:
        spellings = {name.lower(), re.sub("[-_.]+", "-", name.lower())}
        found = set().union(*(said[spelled] for spelled in spellings))
        for advisory in wanted[name, version]:
            count += 1
            if advisory not in found and open_.isdisjoint(spellings):
                missed.append((name, version, advisory))
    return count, missed


def merged(folder, write, form, versions):
    """A file in which Git left a conflict, of each package's first two versions."""
    def text(number):
        return write([(name, requirement(form, both[number])) for name, both in versions.items()])

    folder.mkdir(parents=True)
    file, ours = text(0)
    for name, content in {"ours": ours, "theirs": text(1)[1], "base": "\n"}.items():
        (folder / name).write_text(content)
    done = subprocess.run(["git", "merge-file", "-p", "--diff3", "ours", "base", "theirs"], cwd=folder,
                          capture_output=True, text=True, check=False)
    path = folder / "merged" / file
    path.parent.mkdir(parents=True)
    path.write_text(done.stdout)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--osv", default=os.environ.get("FOREWARN_OSV"), help="folder of OSV archives")
    parser.add_argument("--ecosystem", action="append")
    parser.add_argument("--show", type=int, default=5)
    options = parser.parse_args()
    forms = [(ecosystem, writer, form) for ecosystem, writer, many in REQUIREMENTS for form in many]
    forms += [(ecosystem, writer, "") for ecosystem, writers in LOCKFILES for writer in writers]
    known, total, bad = {}, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        cache = str(folder / "cache")
        subprocess.run([options.forewarn + "-sync", "sync", "--from", options.osv, "--no-health", "--quiet",
                        "--cache", cache], check=True)
        for number, (ecosystem, writer, form) in enumerate(forms):
            if options.ecosystem and ecosystem not in options.ecosystem:
                continue
            if ecosystem not in known:
                known[ecosystem] = claims(f"{options.osv}/{ecosystem}/all.zip", ecosystem)[0]
            wanted = known[ecosystem]
            rounds, seen = collections.defaultdict(list), collections.Counter()
            for name, version in wanted:
                plain = version.split("+")[0] if ecosystem == "Julia" else version
                numbers = NUMBERS.fullmatch(plain) and (ecosystem not in ("npm", "crates.io", "Hex") or plain.count(".") == 2)
                if numbers and all(len(part) < 8 for part in plain.split(".")) and can_be_written(ecosystem, name, version):
                    rounds[seen[name.lower()]].append((name, version))
                    seen[name.lower()] += 1
            count, missed, file = 0, [], ""
            for place, packages in rounds.items():
                file, text = writer([(name, requirement(form, version)) for name, version in packages])
                path = folder / str(number) / str(place) / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(ENCODINGS[place % len(ENCODINGS)](text))
                more, lost = asked(path, options.forewarn, cache, packages, wanted)
                count += more
                missed += lost
            versions = collections.defaultdict(list)
            for packages in rounds.values():
                for name, version in packages:
                    if len(versions[name]) < 2:
                        versions[name].append(version)
            versions = {name: both for name, both in versions.items() if len(both) == 2}
            if versions:
                path = merged(folder / str(number) / "merge", writer, form, versions)
                packages = [(name, version) for name, both in versions.items() for version in both]
                more, lost = asked(path, options.forewarn, cache, packages, wanted)
                count += more
                missed += lost
            total += count
            bad += len(missed)
            what = form if isinstance(form, str) else form("1.2")
            print(f"{ecosystem} {file} {what!r}: {count} asked, {len(missed)} missed", flush=True)
            for found in missed[:options.show]:
                print(f"  missed {found}")
    print(f"{len(forms)} forms, {total} asked, {bad} missed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
