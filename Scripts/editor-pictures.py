#!/usr/bin/env python3
"""Draws a finding in each editor that runs in a terminal, as editors/EDITOR/finding.svg.

    Scripts/editor-pictures.py [EDITOR...]

The editors (`Scripts/setup.sh editors-all` installs them) open Examples/npm-shop with the
configurations of editors/ and the built server, FOREWARN_PROGRAM or the debug build; the advisories
are those of the starter database. What a terminal shows is drawn cell by cell.
"""

import html
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unicodedata
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tests" / "EditorTests"))

import projects
from terminal import Terminal

PROGRAM = pathlib.Path(os.environ.get("FOREWARN_PROGRAM") or ROOT / ".build/debug/forewarn").resolve()
COLUMNS, ROWS = 100, 24
ADVANCE, LINE = 8.43, 18
FOREGROUND, BACKGROUND = "#c9d1d9", "#0d1117"
BASIC = ["#484f58", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#c9d1d9",
         "#6e7681", "#ffa198", "#aff5b4", "#f2cc60", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#ffffff"]


def colour_of(number):
    """One of the 256 colours of a terminal."""
    if number < 16:
        return BASIC[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    number -= 16
    levels = (0, 95, 135, 175, 215, 255)
    return "#" + "".join(f"{levels[n]:02x}" for n in (number // 36, number // 6 % 6, number % 6))


class Style:
    """How the following cells look, by the sequences that came before them."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.foreground, self.background = None, None
        self.bold = self.italic = self.underline = self.reverse = self.dim = False

    def apply(self, codes):
        codes = [c for c in codes]
        while codes:
            code = codes.pop(0)
            number = int(code.partition(":")[0] or 0)
            if number in (38, 48):
                value, codes = self.extended(code, codes)
                setattr(self, "foreground" if number == 38 else "background", value)
            elif number == 58:
                _, codes = self.extended(code, codes)
            elif number == 0:
                self.reset()
            elif number in (1, 2, 3, 7):
                setattr(self, {1: "bold", 2: "dim", 3: "italic", 7: "reverse"}[number], True)
            elif number == 4:
                self.underline = not code.endswith(":0")
            elif number == 22:
                self.bold = self.dim = False
            elif number in (23, 24, 27):
                setattr(self, {23: "italic", 24: "underline", 27: "reverse"}[number], False)
            elif 30 <= number <= 37 or 90 <= number <= 97:
                self.foreground = BASIC[number - 30 if number < 90 else number - 82]
            elif 40 <= number <= 47 or 100 <= number <= 107:
                self.background = BASIC[number - 40 if number < 100 else number - 92]
            elif number == 39:
                self.foreground = None
            elif number == 49:
                self.background = None

    @staticmethod
    def extended(code, codes):
        """A colour by number (5) or by red, green and blue (2), in either way of writing."""
        parts = code.split(":")[1:] if ":" in code else codes
        if parts[0] == "5":
            value, used = colour_of(int(parts[1])), 2
        else:
            numbers = [p for p in parts[1:] if p != ""][:3]
            value, used = "#" + "".join(f"{int(n):02x}" for n in numbers), 4
        return value, codes if ":" in code else codes[used:]

    def look(self):
        """Foreground, background and the other attributes of a cell."""
        front, back = self.foreground or FOREGROUND, self.background
        if self.reverse:
            front, back = back or BACKGROUND, front
        return front, back, self.bold, self.italic, self.underline, self.dim


def runs(line, style):
    """The pieces of a line that look alike: column, text and look."""
    pieces, column = [], 0
    for part in re.split(r"(\x1b\[[0-9;:]*m)", line):
        match = re.fullmatch(r"\x1b\[([0-9;:]*)m", part)
        if match:
            style.apply(match.group(1).split(";"))
            continue
        for character in re.sub(r"\x1b\][^\x1b]*\x1b\\|[\x00-\x1f]", "", part):
            look = style.look()
            if pieces and pieces[-1][2] == look:
                pieces[-1][1] += character
            else:
                pieces.append([column, character, look])
            column += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return pieces


def picture(screen, label):
    """The screen as an SVG."""
    lines = screen.rstrip("\n").split("\n")
    # The editor's own background, where it has one, is that of the whole.
    style, cells = Style(), {}
    for line in lines:
        for _, text, look in runs(line, style):
            cells[look[1]] = cells.get(look[1], 0) + len(text)
    page = max(cells, key=cells.get) or BACKGROUND
    width, height = round(COLUMNS * ADVANCE) + 24, len(lines) * LINE + 24
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img"'
        f' aria-label="{html.escape(label)}">',
        f'<rect width="100%" height="100%" rx="8" fill="{page}"/>',
        '<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14"'
        ' xml:space="preserve">']
    style = Style()
    for row, line in enumerate(lines):
        top = 12 + row * LINE
        for column, text, (front, back, bold, italic, underline, dim) in runs(line, style):
            left, wide = 12 + column * ADVANCE, len(text) * ADVANCE
            if back and back != page:
                out.append(f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{LINE}"'
                           f' fill="{back}"/>')
            if not text.strip() and not underline:
                continue
            more = (' font-weight="bold"' if bold else "") + (
                ' font-style="italic"' if italic else "") + (' opacity="0.6"' if dim else "")
            if underline:
                out.append(f'<path d="M{left:.1f} {top + 16}h{wide:.1f}" stroke="{front}"/>')
            if text.strip():
                out.append(
                    f'<text x="{left:.1f}" y="{top + 13}" fill="{front}"{more}'
                    f' textLength="{wide:.1f}">{html.escape(text)}</text>')
    return "\n".join(out) + "\n</g></svg>\n"


def starter_feed(folder):
    """The records of the starter database, as a folder that `forewarn sync --from` takes."""
    packed = {}
    for path in sorted((ROOT / "Sources/Advisor/Starter").glob("Starter*.swift")):
        for line in path.read_text().splitlines():
            if line.startswith('{"'):
                record = json.loads(line)
                for ecosystem in {a["package"]["ecosystem"] for a in record["affected"]}:
                    packed.setdefault(ecosystem, {})[record["id"]] = line
    for ecosystem, _, _, _ in projects.ADVISORIES:
        (folder / ecosystem).mkdir(parents=True)
        with zipfile.ZipFile(folder / ecosystem / "all.zip", "w") as archive:
            for name, line in packed[ecosystem].items():
                archive.writestr(name + ".json", line)


def neovim(terminal):
    terminal.wait(lambda s: "4.17.21 fixes 2" in s, "no hint")
    terminal.write("/4.17.11")
    terminal.type("Enter")
    terminal.write(":lua vim.diagnostic.open_float({border='single',header=''})")
    terminal.type("Enter")
    terminal.wait(lambda s: "GHSA-29mw" in s, "no float")


def emacs(terminal):
    terminal.wait(lambda s: "forewarn" in s, "no server", 15)
    terminal.type("C-s")
    terminal.write("4.17.11")
    terminal.type("Enter", "C-b")
    terminal.wait(lambda s: "Flymake[6" in s, "no finding", 15)
    terminal.type("M-x")
    terminal.write("flymake-show-buffer-diagnostics")
    terminal.type("Enter")
    terminal.wait(lambda s: "malicious" in s, "no list")


def vim(terminal):
    terminal.wait(lambda s: ">>" in s, "no finding")
    terminal.write("/4.17.11")
    terminal.type("Enter")
    terminal.wait(lambda s: "lodash 4.17.11 is" in s, "no message")
    terminal.write(":ALECodeAction")
    terminal.type("Enter")
    terminal.wait(lambda s: "Upgrade" in s, "no fix")


def helix(terminal):
    terminal.wait(lambda s: "●" in s, "no finding")
    terminal.type("/")
    terminal.paste("4.17.11")
    terminal.type("Enter")
    time.sleep(0.5)
    terminal.type("Space", "a")
    terminal.wait(lambda s: "Upgrade" in s, "no fix")


def scenes(folder):
    """For each editor its command and what is done in it; `folder` takes configurations."""
    editors = ROOT / "editors"
    (folder / "init.lua").write_text(f"""
vim.opt.runtimepath:prepend("{editors}/neovim")
vim.opt.termguicolors = true
vim.opt.number = true
vim.opt.hlsearch = false
vim.cmd("highlight! link NormalFloat Normal")
require("forewarn").setup()
vim.api.nvim_create_autocmd("LspAttach", {{ callback = function() vim.lsp.inlay_hint.enable(true) end }})
""")
    (folder / "vimrc").write_text(f"""
set encoding=utf-8 number background=dark
let &runtimepath = "{editors}/vim," . &runtimepath
let g:ale_virtualtext_cursor = 0
highlight clear SignColumn
highlight ALEError cterm=underline ctermbg=none
highlight ALEWarning cterm=underline ctermbg=none
highlight ALEErrorSign ctermfg=red
syntax on
filetype plugin on
packadd ale
""")
    (folder / "init.el").write_text(f"""
(package-activate-all)
(setq native-comp-async-report-warnings-errors nil ring-bell-function #'ignore)
(setq inhibit-startup-screen t make-backup-files nil frame-background-mode 'dark)
(menu-bar-mode -1)
(load-theme 'wombat t)
(add-to-list 'load-path "{editors}/emacs")
(require 'forewarn-eglot)
(forewarn-eglot-mode 1)
""")
    (folder / ".config/helix").mkdir(parents=True)
    shutil.copy(editors / "helix/languages.toml", folder / ".config/helix")
    (folder / ".config/helix/config.toml").write_text("""
theme = "github_dark"
[editor]
true-color = true
[editor.lsp]
display-inlay-hints = true
[editor.inline-diagnostics]
cursor-line = "hint"
""")
    name = "package.json"
    return {
        "neovim": ([str(ROOT / ".build/editors/neovim/bin/nvim"), "-u", str(folder / "init.lua"),
                    "-i", "NONE", "-n", name], neovim),
        "emacs": (["emacs", "-nw", "-q", "-l", str(folder / "init.el"), name], emacs),
        "vim": (["vim.nox", "-Nu", str(folder / "vimrc"), "-i", "NONE", "-n", name], vim),
        "helix": ([str(ROOT / ".build/editors/bin/hx"), name], helix),
    }


def main():
    chosen = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="forewarn-pictures-") as scratch:
        folder = pathlib.Path(scratch)
        starter_feed(folder / "feed")
        projects.make_database(PROGRAM, folder / "feed", folder / "cache")
        (folder / "bin").mkdir()
        (folder / "bin/forewarn").symlink_to(PROGRAM)
        shutil.copytree(ROOT / "Examples/npm-shop", folder / "shop")
        (folder / "shop/.git").mkdir()
        environment = {
            "PATH": f"{folder}/bin:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / ".config"), "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor",
            "TERM": "xterm-256color", "FOREWARN_CACHE": str(folder / "cache"), "TMPDIR": scratch}
        os.chdir(folder / "shop")
        for name, (command, scene) in scenes(folder).items():
            if chosen and name not in chosen:
                continue
            with Terminal(command, COLUMNS, ROWS, environment) as terminal:
                scene(terminal)
                time.sleep(0.5)
                screen = terminal.screen(colours=True)
            path = ROOT / "editors" / name / "finding.svg"
            path.write_text(picture(screen, f"{name}: findings of Forewarn in package.json"))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
