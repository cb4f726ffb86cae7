#!/usr/bin/env python3
"""Runs real editors, with the configurations of editors/, against the built language server.

    Tests/EditorTests/run.py [--all] [EDITOR...]

In each editor manifests are opened, their findings read, the fixes asked for and applied, a
vulnerability is typed in, and what is saved is compared byte for byte. What editor and server said is
recorded in .build/editors/records/EDITOR.jsonl, and is judged: a client gets nothing that it has not
declared, and with FOREWARN_META_MODEL=metaModel.json every message is as the protocol says. The
server is FOREWARN_PROGRAM, else the debug build; `Scripts/setup.sh editors` installs the editors.
With FOREWARN_PICTURES set, editors with windows write editors/EDITOR/finding.png.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Conformance"))

import lsp_fit
import lsp_meta_model
import projects

HERE = ROOT / "Tests" / "EditorTests"
DRIVERS = HERE / "drivers"
WORK = ROOT / ".build" / "editors"
PROGRAM = pathlib.Path(os.environ.get("FOREWARN_PROGRAM") or ROOT / ".build/debug/forewarn").resolve()
# No step of any editor takes as long.
SECONDS = 90


class Editor:
    """An editor: its command, whether only --all runs it, and what text it can count in."""

    def __init__(self, name, command, long=False, greeting=projects.EVERYTHING):
        self.name, self.command, self.long, self.greeting = name, command, long, greeting


def neovim(program, *options):
    return [program, "--headless", "-u", DRIVERS / "neovim-init.lua", "-i", "NONE", "-n", *options,
            "-c", f"luafile {DRIVERS}/neovim.lua", "-c", "cquit 1"]


EDITORS = [
    Editor("neovim-0.11", neovim(WORK / "neovim/bin/nvim")),
    # As Neovim 0.8 to 0.10 are, which cannot start servers by themselves.
    Editor("neovim-start", neovim(WORK / "neovim/bin/nvim", "--cmd", "lua vim.lsp.enable = nil")),
    Editor("neovim-0.7", neovim("/usr/bin/nvim")),
    Editor("emacs-eglot", ["emacs", "--batch", "-l", DRIVERS / "eglot.el"]),
    Editor("emacs-lsp-mode", ["emacs", "--batch", "-l", DRIVERS / "lsp-mode.el"],
           # lsp-mode 8 counts an emoji as one UTF-16 unit, which is two.
           greeting="Grüße aus Köln ♥"),
    Editor("vim-ale", [
        "vim.nox", "-Nu", DRIVERS / "ale-vimrc.vim", "-i", "NONE", "-n", "-es",
        "-S", DRIVERS / "ale.vim", "-c", "cquit 1"]),
    Editor("helix", [sys.executable, DRIVERS / "helix.py"], long=True),
    Editor("kate", [sys.executable, DRIVERS / "kate.py"], long=True),
    Editor("qtcreator", [sys.executable, DRIVERS / "qtcreator.py"], long=True),
]


def manifest_names():
    """The first column of docs/ecosystems.md."""
    names = []
    for line in (ROOT / "docs/ecosystems.md").read_text().splitlines():
        if line.startswith("| `"):
            names += re.findall(r"`([^`]+)`", line.split("|")[1])
    return names


def write_executable(path, text):
    path.write_text(text)
    path.chmod(0o755)


class Run:
    """One editor's run in a folder of its own."""

    def __init__(self, editor):
        self.editor = editor
        self.folder = WORK / "runs" / editor.name
        self.record = WORK / "records" / f"{editor.name}.jsonl"
        self.transcript = ""

    def prepare(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "home").mkdir()
        self.record.parent.mkdir(parents=True, exist_ok=True)
        self.record.unlink(missing_ok=True)
        projects.write_project(self.folder / "project", self.editor.greeting)
        # The configurations start `forewarn lsp` from the PATH: there stands the recorder.
        recorder = shlex.join([
            sys.executable, str(HERE / "record.py"), str(self.record), str(PROGRAM)])
        write_executable(
            self.folder / "bin/forewarn",
            f'#!/bin/sh\ncase "$1" in lsp) exec {recorder} "$@";; esac\n'
            f'exec {shlex.quote(str(PROGRAM))} "$@"\n')
        write_executable(
            self.folder / "bin/forewarn-sync", "#!/bin/sh\necho no connection in a test >&2; exit 1\n")
        plan = {
            "names": manifest_names(),
            "files": [
                {"name": name, "typed": typed, "marked": marked}
                for name, (_, typed, marked, _) in projects.files(self.editor.greeting).items()]}
        (self.folder / "plan.json").write_text(json.dumps(plan))

    def environment(self):
        kept = {name: os.environ[name] for name in ("LANG", "DISPLAY") if name in os.environ}
        if "FOREWARN_PICTURES" in os.environ:
            kept["PICTURE"] = str(ROOT / "editors" / self.editor.name / "finding.png")
        home = self.folder / "home"
        return {
            **kept, "HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
            "PATH": f"{self.folder}/bin:{WORK}/bin:/usr/local/bin:/usr/bin:/bin",
            "XDG_CONFIG_HOME": str(home / ".config"), "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_STATE_HOME": str(home / ".local/state"), "XDG_CACHE_HOME": str(home / ".cache"),
            "FOREWARN_CACHE": str(WORK / "cache"), "EDITORS": str(ROOT / "editors"),
            "PLAN": str(self.folder / "plan.json"), "RECORD": str(self.record)}

    def execute(self):
        """Runs the editor; gives what went wrong, as a list of sentences."""
        output = self.folder / "output.txt"
        with open(output, "w") as file:
            process = subprocess.Popen(
                [str(part) for part in self.editor.command], cwd=self.folder / "project",
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=file,
                stderr=subprocess.STDOUT, start_new_session=True)
            try:
                code = process.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                code = None
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.transcript = output.read_text(errors="replace")
        lines = [line.strip() for line in self.transcript.replace("\r", "\n").split("\n")]
        for line in lines:
            if line.startswith(("ok ", "failed ")):
                print(f"  {self.editor.name}: {line}")
        problems = [line for line in lines if line.startswith("failed ")]
        if code != 0:
            problems.append(f"did not end within {SECONDS} s" if code is None else f"exit code {code}")
        return problems

    def compare(self):
        problems = []
        for name, (_, _, _, expected) in projects.files(self.editor.greeting).items():
            found = (self.folder / "project" / name).read_bytes()
            if found == expected.encode():
                print(f"  {self.editor.name}: ok {name}: saved byte for byte")
            else:
                problems.append(f"{name}: saved is {found!r}, expected {expected.encode()!r}")
        return problems

    def processes(self):
        """What runs with this run's environment: the editor's server, if it lives on."""
        mark = f"PLAN={self.folder}/plan.json".encode()
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    yield int(folder.name)
            except OSError:
                continue

    def judge(self, model):
        """What is wrong in what was recorded, and how many messages the server sent."""
        deadline = time.monotonic() + 3
        while (left := list(self.processes())) and time.monotonic() < deadline:
            time.sleep(0.02)
        for process in left:
            os.kill(process, signal.SIGKILL)
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        problems, count = lsp_fit.judge([json.loads(line) for line in lines], model)
        if left:
            problems.append("the server outlives the editor")
        if not count:
            problems.append("the server said nothing")
        return problems, count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("editors", nargs="*", metavar="EDITOR", help="only these")
    parser.add_argument("--all", action="store_true", help="those too that install in longer")
    arguments = parser.parse_args()
    known = {editor.name for editor in EDITORS}
    if unknown := [name for name in arguments.editors if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    chosen = [
        e for e in EDITORS
        if (e.name in arguments.editors if arguments.editors else arguments.all or not e.long)]
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("feed", "cache"):
        shutil.rmtree(WORK / name, ignore_errors=True)
    projects.write_feed(WORK / "feed")
    projects.make_database(PROGRAM, WORK / "feed", WORK / "cache")
    model_path = os.environ.get("FOREWARN_META_MODEL")
    model = lsp_meta_model.Model(pathlib.Path(model_path)) if model_path else None
    failed, messages = [], 0
    for editor in chosen:
        started = time.monotonic()
        program = str(editor.command[0])
        if shutil.which(program) is None:
            failed.append(editor.name)
            print(f"{editor.name}: FAILED: {program} is not installed (Scripts/setup.sh editors)")
            continue
        run = Run(editor)
        run.prepare()
        problems = run.execute() or run.compare()
        seconds = time.monotonic() - started
        wrong, count = run.judge(model)
        problems += wrong
        messages += count
        if problems:
            failed.append(editor.name)
            print(f"{editor.name}: FAILED after {seconds:.1f} s: " + "; ".join(problems))
            print(f"--- what it printed\n{run.transcript[-6000:]}\n--- the record: {run.record}")
        else:
            print(f"{editor.name}: good, {seconds:.1f} s, {count} messages of the server")
    print(f"editors: {len(chosen) - len(failed)} of {len(chosen)} good, {messages} messages recorded"
          + ("" if model else ", not held against the meta model (FOREWARN_META_MODEL)"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
