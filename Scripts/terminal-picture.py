#!/usr/bin/env python3
"""Draws text with ANSI colours, from standard input, as an SVG on standard output.

Makes the pictures of the README; the second argument is the number of lines that are shown:
  cd Examples/rust-tool; FOREWARN_COLOR=always forewarn --check --starter . |
    ../../Scripts/terminal-picture.py "$ forewarn --check --starter" > ../../docs/finding.svg
  FOREWARN_COLOR=always forewarn health PACKAGE | Scripts/terminal-picture.py "$ forewarn health PACKAGE" 22 > docs/health.svg
"""
import html
import re
import sys
import textwrap

COLOURS = {"1": "#ffffff", "2": "#8b949e", "1;31": "#ff7b72", "33": "#e3b341", "36": "#79c0ff", "32": "#7ee787"}
WIDTH, LINE, ADVANCE = 100, 19, 8.43

title = sys.argv[1] if len(sys.argv) > 1 else ""
limit = int(sys.argv[2]) if len(sys.argv) > 2 else 60
rows = [[(title, "#7ee787")], []] if title else []
for line in sys.stdin.read().rstrip("\n").split("\n"):
    pieces, colour = [], "#c9d1d9"
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        match = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if match:
            colour = COLOURS.get(match.group(1), "#c9d1d9")
        elif part:
            pieces.append((part, colour))
    if len(pieces) == 1 and len(pieces[0][0]) > WIDTH:
        text, colour = pieces[0]
        indent, text = text[:len(text) - len(text.lstrip())], text.strip()
        rows += [[(wrapped, colour)] for wrapped in textwrap.wrap(text, WIDTH, subsequent_indent=indent, drop_whitespace=True, initial_indent=indent)]
    else:
        rows.append(pieces)
rows = rows[:limit]
height = len(rows) * LINE + 32
print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{int(WIDTH * ADVANCE) + 40}" height="{height}" role="img" aria-label="Terminal output of forewarn">')
print(f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>')
print('<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">')
for number, row in enumerate(rows):
    spans = "".join(f'<tspan fill="{colour}">{html.escape(text)}</tspan>' for text, colour in row)
    print(f'<text xml:space="preserve" x="20" y="{28 + number * LINE}">{spans}</text>')
print("</g></svg>")
