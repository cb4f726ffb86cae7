#!/usr/bin/env python3
"""Counts the packages of every corpus file by other means than Forewarn's: none may be lost silently.

    Conformance/census.py [--forewarn PROGRAM] [--corpora FOLDER] [--format NAME ...] [-v]

Every file of the corpora's index is read by `forewarn list` under the name that its format has in
real projects. What packages it holds say two others: a crude counter of this script (Python's `json`
and `tomllib`, regular expressions over lines, XML without its comments), and, where there are any,
upstream's and the oracles' expectations. Each name that these find must be among the packages read,
as often as the crude counter finds it, or the file must have a problem that is reported. A package
that is listed is looked up, or named by `forewarn --check` as not assessed: what is listed is not
lost. Exit code 0: nothing is lost silently.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import sys
import tomllib
import urllib.parse

from corpus import FILE_NAMES, cases, files, listed
from packages import expected_npm, expected_swift, named, names_of, own_names


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def without_comments(text):
    """JSON without comments; texts stay as they are."""
    tokens = re.findall(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|[^"/]+|/', text, re.DOTALL)
    return "".join(t for t in tokens if not t.startswith(("//", "/*")))


def as_json(text):
    plain = without_comments(text)
    strings = re.split(r'("(?:\\.|[^"\\])*")', plain)
    # Between texts a comma in front of a bracket is one too many.
    joined = "\0".join("" if i % 2 else part for i, part in enumerate(strings))
    joined = re.sub(r",(\s*[]}])", r"\1", joined)
    parts = joined.split("\0")
    texts = iter(strings[1::2])
    merged = parts[0]
    for index, part in enumerate(parts[1:], 1):
        merged += (next(texts) if index % 2 else "") + part
    return json.loads(merged)


def table(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, (dict, list)) else {}


# MARK: JSON

def package_json(d):
    kinds = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
    for kind in kinds:
        for name, text in table(d, kind).items() if isinstance(table(d, kind), dict) else []:
            if isinstance(text, str):
                yield expected_npm(name, text)[0]


def package_lock(d):
    if isinstance(d.get("packages"), dict):
        for path, entry in d["packages"].items():
            if "node_modules/" in path and not entry.get("link"):
                yield entry.get("name") or path.rpartition("node_modules/")[2]
        return
    queue = [d]
    for level in queue:
        for name, entry in table(level, "dependencies").items():
            if isinstance(entry, dict):
                yield expected_npm(name, entry.get("version") or "")[0]
                queue.append(entry)


def deno_lock(d):
    for part in (d, table(d, "packages")):
        for kind in ("npm", "jsr"):
            entries = table(part, kind)
            for key in table(entries, "packages") or entries:
                if "@" in key[1:]:
                    yield key.split("_")[0].rpartition("@")[0] if kind == "npm" else (
                        key.rpartition("@")[0])


def conan_lock(d):
    for kind in ("requires", "build_requires", "python_requires"):
        for text in table(d, kind):
            yield text.split("/")[0] if "/" in text else text
    for node in table(d, "graph_lock", "nodes").values():
        # The project itself has a path.
        if "path" not in node and "/" in (node.get("ref") or node.get("pref") or ""):
            yield (node.get("ref") or node["pref"]).split("/")[0]


def pins(d):
    for pin in table(d, "pins") or table(d, "object", "pins"):
        location = pin.get("location") or pin.get("repositoryURL") or pin.get("identity")
        yield expected_swift({"ecosystem": "SwiftURL", "name": location, "location": location})


def purl_name(purl):
    return urllib.parse.unquote(re.split("[@?#]", purl.replace("/@", "/"))[0].rpartition("/")[2])


def components(d):
    queue = list(table(d, "components"))
    for component in queue:
        if component.get("purl"):
            yield purl_name(component["purl"])
        queue += component.get("components") or []
    for package in table(d, "packages"):
        for reference in package.get("externalRefs") or []:
            if reference.get("referenceType") == "purl":
                yield purl_name(reference["referenceLocator"])
                break


def is_package(library):
    return library.get("type") == "package"


JSON = {
    "package-json": package_json, "npm-package-lock": package_lock, "npm-shrinkwrap": package_lock,
    "composer-json": lambda d: [
        n for kind in ("require", "require-dev") for n in table(d, kind) if "/" in n],
    "composer-lock": lambda d: [
        p["name"] for kind in ("packages", "packages-dev") for p in table(d, kind)],
    "pipfile-lock": lambda d: [n for kind in d if kind != "_meta" for n in table(d, kind)],
    "bun-lock": lambda d: [
        e[0].rpartition("@")[0] for e in table(d, "packages").values()
        if not re.search("@(workspace|root):", e[0])],
    "deno-json": lambda d: [
        re.match(r"(?:npm|jsr):/?(@?[^@]+)", t)[1].rstrip("/") for t in table(d, "imports").values()
        if re.match("npm:|jsr:", t)],
    "deno-lock": deno_lock, "conan-lock": conan_lock, "package-resolved": pins,
    "nuget-packages-lock": lambda d: [
        n for libraries in table(d, "dependencies").values() for n, e in libraries.items()
        if e.get("type") != "Project"],
    "dotnet-deps-json": lambda d: [
        k.split("/")[0] for k, e in table(d, "libraries").items() if is_package(e)],
    "project-assets-json": lambda d: [
        k.split("/")[0] for k, e in table(d, "libraries").items() if is_package(e)],
    "renv-lock": lambda d: [
        e.get("Package") or n for n, e in table(d, "Packages").items() if isinstance(e, dict)],
    "cyclonedx": components, "spdx": components,
    "vcpkg-json": lambda d: [
        e if isinstance(e, str) else e["name"] for e in table(d, "dependencies")],
    "conda-meta": lambda d: [d["name"]] if d.get("name") and d.get("version") else [],
    "sbt-lock": lambda d: [f"{m['org']}:{m['name']}" for m in table(d, "modules")],
    "maven-install-json": lambda d: list(table(d, "artifacts")),
}


# MARK: TOML

def python_names(texts):
    for text in texts if isinstance(texts, list) else []:
        if isinstance(text, str) and (name := re.match(r"\s*([A-Za-z0-9][\w.-]*)", text)):
            yield name[1]


def pyproject(d):
    yield from python_names(table(d, "project", "dependencies"))
    for group in table(d, "project", "optional-dependencies").values():
        yield from python_names(group)
    for group in table(d, "dependency-groups").values():
        yield from python_names(group)
    yield from python_names(table(d, "build-system", "requires"))
    poetry = table(d, "tool", "poetry")
    own = {normal(n) for n in python_names(table(d, "project", "dependencies"))}
    groups = [table(poetry, "dependencies"), table(poetry, "dev-dependencies")]
    groups += [table(g, "dependencies") for g in table(poetry, "group").values()]
    for group in groups:
        # Poetry's table says more of what `project` names already.
        yield from (n for n in group if n.lower() != "python" and normal(n) not in own)


def cargo(d):
    queue = [d, table(d, "workspace"), *table(d, "target").values()]
    for part in queue:
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, entry in table(part, kind).items():
                yield entry.get("package", name) if isinstance(entry, dict) else name


def named_entries(key):
    return lambda d: [e["name"] for e in table(d, key) if isinstance(e, dict) and e.get("name")]


TOML = {
    "cargo-toml": cargo, "cargo-lock": named_entries("package"),
    "poetry-lock": named_entries("package"), "uv-lock": named_entries("package"),
    "pdm-lock": named_entries("package"), "pylock-toml": named_entries("packages"),
    "pyproject-toml": pyproject,
    "pipfile": lambda d: [
        n for kind, entries in d.items() if isinstance(entries, dict)
        and kind not in ("requires", "scripts", "pipenv") for n in entries],
    "gradle-version-catalog": lambda d: [
        e.rsplit(":", 1)[0] if isinstance(e, str)
        else e.get("module") or f"{e.get('group')}:{e.get('name')}"
        for e in table(d, "libraries").values()],
    "julia-project": lambda d: list(table(d, "deps")),
    "julia-manifest": lambda d: [
        n for n, entries in (table(d, "deps") if "manifest_format" in d else d).items()
        if isinstance(entries, list) for _ in entries],
    "gleam-toml": lambda d: [
        n for kind in ("dependencies", "dev-dependencies") for n in table(d, kind)],
}


# MARK: Lines

def requirements(text):
    # Without comments, continued lines joined; options and addresses name no package.
    text = re.sub(r"(^|\s)#.*", "", re.sub(r"\\\r?\n", " ", text))
    for line in text.splitlines():
        if name := re.match(r"\s*([A-Za-z0-9][\w.-]*)\s*(\[|[<>=!~;(@]|$|--)", line):
            yield name[1]


def go_required(text):
    text = re.sub(r"//.*", "", text)
    replaced = {line.split()[0] for block in re.findall(
        r"^replace\s+(?:\((.*?)\)|(.*))$", text, re.DOTALL | re.MULTILINE)
        for line in "\n".join(block).splitlines() if "=>" in line}
    for block in re.findall(r"^require\s+(?:\((.*?)^\s*\)|([^(\n]+))", text, re.DOTALL | re.MULTILINE):
        for line in "\n".join(block).splitlines():
            words = line.split()
            if len(words) == 2 and words[0] not in replaced:
                yield words[0].strip("\"`")


def go_sums(text):
    return {tuple(line.split()[:2]) for line in text.splitlines()
            if len(line.split()) == 3 and not line.split()[1].endswith("/go.mod")}


def block_keys(text, key, indent=2):
    """The keys right under a key that begins a line, in YAML."""
    body = re.search(rf"^{key}:[^\n]*\n((?:[ \t#].*\n|\s*\n)*)", text + "\n", re.MULTILINE)
    return re.findall(rf"^ {{{indent}}}['\"]?([^\s'\"#:][^\n:'\"]*)['\"]?:", body[1], re.MULTILINE) \
        if body else []


def pubspec(text):
    return [n for kind in ("dependencies", "dev_dependencies") for n in block_keys(text, kind)]


def without_xml_comments(text):
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


def pom(text):
    text = re.sub(r"<(exclusions|configuration)>.*?</\1>", "", without_xml_comments(text),
                  flags=re.DOTALL)
    for entry in re.findall(r"<dependency>(.*?)</dependency>", text, re.DOTALL):
        parts = [re.search(rf"<{k}>\s*(.*?)\s*</{k}>", entry, re.DOTALL)
                 for k in ("groupId", "artifactId")]
        # A property in a name is read as its value.
        if all(parts) and not any("$" in part[1] for part in parts):
            yield f"{parts[0][1]}:{parts[1][1]}"


def attributes(text, tag, name):
    return re.findall(rf"<{tag}\s[^>]*?\b{name}\s*=\s*[\"']([^\"']+)[\"']", without_xml_comments(text))


def code(text, comment="#"):
    return re.sub(rf"^\s*{comment}.*$", "", text, flags=re.MULTILINE)


def images(text):
    stages = {s.lower() for s in re.findall(r"(?im)^\s*FROM\s.*\sAS\s+(\S+)", text)}
    for line in re.findall(r"(?im)^\s*FROM\s+(.*)$", text):
        words = [w for w in line.split() if not w.startswith("--")]
        if words and words[0].lower() not in stages | {"scratch"} and "$" not in words[0]:
            yield image_name(words[0])


def image_name(text):
    name = text.strip("\"'").split("@")[0]
    head, _, tail = name.rpartition("/")
    return (head + "/" if head else "") + tail.split(":")[0]


def uses(text):
    for value in re.findall(r"""(?m)^\s*(?:-\s+)?["']?uses["']?:\s*["']?([^\s"'#]+)""", text):
        if not value.startswith(("./", "../", "docker:")) and "$" not in value:
            yield value.split("@")[0]


def build_script(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"(?m)(^|\s)//.*$", "", text)
    for name in re.findall(r"""["']([\w.-]+:[\w.-]+):[^"'\s]+["']""", text):
        yield name


def gemfile_lock(text):
    for block in re.findall(r"(?m)^(?:GEM|GIT|PATH|PLUGIN SOURCE)\n((?: .*\n|\n)*)", text + "\n"):
        yield from re.findall(r"(?m)^ {4}([^\s(]+) \(", block)


def yarn_lock(text):
    if "__metadata:" in text:
        return [re.match(r'\s*resolution: "?(@?[^@]+)@', line)[1] for line in text.splitlines()
                if re.match(r'\s*resolution: "?@?[^@]+@(?!workspace:)', line)]
    return [expected_npm(m[1], m[2] or "")[0] for m in re.finditer(
        r'(?m)^"?(@?[^@\s"#]+)@([^,"\n]*).*:\r?$', text)]


def pnpm_lock(text):
    for key in block_keys_raw(text, "packages"):
        key = key.strip("'\"")
        name = re.match(r"/?(@[^/@]+/[^/@]+|[^/@]+)[/@]\d", key)
        if name:
            yield name[1]


def block_keys_raw(text, key):
    body = re.search(rf"^{key}:[^\n]*\n((?:[ \t#].*\n|\s*\n)*)", text + "\n", re.MULTILINE)
    return re.findall(r"(?m)^  (\S.*):\s*$", body[1]) if body else []


def under(text, header, pattern):
    body = re.search(rf"(?m)^{header}\n((?: .*\n|\n)*)", text + "\n")
    return re.findall(pattern, body[1]) if body else []


LINES = {
    "requirements-txt": requirements, "go-mod": go_required,
    "go-sum": lambda t: [m for m, _ in go_sums(t)],
    "go-vendor-modules-txt": lambda t: set(re.findall(r"(?m)^# (\S+) v\S+$", t)),
    "gradle-lockfile": lambda t: re.findall(r"(?m)^([^\s#:]+:[^\s:]+):[^\s=]+=", t),
    "build-gradle": build_script, "build-gradle-kts": build_script,
    "gradle-verification-metadata": lambda t: [
        f"{g}:{n}" for g, n in re.findall(
            r'<component\s+group="([^"]+)"\s+name="([^"]+)"', without_xml_comments(t))],
    "pom-xml": pom,
    "csproj": lambda t: attributes(t, "PackageReference", "Include"),
    "directory-packages-props": lambda t: attributes(t, "PackageVersion", "Include"),
    "packages-config": lambda t: attributes(t, "package", "id"),
    "paket-dependencies": lambda t: re.findall(r"(?m)^\s*nuget\s+(\S+)", t),
    "paket-lock": lambda t: re.findall(r"(?m)^    ([^\s(]+) \(", t),
    "gemfile": lambda t: re.findall(r"""(?m)^\s*gem[\s(]+["']([^"'#]+)["']""", t),
    "gemfile-lock": gemfile_lock,
    "gemspec": lambda t: re.findall(
        r"""(?m)^\s*\w+\.add_(?:runtime_|development_)?dependency[\s(]+["']([^"'#]+)["']""", t),
    "podfile": lambda t: re.findall(r"""(?m)^\s*pod\s+["']([^"']+)["']""", t),
    "podfile-lock": lambda t: under(t, "PODS:", r'(?m)^  - "?([^\s("]+) \('),
    "cartfile": lambda t: re.findall(r'(?m)^\s*(?:github|git|binary)\s+"([^"]+)"', t),
    "cartfile-resolved": lambda t: re.findall(r'(?m)^\s*(?:github|git|binary)\s+"([^"]+)"', t),
    "package-swift": lambda t: re.findall(
        r'\.package\(\s*(?:name:\s*"[^"]*",\s*)?url:\s*"([^"]+)"', code(t, "//")),
    "mix-exs": lambda t: re.findall(
        r"\{:(\w+),\s*(?:\"|git:|github:|path:|in_umbrella:)", code(t)),
    "mix-lock": lambda t: re.findall(r'(?m)^\s*"(\w+)": \{', t),
    "rebar-lock": lambda t: re.findall(r'(?m)^[\s\[{]*\{<<"([^"]+)">>,\s*\{', t),
    "pubspec-yaml": pubspec, "pubspec-lock": lambda t: block_keys(t, "packages"),
    "github-actions": uses, "dockerfile": images,
    "docker-compose": lambda t: [
        image_name(i) for i in re.findall(r"(?m)^\s+image:\s*(\S+)", t) if "$" not in i],
    "conda-env": lambda t: [
        re.match(r"(?:[^:\s]*::)?([\w.-]+)", i)[1]
        for i in re.findall(r"(?m)^  - ([^\s{'\"#][^#\n]*)$", t.partition("dependencies:")[2])
        if not i.startswith("pip:")],
    "yarn-lock": yarn_lock, "pnpm-lock": pnpm_lock,
    "cabal-freeze": lambda t: re.findall(r"(?:any\.)?([\w-]+)\s*==\s*\d", t),
    "stack-yaml": lambda t: [
        re.match(r"(.+)-\d", i)[1]
        for i in re.findall(r"(?m)^\s*- ([A-Za-z][\w-]*-\d[\d.]*)", t)],
    "stack-yaml-lock": lambda t: [
        re.match(r"(.+)-\d", i)[1]
        for i in re.findall(r"(?m)^\s+hackage: ([\w.-]+-\d[\d.]*)@", t.partition("snapshots:")[0])],
    "conanfile": lambda t: re.findall(
        r"(?m)^([\w.+-]+)/[\d\[]", "".join(re.findall(r"(?ms)^\[\w*requires\](.*?)(?=^\[|\Z)", t))),
    "setup-cfg": lambda t: python_names([
        line for block in re.findall(
            r"(?m)^(?:install|setup|tests)_requires\s*=((?:.*\n(?:[ \t].*\n)*))", t + "\n")
        for line in block.splitlines() if line.strip()]),
    "gitmodules": lambda t: [
        u.rstrip("/").removesuffix(".git") for u in re.findall(r"(?m)^\s*url\s*=\s*(\S+)", t)],
    "pre-commit": lambda t: re.findall(r"(?m)^\s*-\s+repo:\s*https?://(\S+)", t),
    "bazel-module": lambda t: re.findall(
        r'bazel_dep\(\s*name\s*=\s*"([^"]+)"', code(t)),
    "r-description": lambda t: [
        n for field in re.findall(
            r"(?m)^(?:Depends|Imports|LinkingTo|Suggests|Enhances):((?:.*\n(?:[ \t].*\n)*))", t + "\n")
        for n in re.findall(r"([A-Za-z][\w.]+)\s*(?:\([^)]*\))?\s*(?:,|$)", field) if n != "R"],
    "opam": lambda t: re.findall(
        r'(?m)"([\w+-]+)"', re.sub(r"\{[^}]*\}", "", (re.search(
            r"(?ms)^depends:\s*\[(.*?)^\]", t) or ["", ""])[1])),
}


def crude(path, format_name):
    """The names that the crude counter finds; None if the file is not even of its language."""
    content = path.read_bytes()
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = content.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")
    text = text.replace("\r\n", "\n")
    try:
        if format_name in JSON:
            return list(JSON[format_name](as_json(text))), text
        if format_name in TOML:
            return list(TOML[format_name](tomllib.loads(text))), text
        return list(LINES[format_name](text)) if format_name in LINES else [], text
    except (ValueError, AttributeError, TypeError, KeyError, IndexError):
        return None, text


def spellings(package):
    names = {package["name"], package.get("alias") or package["name"], *names_of(package)}
    names |= {re.split("[/:]", name)[-1] for name in names}
    return {normal(name) for name in names}


def missing(wanted, packages):
    """The names of a list that are not among the packages, as often as they stand there."""
    have = collections.Counter()
    for package in packages:
        have.update(spellings(package))
    result = []
    for name, count in collections.Counter(map(normal, wanted)).items():
        last = normal(re.split("[/:]", name)[-1].removesuffix("-git"))
        found = max(have[name], have[last])
        result += [name] * max(0, count - found)
    return result


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
    expected = collections.defaultdict(list)
    for path, case in cases(corpora, formats):
        if case["expect_error"]:
            continue
        outside = set(case.get("names_not_in_file") or [])
        for wanted in map(named, case["packages"]):
            name = wanted.get("name")
            # A property in a name has been read as its value; names that say "None" are no names; a
            # component's own name may be another than that of its package URL.
            if name and name not in outside and "$" not in name and "None" not in name and (
                    case["format"] not in ("cyclonedx", "spdx")
                    and wanted.get("relationship") not in ("root", "workspace")):
                expected[path].append(wanted)
    wanted = sorted(set(files(corpora, formats)))
    documents = listed(
        [str(pathlib.Path(options.forewarn).resolve())], [(p, f) for p, f in wanted])
    totals = collections.defaultdict(lambda: [0] * 6)
    lost = []
    for (path, format_name), document in zip(wanted, documents, strict=True):
        names, text = crude(path, format_name)
        packages, problems = document["packages"], document["problems"]
        own = own_names(path, format_name, text)
        gone = missing(names or [], packages)
        others = {
            expected_swift(w) if w.get("ecosystem") == "SwiftURL"
            else expected_npm(w["name"], w["requirement"])[0]
            if isinstance(w.get("requirement"), str) and w.get("ecosystem") == "npm"
            else w.get("package") or w["name"] for w in expected[path]}
        gone += [n for n in missing(others - own, packages) if n not in gone]
        # Of a text that its own language's reader refuses Forewarn has to report a problem too.
        if names is None and not problems and not packages:
            gone.append("everything: no reader understands the file")
        total = totals[format_name]
        for place, value in enumerate((
                1, len(names or []), len(others), len(packages), len(gone) if problems else 0,
                0 if problems else len(gone))):
            total[place] += value
        if gone and (options.verbose or not problems):
            lost.append((path.relative_to(corpora), bool(problems), gone))
    row = "{:28} {:>6} {:>9} {:>9} {:>9} {:>9} {:>7}"
    print(row.format("format", "files", "counted", "expected", "read", "reported", "lost"))
    for name in formats:
        if totals[name][0]:
            print(row.format(name, *totals[name]))
    print(row.format("all", *(sum(t[i] for t in totals.values()) for i in range(6))))
    for path, is_reported, gone in lost:
        print(f"{'reported' if is_reported else 'LOST'}: {path}: {sorted(gone)[:20]}")
    sys.exit(any(total[5] for total in totals.values()))


if __name__ == "__main__":
    main()
