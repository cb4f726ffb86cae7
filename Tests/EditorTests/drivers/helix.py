"""Helix in a terminal, with editors/helix. Prints "ok STEP" and "failed STEP: WHY"."""

import json
import os
import pathlib
import shutil
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from terminal import Terminal

plan = json.loads(pathlib.Path(os.environ["PLAN"]).read_text())
configuration = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "helix")
configuration.mkdir(parents=True)
shutil.copy(pathlib.Path(os.environ["EDITORS"], "helix", "languages.toml"), configuration)


def step(name, body):
    try:
        body()
    except (TimeoutError, AssertionError) as error:
        print(f"failed {name}: {error}", flush=True)
        sys.exit(1)
    print(f"ok {name}", flush=True)


def command(terminal, text):
    """Runs a command of Helix, when it is ready for one."""
    terminal.wait(lambda s: " NOR " in s, "not in normal mode")
    terminal.type(":")
    terminal.wait(lambda s: ":" in s.rstrip().rpartition("\n")[2][:1], "no prompt")
    terminal.paste(text)
    terminal.wait(lambda s: ":" + text[:20] in s, "not typed")
    terminal.type("Enter")
    terminal.wait(lambda s: s.rstrip().rpartition("\n")[2][:1] != ":", "the prompt stays")


def quit_all(terminal):
    """Leaves Helix, which tells the server to end."""
    terminal.type(":")
    terminal.write("quit-all!")
    terminal.type("Enter")
    end = time.monotonic() + 3
    while terminal.lives() and time.monotonic() < end:
        time.sleep(0.05)


def content(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        # Helix puts the new file into the place of the old.
        return None


def saved_after(path, before):
    end = time.monotonic() + 8
    while content(path) in (None, before):
        if time.monotonic() > end:
            raise TimeoutError("nothing was saved")
        time.sleep(0.05)


def run(file):
    name, path = file["name"], pathlib.Path(file["name"])
    with Terminal(["hx", name]) as terminal:
        terminal.wait(lambda s: name in s, "Helix does not start")
        if file["typed"]:
            def clean():
                time.sleep(1)
                assert "is affected" not in terminal.screen(), "there is a finding"
            step(f"{name}: opened, no finding", clean)
            terminal.type("g", "e", "o")
            # Helix 25.01 sends what is typed at once in any order; nobody types as fast as a test.
            for character in file["typed"]:
                terminal.write(character)
                time.sleep(0.05)
            terminal.type("Escape")
            # What comes too soon after the escape would be one key with it.
            terminal.wait(lambda s: " NOR " in s, "still inserting")

        def read():
            # Goes to the first finding again and again until there is one.
            end = time.monotonic() + 8
            while "is affected" not in terminal.screen():
                assert time.monotonic() < end, "there is none\n" + terminal.screen()
                terminal.type("g", "g", "]", "d")
                time.sleep(0.2)
        step(f"{name}: the finding is read", read)

        def fix():
            before = path.read_bytes()
            terminal.type("Space", "a")
            terminal.wait(lambda s: "Upgrade" in s, "no fix is offered")
            terminal.type("Enter")
            terminal.wait(lambda s: "is affected" not in s, "the finding stays")
            command(terminal, "write")
            saved_after(path, before)
        step(f"{name}: the fix is applied", fix)
        quit_all(terminal)


def not_told():
    """The names of which no file was opened at the server."""
    record = pathlib.Path(os.environ["RECORD"])
    messages = [json.loads(line).get("message", {}) for line in record.read_text().splitlines()]
    opened = [urllib.parse.unquote(m["params"]["textDocument"]["uri"]) for m in messages
              if m.get("method") == "textDocument/didOpen"]
    return [n for n in plan["names"] if not any(uri.endswith("/names/" + n) for uri in opened)]


def open_all():
    """Opens a file of every name: the server is to be told of it."""
    folder = pathlib.Path("names")
    paths = [str(folder / name) for name in plan["names"]]
    for path in paths:
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(path).touch()
    # Helix stands still if files of several languages are opened before a server has started.
    with Terminal(["hx", paths[0]]) as terminal:
        end = time.monotonic() + 8
        while len(not_told()) == len(paths) and time.monotonic() < end:
            time.sleep(0.05)
        for start in range(1, len(paths), 20):
            command(terminal, "open " + " ".join(paths[start:start + 20]))
        end = time.monotonic() + 8
        while (missing := not_told()) and time.monotonic() < end:
            time.sleep(0.1)
        assert not missing, f"{len(missing)} are not served: {missing}\n{terminal.screen()}"
        quit_all(terminal)


for file in plan["files"]:
    run(file)
step("knows every manifest", open_all)
