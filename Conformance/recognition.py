#!/usr/bin/env python3
"""Scores which paths Forewarn takes for files of its formats against the recognition rows.

    Conformance/recognition.py [--forewarn PROGRAM] [--corpora FOLDER]

The folder (or the environment's FOREWARN_CORPORA) holds `recognition/*.jsonl` with rows
{extractor, path, required}: does upstream's extractor of that name want a file at that path? An
empty file is made at each path and named to `forewarn list`; it is wanted if it is listed under a
format of that extractor. Extractors of what Forewarn does not read are left out, and rows where
Forewarn decides otherwise on purpose; both are printed with their reasons. Exit code 0: every other
row agrees.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# The formats, by the names that `forewarn list` prints, of each of upstream's extractors.
FORMATS = {
    "bazelmaven": {"bazel-module"}, "bunlock": {"bun-lock"}, "cabal": {"cabal-freeze"},
    "cargolock": {"cargo-lock"}, "cargotoml": {"cargo-toml"}, "cdx": {"sbom"},
    "composerlock": {"composer-lock"}, "conanlock": {"conan-lock"}, "condameta": {"conda-meta"},
    "csproj": {"msbuild-project"}, "denojson": {"deno-json"}, "depsjson": {"dotnet-deps"},
    "dockerbaseimage": {"dockerfile"}, "dockercomposeimage": {"docker-compose"},
    "gemfilelock": {"gemfile-lock"}, "gemspec": {"gemspec"}, "githubactions": {"github-actions"},
    "gleamtoml": {"gleam-toml"}, "gomod": {"go-mod"}, "gradlelockfile": {"gradle-lockfile"},
    "gradleverificationmetadataxml": {"gradle-verification-metadata"},
    "gradleversioncatalog": {"gradle-version-catalog"}, "manifesttoml": {"julia-manifest"},
    "mixlock": {"mix-lock"}, "nugetcpm": {"directory-packages-props"}, "packagejson": {"package-json"},
    "packagelockjson": {"npm-package-lock", "npm-shrinkwrap"}, "packageresolved": {"package-resolved"},
    "packagesconfig": {"packages-config"}, "packageslockjson": {"nuget-packages-lock"},
    "paketdependencies": {"paket-dependencies"}, "paketlock": {"paket-lock"},
    "pdmlock": {"pdm-lock"}, "pipfilelock": {"pipfile-lock"}, "pnpmlock": {"pnpm-lock"},
    "podfilelock": {"podfile-lock"}, "poetrylock": {"poetry-lock"}, "pomxml": {"maven-pom"},
    "projectassetsjson": {"project-assets"}, "projecttoml": {"julia-project"},
    "pubspec": {"pubspec-lock"}, "pylock": {"pylock-toml"}, "pyprojecttoml": {"pyproject-toml"},
    "requirements": {"requirements-txt"}, "setup": {"setup-cfg"}, "spdx": {"sbom"},
    "stacklock": {"stack-yaml-lock"}, "uvlock": {"uv-lock"}, "vendormodules": {"go-vendor-modules"},
    "yarnlock": {"yarn-lock"},
}
PROGRAMS = "reads what is installed or built, not what a project asks for"
NO_DATA = "of an ecosystem for which OSV has no data"
# Extractors without a format of Forewarn's.
NOT_READ = {
    **dict.fromkeys([
        "archive", "containerd", "dotnetpe", "extensions", "gitrepo", "gobinary", "plugins",
        "podman", "vscodeextensions", "vsix", "wheelegg",
    ], PROGRAMS),
    **dict.fromkeys(["cpan", "luarocks", "nimble"], NO_DATA),
    "denotssource": "sources, whose imports no manifest lists",
    "k8simage": "any YAML or JSON file, of no name of its own",
}
XML_FORM = "bills of materials are read in their JSON form"
# Rows where Forewarn decides otherwise.
OTHERWISE = {
    ("cdx", "testdata/sbom.cdx.xml"): XML_FORM,
    ("spdx", "testdata/sbom.SPDX"): XML_FORM,
    ("spdx", "testdata/sbom.spdx.rdf"): XML_FORM,
}


def recognised(program, paths):
    """The format of each path, or None."""
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(paths):
            # The rows hold paths of other systems and absolute ones; each gets a folder of its own.
            place = pathlib.Path(folder, str(number), path.replace("\\", "/").lstrip("/~") or "-")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
            done = subprocess.run(
                [*program, "list", str(place), "--format", "json"], capture_output=True, text=True,
                check=False)
            documents = json.loads(done.stdout)["documents"] if done.stdout else []
            result[path] = documents[0]["format"] if documents else None
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    options = parser.parse_args()
    if not options.corpora or not pathlib.Path(options.corpora, "recognition").is_dir():
        sys.exit("no corpora: give --corpora FOLDER or set FOREWARN_CORPORA")
    rows = [
        json.loads(line)
        for file in sorted(pathlib.Path(options.corpora, "recognition").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()]
    counted = [
        row for row in rows
        if row["extractor"] not in NOT_READ
        and (row["extractor"], row["path"]) not in OTHERWISE]
    formats = recognised([str(pathlib.Path(options.forewarn).resolve())],
                         sorted({row["path"] for row in counted}))
    wrong = [
        row for row in counted
        if row["required"] != (formats[row["path"]] in FORMATS.get(row["extractor"], set()))]
    right = len(counted) - len(wrong)
    print(f"recognition {right}/{len(counted)} {100 * right / len(counted):.2f} %")
    for row in wrong:
        print(f"    {row['extractor']} {row['path']!r}: wanted {row['required']}, "
              f"read as {formats[row['path']]}")
    left_out = collections.Counter(
        row["extractor"] for row in rows if row["extractor"] in NOT_READ)
    for extractor, count in sorted(left_out.items()):
        print(f"    left out: {count} rows of {extractor}: {NOT_READ[extractor]}")
    for (extractor, path), reason in OTHERWISE.items():
        print(f"    left out: {extractor} {path!r}: {reason}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
