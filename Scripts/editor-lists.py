#!/usr/bin/env python3
"""Writes the list of editors/manifests.txt into the configuration of each editor.

    Scripts/editor-lists.py            writes
    Scripts/editor-lists.py --check    exits with 1 if a configuration differs, or if the list leaves
                                       out a file of docs/ecosystems.md

A configuration holds the list between two lines with the words "manifests: begin" and "manifests:
end", each name in the syntax of its file; JSON, which has no comments, holds it under keys.
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


def expression(globs):
    """A regular expression of one of the names, as the end of a path."""
    return "|".join(re.escape(glob).replace(r"\*", "[^/]*").replace("\\-", "-") for glob in globs)


def last_parts():
    """For editors that look at the name of a file alone: wider than the list, never narrower."""
    return list(dict.fromkeys(name.rpartition("/")[2] for name in names()))


# What Helix knows as of some language.
OF_HELIX = r"\.(json|jsonc|toml|ya?ml|xml|swift|py|exs|gradle|kts|bazel)$|^(go\.mod|go\.work)$"

# For each file what stands between the marks, as lines without their indentation.
FORMS = {
    "helix/languages.toml": lambda: [
        "{ glob = " + quoted(n) + " }," for n in names() if not re.search(OF_HELIX, n)],
    "kakoune/forewarn.kak": lambda: [
        f"hook -group forewarn global WinCreate (.*/)?({expression(line.split(' '))}) forewarn-serve"
        for line in filled(names(), 60, " ")],
    "neovim/lua/forewarn/manifests.lua": lambda: [quoted(n) + "," for n in names()],
    "emacs/forewarn-manifests.el": lambda: filled([quoted(n) for n in names()], 90, " "),
    "vim/autoload/forewarn.vim":
        lambda: ["\\ " + line for line in filled([single(n) for n in names()], 90, ", ")],
    "vscode/src/manifests.ts": lambda: [quoted(n) + "," for n in names()],
}

# For each JSON file, which has no comments, the keys that lead to its list, and the list.
LISTS = {
    "jetbrains/template.json":
        (("fileTypeMappings", 0, "fileType", "patterns"), last_parts),
}

# Files that are the list and nothing else.
WHOLE = {
    "qtcreator/patterns.txt": lambda: ";".join(last_parts()) + "\n",
}


def with_list(text, keys, list_):
    """The JSON text with another list at the end of the keys."""
    root = json.loads(text)
    inner = root
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = list_
    return json.dumps(root, indent=2, ensure_ascii=False) + "\n"


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


def left_out():
    """The files of docs/ecosystems.md that no name of the list matches."""
    of_the_list = re.compile(f"(.*/)?({expression(names())})")
    page = (FOLDER.parent / "docs/ecosystems.md").read_text()
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)
            if not of_the_list.fullmatch("project/" + name)]


def files():
    """For each configuration its text as it is, and as it must be."""
    for name, form in FORMS.items():
        text = (FOLDER / name).read_text()
        yield name, text, rewritten(text, form())
    for name, (keys, form) in LISTS.items():
        text = (FOLDER / name).read_text()
        yield name, text, with_list(text, keys, form())
    for name, form in WHOLE.items():
        path = FOLDER / name
        yield name, path.read_text() if path.exists() else "", form()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    wrong = 0
    for name in left_out():
        print(f"editors/manifests.txt leaves out {name}, which docs/ecosystems.md names")
        wrong += 1
    for name, old, new in files():
        if new == old:
            continue
        if arguments.check:
            print(f"editors/{name} does not hold the list: run Scripts/editor-lists.py")
            wrong += 1
        else:
            (FOLDER / name).write_text(new)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
