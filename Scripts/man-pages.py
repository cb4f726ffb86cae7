#!/usr/bin/env python3
"""Writes the manual pages of a program from its own help: man-pages.py PROGRAM FOLDER.

One page for the program and one for each subcommand that is meant for people, in the language of
man(7). What stands there is what `--help` says.
"""
import json
import pathlib
import subprocess
import sys


def escaped(text):
    """A text as man(7) shows it literally."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def spelled(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def is_shown(argument):
    return argument.get("shouldDisplay", True)


def synopsis(command, words):
    parts = [f".B {escaped(' '.join(words))}"]
    for argument in filter(is_shown, command.get("arguments", [])):
        value = f"\\fI{escaped(argument['valueName'])}\\fR"
        if argument["kind"] == "positional":
            text = value
        else:
            text = f"\\fB{escaped(spelled(argument['preferredName']))}\\fR"
            if argument["kind"] == "option":
                text += " " + value
        if argument["isRepeating"]:
            text += " ..."
        parts.append(f"[{text}]" if argument["isOptional"] else text)
    return parts


def described(argument):
    value = f"\\fI{escaped(argument['valueName'])}\\fR"
    if argument["kind"] == "positional":
        label = value
    else:
        names = ", ".join(f"\\fB{escaped(spelled(name))}\\fR" for name in argument["names"])
        label = names + (" " + value if argument["kind"] == "option" else "")
    lines = [".TP", label]
    for key in "abstract", "discussion":
        if argument.get(key):
            lines.append(escaped(argument[key].strip()))
    facts = []
    if argument.get("allValues"):
        facts.append("one of " + ", ".join(argument["allValues"]))
    if argument.get("defaultValue"):
        facts.append("by default " + argument["defaultValue"])
    if facts:
        text = "; ".join(facts)
        lines.append(escaped(text[0].upper() + text[1:] + "."))
    return lines


def discussion(text):
    """Paragraphs; those that are indented are examples, whose lines stay as they are."""
    lines = []
    for paragraph in text.strip("\n").split("\n\n"):
        if paragraph.startswith("  "):
            lines += [".PP", ".nf", ".RS", escaped(paragraph), ".RE", ".fi"]
        else:
            lines += [".PP", escaped(paragraph)]
    return lines


def page(command, words, version):
    title = "-".join(words)
    lines = [
        f'.TH {title.upper()} 1 "" "Forewarn {version}" "Forewarn"',
        ".SH NAME", f"{escaped(title)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS", *synopsis(command, words),
    ]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *discussion(command["discussion"])]
    arguments = list(filter(is_shown, command.get("arguments", [])))
    if arguments:
        lines.append(".SH OPTIONS")
        for argument in arguments:
            lines += described(argument)
    commands = shown_subcommands(command)
    if commands:
        lines.append(".SH COMMANDS")
        for inner in commands:
            lines += [
                ".TP", f"\\fB{escaped(title + '-' + inner['commandName'])}\\fR(1)",
                escaped(inner["abstract"]),
            ]
    return title, "\n".join(lines) + "\n"


def shown_subcommands(command):
    return [
        inner for inner in command.get("subcommands", [])
        if inner.get("shouldDisplay", True) and inner["commandName"] != "help"
    ]


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    run = lambda option: subprocess.run(  # noqa: E731
        [program, option], check=True, capture_output=True, text=True).stdout
    version = run("--version").strip()
    top = json.loads(run("--experimental-dump-help"))["command"]
    folder.mkdir(parents=True, exist_ok=True)
    open_commands = [(top, [top["commandName"]])]
    while open_commands:
        command, words = open_commands.pop()
        title, text = page(command, words, version)
        (folder / f"{title}.1").write_text(text)
        open_commands += [
            (inner, words + [inner["commandName"]]) for inner in shown_subcommands(command)]


if __name__ == "__main__":
    main()
