"""Chromium without a window, driven over its pipe (Chrome DevTools Protocol): no socket, no driver."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

# No step takes as long.
SECONDS = 60


def program():
    """The browser that is installed, or None."""
    return os.environ.get("FOREWARN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Chromium:
    """One page in a browser of its own."""

    def __init__(self, command):
        self.profile = tempfile.TemporaryDirectory()
        # The browser reads commands at descriptor 3 and writes answers at 4.
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" "$@" 3<&{commands} 4>&{answers}', command, "--headless=new",
             "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--force-renderer-accessibility", "--disable-dev-shm-usage", "--hide-scrollbars",
             f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(commands, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        self.number, self.rest, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Accessibility", "DOM"):
            self.call(f"{domain}.enable")

    def close(self):
        """Ends the browser, in order if it still listens."""
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, TimeoutError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        self.profile.cleanup()

    def call(self, method, **parameters):
        """The result of a command. Events that come before it are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        """The next event of a kind."""
        while True:
            for number, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(number)
            self.events.append(self._read())

    def _read(self):
        end = time.monotonic() + SECONDS
        while b"\0" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                raise TimeoutError("the browser says nothing")
            chunk = os.read(self.answers, 1 << 20)
            if not chunk:
                raise OSError("the browser has ended")
            self.rest += chunk
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def open(self, path):
        """Loads a file, and gives the addresses of all that was asked for."""
        self.events = []
        self.call("Page.navigate", url=path.resolve().as_uri())
        self.wait("Page.loadEventFired")
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def resize(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def picture(self):
        """The whole page as PNG."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        return base64.b64decode(data)

    def print(self):
        """The page as PDF, on A4."""
        data = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)
        return base64.b64decode(data["data"])

    def accessibility(self):
        """What a screen reader is told: (role, name, properties) in the order of the page."""
        nodes = {node["nodeId"]: node for node in self.call("Accessibility.getFullAXTree")["nodes"]}
        roots = [node for node in nodes.values() if node.get("parentId") not in nodes]
        result, waiting = [], list(reversed(roots))
        while waiting:
            node = waiting.pop()
            if not node.get("ignored"):
                properties = {entry["name"]: entry["value"].get("value")
                              for entry in node.get("properties", [])}
                properties["description"] = node.get("description", {}).get("value", "")
                result.append((node["role"]["value"], node.get("name", {}).get("value", ""), properties))
            waiting += [nodes[child] for child in reversed(node.get("childIds", [])) if child in nodes]
        return result
