#!/usr/bin/env python3
"""Judges what the tests of the editors have recorded, by the protocol's meta model.

    Conformance/recordings.py [--corpora FOLDER] [FILE...]

The files are those of .build/editors/records, which `make test-editors` writes; the meta model is
FOLDER/editors/metaModel-3.17.json, or beside FOLDER. Exit code 0: every message of the server is as
the protocol says, and its client has declared that it can take it.
"""

import argparse
import json
import os
import pathlib
import sys

sys.dont_write_bytecode = True

import lsp_fit
import lsp_meta_model

RECORDS = pathlib.Path(__file__).resolve().parent.parent / ".build" / "editors" / "records"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    arguments = parser.parse_args()
    files = arguments.files or sorted(RECORDS.glob("*.jsonl"))
    if not files:
        print("Nothing is recorded: run `make test-editors`.")
        return 0
    corpora = pathlib.Path(arguments.corpora or ".")
    path = next((p for p in (c / "editors/metaModel-3.17.json" for c in (corpora, corpora.parent))
                 if p.exists()), None)
    model = lsp_meta_model.Model(path) if path else None
    messages, wrong = 0, 0
    for file in files:
        entries = [json.loads(line) for line in file.read_text().splitlines()]
        problems, count = lsp_fit.judge(entries, model)
        messages, wrong = messages + count, wrong + len(problems)
        for problem in problems:
            print(f"{file.stem}: {problem}")
    print(f"{len(files)} recorded sessions, {messages} messages of the server judged"
          + ("" if model else " without the meta model") + f", {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
