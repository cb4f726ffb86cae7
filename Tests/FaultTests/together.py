"""Many programs on one cache at the same time, while publications advance."""
import json
import threading
import time

from campaign import Row, Worker, expect_orderly
from world import LAST, Loss, without_folder

SYNCS, CHECKS, SERVERS = 8, 16, 4
FILES = ["package.json", "requirements.txt", "Cargo.toml"]


class Server:
    """A `forewarn lsp`, with the project's files open in it."""

    def __init__(self, world, cache):
        self.world = world
        self.cache = cache
        self.child = world.start(
            world.check_program, "lsp", "--cache", cache, stdin=-1, cwd=world.project)
        self.findings = {}
        self.changed = threading.Condition()
        self.problem = None
        self.seen = []
        threading.Thread(target=self._read, daemon=True).start()
        self.send("initialize", {
            "processId": None, "rootUri": f"file://{world.project}",
            "capabilities": {"textDocument": {"publishDiagnostics": {}}}}, number=1)
        self.send("initialized", {})
        for name in FILES:
            with open(f"{world.project}/{name}", encoding="utf-8") as file:
                text = file.read()
            self.send("textDocument/didOpen", {"textDocument": {
                "uri": f"file://{world.project}/{name}", "languageId": "plaintext", "version": 1,
                "text": text}})

    def send(self, method, parameters, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": parameters}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        self.child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.child.stdin.flush()

    def _read(self):
        output = self.child.stdout
        while True:
            length = 0
            while line := output.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length == 0:
                return
            message = json.loads(output.read(length))
            if "id" in message and "method" in message:
                try:
                    self.send_answer(message["id"])
                except OSError:
                    return
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            name = message["params"]["uri"].rsplit("/", 1)[1]
            text = json.dumps(
                [[item.get("code"), item["message"], item["range"], item.get("severity")]
                 for item in message["params"]["diagnostics"]], sort_keys=True)
            text = without_folder(text, self.cache)
            with self.changed:
                self.findings[name] = text
                self.seen.append((name, text))
                self.changed.notify_all()

    def send_answer(self, number):
        body = json.dumps({"jsonrpc": "2.0", "id": number, "result": None}).encode()
        self.child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.child.stdin.flush()

    def wait(self, condition, seconds):
        deadline = time.monotonic() + seconds
        with self.changed:
            while not condition() and time.monotonic() < deadline:
                self.changed.wait(0.2)
        return condition()

    def stop(self):
        self.child.kill()
        self.world.finish(self.child)


def learn(world):
    """What a server shows for each file with each publication."""
    controls = {}
    for number in world.controls:
        server = Server(world, f"{world.folder}/control-{number}")
        if not server.wait(lambda server=server: len(server.findings) == len(FILES), 30):
            raise Loss("a server shows nothing")
        for name, text in server.findings.items():
            controls.setdefault((name, text), []).append(number)
        server.stop()
    return controls


def at_once(world, seconds, rounds):
    """Rounds of so many seconds, each with a new cache, which begin with publication 1."""
    row = Row(f"{SYNCS} syncs, {CHECKS} checks and {SERVERS} servers at once")
    controls = learn(world)
    for number in range(rounds):
        try:
            one_round(world, row, controls, seconds, number)
        except Loss as loss:
            row.lost(f"round {number}: {loss}")
    row.seconds = time.monotonic() - row.began
    return row


def one_round(world, row, controls, seconds, number):
    worker = Worker(world, f"together-{number}")
    worker.serve(1)
    worker.base(1)
    worker.begin(1)
    end = time.monotonic() + seconds
    problems = []

    def attempt(work):
        try:
            while time.monotonic() < end and not problems:
                work()
                with row.lock:
                    row.runs += 1
        except Loss as loss:
            problems.append(str(loss))

    def syncing():
        result = world.sync(worker.cache, worker.host)
        expect_orderly(result)
        if result.code == 0:
            row.saw("synced")
        elif "Another program is writing" in result.errors:
            row.saw("busy")
        else:
            raise Loss(f"sync: {result.code} {result.text}")

    def checking():
        newest = 1

        def check():
            nonlocal newest
            answer = world.check(worker.cache)
            found = world.number(answer) if answer.is_usable else None
            if found is None or found < newest:
                raise Loss(f"after {newest}: {found} {answer.result.text[:1200]}")
            newest = found
            row.saw("right answer")
        attempt(check)

    servers = [Server(world, worker.cache) for _ in range(SERVERS)]
    threads = [threading.Thread(target=attempt, args=(syncing,)) for _ in range(SYNCS)]
    threads += [threading.Thread(target=checking) for _ in range(CHECKS)]
    for thread in threads:
        thread.start()
    for publication in range(2, LAST + 1):
        time.sleep(seconds / LAST)
        worker.host.folder = world.publication(publication)
    for thread in threads:
        thread.join()
    if problems:
        for server in servers:
            server.stop()
        raise Loss(problems[0])
    # One more run, alone, and what the servers show then.
    world.expect_recovery(worker.cache, worker.host, LAST)

    def is_newest(server):
        return len(server.findings) == len(FILES) and all(
            LAST in controls.get(entry, []) for entry in server.findings.items())

    for server in servers:
        arrived = server.wait(lambda server=server: is_newest(server), 30)
        server.stop()
        if not arrived:
            raise Loss("a server does not show the newest publication")
        newest = dict.fromkeys(FILES, 1)
        for name, text in server.seen:
            found = controls.get((name, text))
            if found is None:
                raise Loss(f"a server shows for {name} what no publication says: {text[:600]}")
            if max(found) < newest[name]:
                raise Loss(f"a server goes back from {newest[name]} to {found}")
            newest[name] = max(newest[name], min(found))
            row.saw("right answer of a server")
    worker.stop()
