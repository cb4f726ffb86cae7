#!/usr/bin/env python3
"""Compares forewarn with cargo-audit on every Cargo.lock below a folder: the same advisory ids.

cargo-audit reads the RustSec repository's own form, so its database is written here from the same
OSV records that forewarn's cache was synced from (RUSTSEC records that are not withdrawn).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile


def front_matter(record, affected):
    """One record in the form of the RustSec repository."""
    patched, unaffected = [], []
    for entry in affected:
        for span in entry.get("ranges", []):
            if span["type"] != "SEMVER":
                continue
            events = span["events"]
            previous = None
            for index, event in enumerate(events):
                if "introduced" in event:
                    start = event["introduced"]
                    if start not in ("0", "0.0.0-0"):
                        if previous is None:
                            unaffected.append(f"< {start}")
                elif "fixed" in event:
                    following = next((e["introduced"] for e in events[index + 1:] if "introduced" in e), None)
                    patched.append(f">= {event['fixed']}" + (f", < {following}" if following else ""))
                previous = event
    informational = (affected[0].get("database_specific") or {}).get("informational")
    lines = ["```toml", "[advisory]", f'id = "{record["id"]}"', f'package = "{affected[0]["package"]["name"]}"',
             f'date = "{record["published"][:10]}"']
    if informational:
        lines.append(f'informational = "{informational}"')
    lines += ["", "[versions]", f"patched = {json.dumps(patched)}"]
    if unaffected:
        lines.append(f"unaffected = {json.dumps(unaffected)}")
    return "\n".join(lines + ["```", "", "# Title", "", "Text.", ""])


def write_database(archive, folder):
    with zipfile.ZipFile(archive) as records:
        for name in records.namelist():
            record = json.loads(records.read(name))
            if not record["id"].startswith("RUSTSEC-") or record.get("withdrawn"):
                continue
            affected = [a for a in record["affected"] if a["package"]["ecosystem"] == "crates.io"]
            if not affected:
                continue
            path = folder / "crates" / affected[0]["package"]["name"] / (record["id"] + ".md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(front_matter(record, affected))
    subprocess.run("git init -q && git add -A && git -c user.name=x -c user.email=x@x.example commit -qm x",
                   shell=True, cwd=folder, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--cargo-audit", default=os.environ.get("CARGO_AUDIT", "cargo-audit"))
    parser.add_argument("--osv", default=os.environ.get("FOREWARN_OSV"), help="a folder with crates.io/all.zip")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("--keep-database", help="write cargo-audit's database to this folder and keep it")
    options = parser.parse_args()
    if not options.osv or not options.corpora:
        sys.exit("conformance: --osv and --corpora name folders of test data")
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        database = pathlib.Path(options.keep_database) if options.keep_database else scratch / "db"
        database.mkdir(parents=True, exist_ok=True)
        write_database(options.osv + "/crates.io/all.zip", database)
        cache = scratch / "cache"
        subprocess.run([options.forewarn + "-sync", "sync", "--from", options.osv, "--ecosystem", "crates.io",
                        "--cache", str(cache), "--quiet"], check=True)
        same = different = unread = ids = 0
        for lock in sorted(pathlib.Path(options.corpora).rglob("Cargo.lock")):
            audit = subprocess.run([options.cargo_audit, "audit", "--no-fetch", "--stale", "--no-yanked", "--db",
                                    str(database), "--json", "-f", str(lock)], capture_output=True, text=True)
            try:
                report = json.loads(audit.stdout)
            except ValueError:
                unread += 1
                continue
            theirs = {(v["advisory"]["id"], v["package"]["name"], v["package"]["version"])
                      for v in report["vulnerabilities"]["list"]}
            for warnings in report["warnings"].values():
                theirs |= {(w["advisory"]["id"], w["package"]["name"], w["package"]["version"])
                           for w in warnings if w.get("advisory")}
            check = subprocess.run([options.forewarn, "--check", "--cache", str(cache), "--format", "json", str(lock)],
                                   capture_output=True, text=True)
            ours = {(i, f["package"]["name"], f["package"]["version"])
                    for f in json.loads(check.stdout)["findings"] for i in f["advisories"] if i.startswith("RUSTSEC-")}
            ids += len(theirs)
            if ours == theirs:
                same += 1
            else:
                different += 1
                print(f"{lock}: only cargo-audit {sorted(theirs - ours)}, only forewarn {sorted(ours - theirs)}")
        print(f"cargo-audit: the same advisories on {same} of {same + different} lockfiles, {ids} findings; "
              f"{unread} that cargo-audit cannot read")
        return 1 if different else 0


sys.exit(main())
