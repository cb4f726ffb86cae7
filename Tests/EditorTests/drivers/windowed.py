"""The steps of an editor with windows, which shows nothing that a program could read: that it has
read a finding is seen in what it says to the server. Prints "ok STEP" and "failed STEP: WHY"."""

import json
import os
import pathlib
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from desktop import Desktop

plan = json.loads(pathlib.Path(os.environ["PLAN"]).read_text())


def step(name, body, desktop):
    try:
        body()
    except (TimeoutError, AssertionError) as error:
        desktop.picture(pathlib.Path(os.environ["HOME"], "failed.png"))
        print(f"failed {name}: {error}", flush=True)
        sys.exit(1)
    print(f"ok {name}", flush=True)


def wait(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.1)
    return value


def said(who, start):
    """What the server or the client has said since the record had so many lines."""
    record = pathlib.Path(os.environ["RECORD"])
    lines = record.read_text().splitlines()[start:] if record.exists() else []
    entries = [json.loads(line) for line in lines]
    return [e["message"] for e in entries if e["from"] == who and "message" in e]


def length():
    record = pathlib.Path(os.environ["RECORD"])
    return len(record.read_text().splitlines()) if record.exists() else 0


def published(name, start):
    """The newest diagnostics of a file."""
    found = [m["params"]["diagnostics"] for m in said("server", start)
             if m.get("method") == "textDocument/publishDiagnostics"
             and m["params"]["uri"].endswith("/" + name)]
    return found[-1] if found else None


def run(program, start, fix, place):
    """Goes through the files of the plan. `start` opens one in the desktop at a line and column (in
    UTF-16 units, from 1); `fix` asks for the fix at the cursor and takes the first. `place` is where
    the first finding is on the desktop, for a picture of its hover."""
    for file in plan["files"]:
        name, path = file["name"], pathlib.Path(file["name"])
        text = path.read_text()
        marked = text.find(file["marked"]) if not file["typed"] else 0
        line = text.count("\n", 0, marked) + 1
        before = text[:marked].rpartition("\n")[2]
        column = len(before.encode("utf-16-le")) // 2 + 1
        with Desktop() as desktop:
            begin = length()
            start(desktop, name, line, column + 1)
            desktop.window(program)
            if file["typed"]:
                def clean():
                    wait("nothing is published", lambda: published(name, begin) is not None)
                    assert not published(name, begin), "there is a finding"
                step(f"{name}: opened, no finding", clean, desktop)
                desktop.press("ctrl+End")
                desktop.write(file["typed"])
                desktop.press("Left")
            step(f"{name}: the finding is there",
                 lambda: wait("there is none", lambda: published(name, begin)), desktop)
            time.sleep(1)
            if "PICTURE" in os.environ and not file["typed"]:
                desktop.run("xdotool", "mousemove", *map(str, place))
                time.sleep(3)
                desktop.picture(os.environ.pop("PICTURE"))

            def mend():
                content = path.read_bytes()
                fix(desktop)
                asked = wait("no fix is asked for", lambda: [
                    m for m in said("client", begin)
                    if m.get("method") == "textDocument/codeAction"])
                shown = [d for m in asked for d in m["params"]["context"]["diagnostics"]]
                assert shown, "the editor knows of no finding"
                wait("the finding stays", lambda: published(name, begin) == [])
                desktop.press("ctrl+s")
                wait("nothing is saved", lambda: path.read_bytes() != content)
            step(f"{name}: the fix is applied", mend, desktop)
