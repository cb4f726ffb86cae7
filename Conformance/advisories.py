#!/usr/bin/env python3
"""Asks a database that was synced from real advisories about every package that they name.

Of each record of each ecosystem's archive: the versions that it lists, the one that a range begins
with and the last affected one are affected; the one that it is fixed in is not, where the record has no other
range or list for the package, and nothing of a withdrawn record is. Lockfiles are written that have these
versions, checked, and the ids in the report are compared, as are names that are spelled in other ways. A version
that was said to be not assessed counts as answered: it is not clean. Versions that are proposed as free of known
flaws are then checked in turn.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile


def npm(packages):
    entries = {"": {"name": "x", "version": "1.0.0", "dependencies": {n: v for n, v in packages}}}
    entries |= {f"node_modules/{name}": {"version": version} for name, version in packages}
    return "package-lock.json", json.dumps({"name": "x", "lockfileVersion": 3, "packages": entries}, indent=1)


def pypi(packages):
    return "requirements.txt", "".join(f"{name}=={version}\n" for name, version in packages)


def crates(packages):
    return "Cargo.lock", "version = 3\n" + "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n'
        'source = "registry+https://github.com/rust-lang/crates.io-index"\n' for name, version in packages)


def rubygems(packages):
    return "Gemfile.lock", (
        "GEM\n  remote: https://rubygems.org/\n  specs:\n"
        + "".join(f"    {name} ({version})\n" for name, version in packages)
        + "\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n"
        + "".join(f"  {name}\n" for name, _ in packages))


def go(packages):
    return "go.mod", "module example.org/x\n\ngo 1.21\n\nrequire (\n" + "".join(
        f"\t{name} v{version}\n" for name, version in packages) + ")\n"


def maven(packages):
    return "pom.xml", (
        '<project xmlns="http://maven.apache.org/POM/4.0.0">\n<modelVersion>4.0.0</modelVersion>\n'
        "<groupId>x</groupId><artifactId>x</artifactId><version>1</version>\n<dependencies>\n"
        + "".join("<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>\n"
                  .format(*name.split(":"), version) for name, version in packages)
        + "</dependencies>\n</project>\n")


def nuget(packages):
    return "packages.lock.json", json.dumps({"version": 1, "dependencies": {"net8.0": {
        name: {"type": "Direct", "requested": f"[{version}, )", "resolved": version}
        for name, version in packages}}}, indent=1)


def packagist(packages):
    return "composer.lock", json.dumps({"packages": [
        {"name": name, "version": version} for name, version in packages], "packages-dev": []}, indent=1)


def hex_(packages):
    return "mix.lock", "%{\n" + "".join(
        f'  "{name}": {{:hex, :"{name}", "{version}", "00", [:mix], [], "hexpm", "00"}},\n'
        for name, version in packages) + "}\n"


def actions(packages):
    return ".github/workflows/x.yml", "on: push\njobs:\n  x:\n    runs-on: x\n    steps:\n" + "".join(
        f"      - uses: {name}@v{version}\n" for name, version in packages)


def pub(packages):
    return "pubspec.lock", "packages:\n" + "".join(
        f'  {name}:\n    dependency: "direct main"\n    description:\n      name: {name}\n'
        f'      url: "https://pub.dev"\n    source: hosted\n    version: "{version}"\n' for name, version in packages)


def julia(packages):
    return "Manifest.toml", 'julia_version = "1.9.0"\nmanifest_format = "2.0"\n' + "".join(
        f'\n[[deps.{name}]]\nuuid = "00000000-0000-0000-0000-{number:012}"\nversion = "{version}"\n'
        for number, (name, version) in enumerate(packages))


def cran(packages):
    return "renv.lock", json.dumps({"R": {"Version": "4.3.0"}, "Packages": {name: {
        "Package": name, "Version": version, "Source": "Repository", "Repository": "CRAN"}
        for name, version in packages}}, indent=1)


def hackage(packages):
    return "cabal.project.freeze", "constraints: " + ",\n             ".join(
        f"any.{name} =={version}" for name, version in packages) + "\n"


def swift(packages):
    return "Package.resolved", json.dumps({"version": 2, "pins": [
        {"identity": name.rsplit("/", 1)[-1], "kind": "remoteSourceControl", "location": f"https://{name}.git",
         "state": {"revision": "0" * 40, "version": version}} for name, version in packages]}, indent=1)


def bitnami(packages):
    return "bom.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "library", "name": name, "version": version,
         "purl": f"pkg:bitnami/{name}@" + urllib.parse.quote(version)} for name, version in packages]}, indent=1)


WRITERS = {"npm": npm, "PyPI": pypi, "crates.io": crates, "RubyGems": rubygems, "Go": go, "Maven": maven,
           "NuGet": nuget, "Packagist": packagist, "Hex": hex_, "GitHub Actions": actions, "Pub": pub, "Julia": julia, "CRAN": cran, "Hackage": hackage,
           "SwiftURL": swift, "Bitnami": bitnami}


def points(affected):
    """Versions that an entry says are affected, and those that it says are not."""
    yes, no = list(affected.get("versions") or []), []
    ranges = [r for r in affected.get("ranges") or [] if r["type"] != "GIT"]
    for span in ranges:
        fixed = {e["fixed"] for e in span["events"] if "fixed" in e}
        for event in span["events"]:
            if event.get("introduced", "0") not in ("0", *fixed) and event["introduced"] != "0.0.0-0":
                yes.append(event["introduced"])
            if "last_affected" in event:
                yes.append(event["last_affected"])
        if len(ranges) == 1 and len(span["events"]) == 2:
            no += [version for version in fixed if version not in yes]
    # A list may have thousands: its ends and its middle tell.
    if len(yes) > 6:
        yes = [yes[0], yes[1], yes[len(yes) // 2], *yes[-3:]]
    return yes, no


def claims(archive, ecosystem):
    """For each package and version the ids that have to be there, and those that must not."""
    wanted, unwanted = collections.defaultdict(set), collections.defaultdict(set)
    with zipfile.ZipFile(archive) as records:
        for name in records.namelist():
            record = json.loads(records.read(name))
            own = [a for a in record.get("affected", [])
                   if a.get("package", {}).get("ecosystem", "").split(":")[0] == ecosystem]
            entries = collections.Counter(a["package"]["name"].lower() for a in own)
            for affected in own:
                package = affected["package"]["name"]
                yes, no = points(affected)
                for version in yes:
                    (unwanted if record.get("withdrawn") else wanted)[package, version].add(record["id"])
                for version in no if entries[package.lower()] == 1 else []:
                    unwanted[package, version].add(record["id"])
    return wanted, unwanted


def can_be_written(ecosystem, name, version):
    text = name + version
    if any(c in text for c in "\n\"'<>&{}\\ ") or not version:
        return False
    if ecosystem == "Maven":
        return name.count(":") == 1
    if ecosystem == "Go":
        return name not in ("stdlib", "toolchain")
    if ecosystem == "RubyGems":
        return "-" not in version  # which a platform begins with
    if ecosystem == "GitHub Actions":
        return version.count(".") == 2  # others are tags that move
    if ecosystem == "PyPI":
        return not any(c in text for c in ";#,[]")
    return True


def check(forewarn, cache, path):
    done = subprocess.run([forewarn, "--check", "--cache", cache, "--format", "json", path],
                          capture_output=True, text=True, check=False)
    # 2: something was not assessed, which the report names.
    if done.returncode not in (0, 1, 2) or not done.stdout:
        sys.exit(f"{path}: {done.stderr}")
    return json.loads(done.stdout)


# What a registry takes for the same name.
SPELLINGS = {"PyPI": lambda name: name.upper().replace("-", "_"), "Packagist": str.title, "NuGet": str.upper,
             "GitHub Actions": str.upper}


def answers(forewarn, cache, ecosystem, pairs, folder, proposals=None):
    """What is reported of each package and version: ids, and whether it was not assessed."""
    rounds = collections.defaultdict(list)
    seen = collections.Counter()
    for name, version in pairs:
        rounds[seen[name.lower()]].append((name, version))
        seen[name.lower()] += 1
    found, unassessed = {}, set()
    for number, packages in rounds.items():
        file, text = WRITERS[ecosystem](packages)
        path = folder / ecosystem / str(number) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        report = check(forewarn, cache, path)
        reported = {}
        for finding in report["findings"] + report["suppressed"]:
            key = (finding["package"]["name"].lower(), finding["package"]["version"])
            reported.setdefault(key, set()).update(finding["advisories"], finding["aliases"])
            for remediation in finding["remediations"] if proposals is not None else []:
                if remediation["version"] and remediation["unfixed"] == 0:
                    version = remediation["version"]
                    proposals.add((finding["package"]["name"], version[version.startswith("v"):]))
        problems = report["notAssessed"]
        for name, version in packages:
            for spelled in {(name.lower(), version), (name.lower(), "v" + version),
                            (name.lower().replace("_", "-").replace(".", "-"), version)}:
                if spelled in reported:
                    found.setdefault((name, version), set()).update(reported[spelled])
            if any(name.lower() in json.dumps(p).lower() and version in json.dumps(p) for p in problems):
                unassessed.add((name, version))
    return found, unassessed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--osv", default=os.environ.get("FOREWARN_OSV"), help="folder of OSV archives")
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--ecosystem", action="append")
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        cache = str(folder / "cache")
        subprocess.run([options.forewarn + "-sync", "sync", "--from", options.osv, "--no-health", "--quiet",
                        "--cache", cache], check=True)
        for ecosystem in options.ecosystem or WRITERS:
            wanted, unwanted = claims(f"{options.osv}/{ecosystem}/all.zip", ecosystem)
            pairs = [p for p in {**wanted, **unwanted} if can_be_written(ecosystem, *p)]
            proposals = set()
            found, unassessed = answers(options.forewarn, cache, ecosystem, pairs, folder / "named", proposals)
            missed = [(p, i) for p in pairs for i in wanted.get(p, ()) if i not in found.get(p, ())
                      and p not in unassessed]
            wrong = [(p, i) for p in pairs for i in unwanted.get(p, set()) - wanted.get(p, set())
                     if i in found.get(p, ())]
            if ecosystem in SPELLINGS:
                spelled = {p: (SPELLINGS[ecosystem](p[0]), p[1]) for p in pairs if p in wanted}
                again, unread = answers(options.forewarn, cache, ecosystem, set(spelled.values()), folder / "spelled")
                missed += [(other, i) for p, other in spelled.items() for i in wanted[p]
                           if i not in again.get(other, ()) and other not in unread]
            proposed = [p for p in proposals if can_be_written(ecosystem, *p)]
            flaws, _ = answers(options.forewarn, cache, ecosystem, proposed, folder / "proposed")
            bad_advice = [p for p in proposed if flaws.get(p)]
            asked = sum(len(wanted.get(p, ())) for p in pairs)
            denied = sum(len(unwanted.get(p, ())) for p in pairs)
            print(f"{ecosystem}: {asked} affected, {len(missed)} missed; {denied} not affected, {len(wrong)} reported; "
                  f"{len(proposed)} proposed, {len(bad_advice)} affected; {len(unassessed)} not assessed; "
                  f"{len(pairs)} versions", flush=True)
            for pair, advisory in missed[:options.show]:
                print(f"  missed {advisory} of {pair}: found {sorted(found.get(pair, ()))[:4]}")
            for pair, advisory in wrong[:options.show]:
                print(f"  wrongly {advisory} of {pair}")
            for pair in bad_advice[:options.show]:
                print(f"  proposed {pair}: {sorted(flaws[pair])[:4]}")
            bad += len(missed) + len(wrong) + len(bad_advice)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
