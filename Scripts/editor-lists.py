#!/usr/bin/env python3
"""Writes the list of editors/manifests.txt into the configuration of each editor.

    Scripts/editor-lists.py            writes
    Scripts/editor-lists.py --check    exits with 1 if a configuration differs

A configuration holds the list between two lines with the words "manifests: begin" and "manifests:
end" (a "WHAT: begin" line makes that form of it), each name in the syntax of its file; package.json
of Visual Studio Code, which has no comments, holds it under keys.
"""

import argparse
import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "editors"


def names():
    lines = (FOLDER / "manifests.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def quoted(name):
    return json.dumps(name)


def single(name):
    return "'" + name + "'"


def ending(name):
    """As a glob over whole paths."""
    return "**/" + name


def filled(lines, per_line, separator):
    """Words in lines of at most `per_line` characters."""
    result, line = [], ""
    for word in lines:
        if line and len(line) + len(separator) + len(word) > per_line:
            result.append(line + separator.rstrip())
            line = word
        else:
            line = line + separator + word if line else word
    return result + [line]


def regular_expression(globs):
    """One that matches the end of a path."""
    return "|".join(re.escape(g).replace(r"\*", "[^/]*") for g in globs)


# For each file what stands between the marks, as lines without their indentation.
FORMS = {
    "neovim/lua/forewarn/manifests.lua": lambda: [quoted(n) + "," for n in names()],
    "emacs/forewarn-manifests.el": lambda: filled([quoted(n) for n in names()], 90, " "),
    "vim/autoload/forewarn.vim":
        lambda: ["\\ " + line for line in filled([single(n) for n in names()], 90, ", ")],
}


def rewritten(text, lines):
    """The text with the lines between its marks, indented as the marks are."""
    match = re.search(
        r"^([ \t]*)(\S*[^\n]*)manifests: begin([^\n]*)\n(?:.*?\n)??(?=[ \t]*[^\n]*manifests: end)",
        text, re.MULTILINE | re.DOTALL)
    if match is None:
        raise SystemExit("There are no marks.")
    indent = match.group(1)
    head = text[match.start():text.index("\n", match.start()) + 1]
    body = "".join(indent + line + "\n" for line in lines)
    return text[:match.start()] + head + body + text[match.end():]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    wrong = 0
    for name, form in FORMS.items():
        path = FOLDER / name
        old = path.read_text()
        new = rewritten(old, form())
        if new == old:
            continue
        if arguments.check:
            print(f"editors/{name} does not hold the list: run Scripts/editor-lists.py")
            wrong += 1
        else:
            path.write_text(new)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
