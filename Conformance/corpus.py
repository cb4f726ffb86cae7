"""The files of the package corpora, and what `forewarn list` says of them.

A corpus folder holds `index.json` with every file and its format, and `expected.json` files beside
the files that they describe; its README says what their fields mean.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

# The name under which a file of a format is read: the one that it has in real projects.
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
    "pubspec-yaml": "pubspec.yaml", "pubspec-lock": "pubspec.lock",
    "mix-exs": "mix.exs", "mix-lock": "mix.lock",
    "rebar-lock": "rebar.lock", "gleam-toml": "gleam.toml", "deno-json": "deno.json",
    "deno-lock": "deno.lock", "cyclonedx": "bom.json", "spdx": "app.spdx.json",
    "renv-lock": "renv.lock", "r-description": "DESCRIPTION", "julia-project": "Project.toml",
    "julia-manifest": "Manifest.toml", "cabal-freeze": "cabal.project.freeze",
    "stack-yaml": "stack.yaml", "stack-yaml-lock": "stack.yaml.lock", "opam": "app.opam",
    "conan-lock": "conan.lock", "conanfile": "conanfile.txt", "vcpkg-json": "vcpkg.json",
    "bazel-module": "MODULE.bazel", "maven-install-json": "maven_install.json",
    "conda-env": "environment.yml", "conda-meta": "envs/app/conda-meta/numpy-1.json",
    "package-swift": "Package.swift", "package-resolved": "Package.resolved",
    "gemfile": "Gemfile", "gemfile-lock": "Gemfile.lock", "gemspec": "example.gemspec",
    "podfile": "Podfile", "podfile-lock": "Podfile.lock", "cartfile": "Cartfile",
    "cartfile-resolved": "Cartfile.resolved", "gitmodules": ".gitmodules",
    "pre-commit": ".pre-commit-config.yaml",
}
# Formats that Forewarn does not read, each with its reason.
NOT_READ = {
    "terraform-lock": "Terraform's providers are no packages of an ecosystem that OSV knows",
    "flake-lock": "Nix pins source trees by commit; no advisory names them",
    "cpan": "CPAN is no ecosystem of OSV",
    "k8s-yaml": "images of a cluster's objects: their files have no name of their own",
    "setup-py": "a program that computes its requirements; setup.cfg and pyproject.toml are read",
}
# Of bills of materials only the JSON forms are read.
OTHER_FORMS = {"cyclonedx": ".json", "spdx": ".json"}


def is_read(path, format_name):
    suffix = OTHER_FORMS.get(format_name)
    return format_name in FILE_NAMES and (not suffix or path.suffix == suffix)


def files(corpora, formats=FILE_NAMES):
    """Every file of these formats, with its format, whether or not upstream expects anything."""
    for entry in json.loads((corpora / "index.json").read_text(encoding="utf-8"))["files"]:
        path = corpora / entry["path"]
        if entry["format"] in formats and is_read(path, entry["format"]) and path.is_file():
            yield path, entry["format"]


def cases(corpora, formats):
    """Each file with what is expected of it; a file that upstream tests twice comes twice."""
    for described in sorted(corpora.glob("*/**/expected.json")):
        if described.relative_to(corpora).parts[0] == "versions":
            continue
        for case in json.loads(described.read_text(encoding="utf-8"))["cases"]:
            path = described.parent / case["file"]
            if case["format"] in formats and is_read(path, case["format"]) and path.is_file():
                yield path, case


def put(path, format_name, folder):
    """Copies a file into a folder under its format's name; the path of the copy in the folder."""
    copy = pathlib.Path(folder, FILE_NAMES[format_name])
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(path.read_bytes())
    return copy


def listed(program, wanted):
    """The documents that `forewarn list` prints for (path, format, companions): each file lies alone
    in a folder, but for its companions, which are (name, bytes)."""
    documents = []
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(wanted), 200):
            paths = []
            for number, (path, format_name, *more) in enumerate(wanted[start:start + 200], start):
                copy = put(path, format_name, pathlib.Path(folder, str(number)))
                for name, content in more[0] if more else []:
                    beside = pathlib.Path(folder, str(number), name)
                    if not beside.exists():
                        beside.parent.mkdir(parents=True, exist_ok=True)
                        beside.write_bytes(content)
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
