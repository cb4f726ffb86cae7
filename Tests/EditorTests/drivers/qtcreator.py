"""Qt Creator, with the server set up as editors/qtcreator says."""

import os
import pathlib
import shutil
import subprocess

import windowed

PATTERNS = pathlib.Path(os.environ["EDITORS"], "qtcreator/patterns.txt").read_text().strip()
SETTINGS = pathlib.Path(os.environ["HOME"], "settings")

# Qt Creator keeps a list of variants, which Qt alone can write; the system's Python has Qt.
WRITE = """
import sys
from PyQt5.QtCore import QSettings
path, program, patterns = sys.argv[1:]
settings = QSettings(path, QSettings.IniFormat)
settings.setValue("LanguageClient/clients", [{
    "typeId": "LanguageClient::StdIOSettingsID", "name": "Forewarn", "id": "{forewarn}",
    "enabled": True, "startupBehavior": 1, "mimeType": [], "filePattern": patterns.split(";"),
    "executable": program, "arguments": "lsp"}])
settings.sync()
"""

(SETTINGS / "QtProject").mkdir(parents=True)
subprocess.run(
    ["/usr/bin/python3", "-c", WRITE, str(SETTINGS / "QtProject/QtCreator.ini"),
     shutil.which("forewarn"), PATTERNS], check=True)


def start(desktop, name, line, column):
    desktop.start(
        "dbus-run-session", "--", "qtcreator", "-settingspath", str(SETTINGS), "-noload", "Welcome",
        "-noload", "ClangCodeModel", f"{name}:{line}:{column}")


def fix(desktop):
    begin = windowed.length()
    desktop.press("alt+Return")
    titles = windowed.wait("no fix is offered", lambda: [
        action["title"] for message in windowed.said("server", begin)
        if isinstance(message.get("result"), list)
        for action in message["result"] if "title" in action])
    # Qt Creator sorts what it offers by the alphabet.
    place = sorted(set(titles)).index(next(t for t in titles if t.startswith("Upgrade")))
    desktop.press(*["Down"] * place, "Return")


windowed.run("qtcreator", start, fix, (868, 109))
