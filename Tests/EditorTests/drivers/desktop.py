"""A display that nobody sees, for editors with windows."""

import os
import pathlib
import signal
import subprocess
import time


class Desktop:
    """An X server and a window manager; what is started in it ends with it."""

    def __enter__(self):
        read, write = os.pipe()
        self.processes = [subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1200x800x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)]
        os.close(write)
        number = b""
        while not number.endswith(b"\n"):
            number += os.read(read, 16)
        os.close(read)
        self.environment = {
            **os.environ, "DISPLAY": f":{number.decode().strip()}", "QT_QPA_PLATFORM": "xcb",
            "XDG_RUNTIME_DIR": os.environ["HOME"]}
        self.start("openbox")
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()

    def start(self, *command):
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        self.processes.append(process)
        return process

    def run(self, *command):
        return subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, check=False).stdout

    def window(self, program, seconds=20):
        """Waits for a window of a program and gives it the keys."""
        end = time.monotonic() + seconds
        while not (found := self.run("xdotool", "search", "--onlyvisible", "--class", program).split()):
            if time.monotonic() > end:
                raise TimeoutError(f"there is no window of {program}")
            time.sleep(0.2)
        self.run("xdotool", "windowactivate", found[0])
        return found[0]

    def press(self, *keys):
        for key in keys:
            self.run("xdotool", "key", "--clearmodifiers", key)
            time.sleep(0.3)

    def write(self, text):
        self.run("xdotool", "type", "--delay", "100", text)

    def picture(self, path):
        self.run("import", "-window", "root", "-trim", "-colors", "64", str(path))
