#!/usr/bin/env python3
"""Compares Scorecard's published sums with those that Forewarn makes of the checks.

    Conformance/scorecard.py [--forewarn PROGRAM] [--samples FOLDER]

Every JSON file below the folder (FOREWARN_SCORECARD) that holds a result with checks and a repository
of a host is synced with `forewarn-sync`, which lies beside the program, and read again with `forewarn
health`. The exit code is 1 if a sum differs, or if a result was not taken in.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile


def results(folder):
    """The newest result of each repository."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.json")):
        try:
            result = json.loads(path.read_text())
        except ValueError:
            continue
        if not isinstance(result, dict) or not result.get("checks") or "repo" not in result:
            continue
        name = result["repo"].get("name", "").lower()
        if name.count("/") != 2 or "." not in name.split("/")[0]:
            continue
        if name not in found or found[name]["date"] < result["date"]:
            found[name] = result
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forewarn", default=".build/release/forewarn")
    parser.add_argument("--samples", default=os.environ.get("FOREWARN_SCORECARD"))
    asked = parser.parse_args()
    if not asked.samples:
        sys.exit("scorecard: set FOREWARN_SCORECARD to a folder of Scorecard's results")
    found = results(asked.samples)
    with tempfile.TemporaryDirectory() as scratch:
        samples = pathlib.Path(scratch, "samples")
        samples.mkdir()
        for number, result in enumerate(found.values()):
            (samples / f"{number}.json").write_text(json.dumps(result))
        # Signals stand beside advisories; one is enough.
        osv = pathlib.Path(scratch, "osv")
        (osv / "npm").mkdir(parents=True)
        (osv / "ecosystems.txt").write_text("npm\n")
        with zipfile.ZipFile(osv / "npm/all.zip", "w") as archive:
            archive.writestr("T-1.json", json.dumps({
                "id": "T-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                    {"package": {"ecosystem": "npm", "name": "t"}, "versions": ["1.0.0"]}]}))
        sync = pathlib.Path(asked.forewarn).with_name("forewarn-sync")
        subprocess.run(
            [sync, "sync", "--quiet", "--from", osv, "--cache", f"{scratch}/cache", "--ecosystem",
             "npm", "--feed", f"scorecard={samples}"], check=True)
        wrong = 0
        for name, result in sorted(found.items()):
            done = subprocess.run(
                [asked.forewarn, "health", "--cache", f"{scratch}/cache", "--format", "json",
                 f"pkg:golang/{name}"], capture_output=True, text=True, check=False)
            card = (json.loads(done.stdout)["cards"][0]["scorecard"] if done.stdout else None) or {}
            published = f"{float(result['score']):.1f}"
            if card.get("recomputed") != published or card.get("published") != published:
                wrong += 1
                print(f"{name}: published {published}, taken as {card.get('published')}, recomputed "
                      f"{card.get('recomputed')}")
    print(f"{len(found) - wrong} of {len(found)} sums are those of Scorecard")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
