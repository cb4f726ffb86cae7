"""A terminal that a program runs in and a test types into, by tmux."""

import itertools
import os
import subprocess
import time


NUMBERS = itertools.count()


class Terminal:
    """One program in a terminal of its own; ends with the `with` block."""

    def __init__(self, command, columns=100, rows=30, environment=None):
        # A name of its own: the server of the terminal before may still be on its way out.
        name = f"forewarn-{os.getpid()}-{next(NUMBERS)}"
        self.server = ["tmux", "-L", name, "-f", "/dev/null"]
        self.command, self.size = command, ["-x", str(columns), "-y", str(rows)]
        self.environment = environment

    def __enter__(self):
        settings = ["status off", "escape-time 0", "default-terminal tmux-256color"]
        options = [word for s in settings for word in ("set", "-g", *s.split(), ";")]
        self.tmux(*options, "new-session", "-d", *self.size, *self.command)
        return self

    def __exit__(self, *_):
        subprocess.run(
            [*self.server, "kill-server"], stderr=subprocess.DEVNULL, check=False,
            env=self.environment)

    def tmux(self, *arguments):
        return subprocess.run(
            [*self.server, *arguments], check=True, stdout=subprocess.PIPE, text=True,
            env=self.environment).stdout

    def lives(self):
        """Whether the program still runs."""
        return subprocess.run(
            [*self.server, "has-session"], stderr=subprocess.DEVNULL, check=False,
            env=self.environment).returncode == 0

    def type(self, *keys):
        """Presses keys, by tmux's names; see `write` for text."""
        for key in keys:
            self.tmux("send-keys", key)

    def write(self, text):
        self.tmux("send-keys", "-l", text)

    def paste(self, text):
        """As from a clipboard: at once."""
        self.tmux("set-buffer", text)
        self.tmux("paste-buffer", "-p")

    def screen(self, colours=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def wait(self, condition, what, seconds=8):
        """Waits until `condition` holds of the screen; raises TimeoutError, with the screen."""
        end = time.monotonic() + seconds
        while not condition(screen := self.screen()):
            if time.monotonic() > end:
                raise TimeoutError(f"{what}\n{screen}")
            time.sleep(0.05)
        return screen
