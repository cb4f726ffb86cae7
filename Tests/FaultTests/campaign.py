"""What all campaigns share: their table row, and working through many runs a few at a time."""
import collections
import dataclasses
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from host import Host
from world import Loss, copy_cache, note

SIGNAL_NAMES = {4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 8: "SIGFPE", 11: "SIGSEGV"}


@dataclasses.dataclass
class Row:
    """One line of the table."""
    fault: str
    runs: int = 0
    seen: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    losses: list = dataclasses.field(default_factory=list)
    seconds: float = 0

    def __post_init__(self):
        self.lock = threading.Lock()
        self.began = time.monotonic()

    def saw(self, *what):
        with self.lock:
            self.seen.update(what)

    def lost(self, what):
        with self.lock:
            self.losses.append(what)
        note(f"LOSS {self.fault}: {what}")


class Worker:
    """One of those who work at the same time: a host of its own, a cache of its own."""

    def __init__(self, world, name):
        self.world = world
        self.host = Host(world.publication(1))
        self.cache = f"{world.folder}/cache-{name}"
        self.number = 0

    def serve(self, number):
        self.host.fault = None
        self.host.folder = self.world.publication(number)

    def base(self, number):
        """A cache without faults at a publication, made once, to begin from again and again."""
        # What is trusted is kept by origin, and each worker's host is one.
        path = f"{self.cache}-base-{self.host.port}-{number}"
        if not os.path.isdir(path):
            self.serve(number)
            result = self.world.sync(path, self.host)
            if result.code != 0:
                raise Loss(f"a cache to begin from: {result.text}")
        return path

    def begin(self, number):
        """Lets the cache be as after publication `number`; 0: there is none."""
        if number == 0:
            self.world.remove(self.cache)
        else:
            copy_cache(self.base(number), self.cache)

    def stop(self):
        self.host.stop()


def expect_orderly(result, was_killed=False):
    """A program ends by itself, and says why if it could not do its work."""
    if result.code < 0 and not (was_killed and result.code == -9):
        signal = SIGNAL_NAMES.get(-result.code, str(-result.code))
        raise Loss(f"crashed with {signal}: {result.text[-1500:]}")
    if result.code > 0 and not result.errors.strip():
        raise Loss(f"exit code {result.code} without a word")


def each(world, row, items, work, workers=2):
    """Calls `work(worker, item)` for each item. What is lost is noted, and the others go on."""
    items = list(items)
    waiting = iter(items)
    lock = threading.Lock()

    def go_on(index):
        worker = Worker(world, f"{index}")
        try:
            while True:
                with lock:
                    item = next(waiting, None)
                if item is None:
                    return
                try:
                    work(worker, item)
                except Loss as loss:
                    row.lost(f"{item}: {loss}")
                with row.lock:
                    row.runs += 1
                    if row.runs % 100 == 0:
                        note(f"  {row.fault}: {row.runs} of {len(items)}, "
                             f"{len(row.losses)} losses, {time.monotonic() - row.began:.0f} s")
        finally:
            worker.stop()

    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(go_on, index) for index in range(workers)]:
            future.result()
    row.seconds = time.monotonic() - row.began
    return row
