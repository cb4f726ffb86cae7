"""Single bits, and missing ends: of what is downloaded, and of what lies in the cache."""
import os
import random

from campaign import Row, each, expect_orderly
from world import LAST, Loss, copy_cache


def flipped(data, position, bit):
    return data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1:]


def requested_files(world, worker, before, served):
    """What one run without faults fetches, with sizes."""
    worker.begin(before)
    worker.serve(served)
    worker.host.requests.clear()
    result = world.sync(worker.cache, worker.host)
    if result.code != 0:
        raise Loss(f"listing requests: {result.text}")
    sizes = {}
    for _time, path in worker.host.requests:
        local = world.publication(served) + path
        if os.path.isfile(local):
            sizes[path] = os.path.getsize(local)
    return sizes


def plans_over_files(world, row, steps):
    """Which files are fetched in which step: the first of a step, from nothing, by fingerprint."""
    files = []

    def look(worker, step):
        for path, size in sorted(requested_files(world, worker, *step).items()):
            if size > 0 and path != "/metadata/1.root.json":
                files.append((*step, path, size))

    counting = Row(f"{row.fault} (listing)")
    each(world, counting, steps, look, workers=1)
    row.losses += counting.losses
    return files


def downloads(world, runs, steps, seed):
    """One bit of one file is another one on its way."""
    row = Row("one bit of a download")
    chance = random.Random(seed)
    files = plans_over_files(world, row, steps)
    plans = []
    for _ in range(runs):
        before, served, path, size = chance.choice(files)
        plans.append((before, served, path, chance.randrange(size), chance.randrange(8)))

    def run(worker, plan):
        before, served, path, position, bit = plan
        worker.begin(before)
        worker.serve(served)
        worker.host.fault = lambda handler, data: (
            flipped(data, position, bit) if handler.path == path else data)
        refuse_twice(world, row, worker, before, served, path)

    return each(world, row, plans, run)


def refuse_twice(world, row, worker, before, served, path):
    for _ in range(2):
        result = world.sync(worker.cache, worker.host)
        expect_orderly(result)
        in_force = world.expect_in_force(worker.cache, before, served)
        if result.code == 0:
            world.expect_whole(worker.cache, served)
            if "/deltas/" in path:
                row.saw("fetched whole in place of the delta")
            elif path.startswith("/metadata/"):
                # Signatures are over what metadata mean: a digit in upper case is no change.
                row.saw("accepted with the same meaning")
            else:
                raise Loss("it was accepted")
            return
        if in_force != before:
            raise Loss(f"refused, but publication {in_force} is in force")
        row.saw("refused")
    worker.host.fault = None
    world.expect_recovery(worker.cache, worker.host, served)
    row.saw("recovered")


def truncated(world, runs, steps, seed):
    """A file that ends too early: for good, or because the connection ends once."""
    row = Row("a download cut short")
    chance = random.Random(seed)
    files = plans_over_files(world, row, steps)
    plans = []
    for number in range(runs):
        before, served, path, size = chance.choice(files)
        plans.append((before, served, path, chance.randrange(size), number % 3 == 0))

    def run(worker, plan):
        before, served, path, length, breaks = plan
        worker.begin(before)
        worker.serve(served)
        if not breaks:
            worker.host.fault = lambda handler, data: (
                data[:length] if handler.path == path else data)
            refuse_twice(world, row, worker, before, served, path)
            return
        broken = []

        def break_once(handler, data):
            if handler.path != path or broken:
                return data
            broken.append(True)
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data)))
            handler.send_header("ETag", f'"{len(data)}-{os.path.basename(path)[:40]}"')
            handler.end_headers()
            handler.wfile.write(data[:length])
            handler.close_connection = True
            return None

        worker.host.fault = break_once
        result = world.sync(worker.cache, worker.host)
        expect_orderly(result)
        if result.code != 0:
            raise Loss(f"one broken connection was too much: {result.text}")
        world.expect_whole(worker.cache, served)
        row.saw("fetched in a second attempt")

    return each(world, row, plans, run, workers=6)


def at_rest(world, runs, seed):
    """One bit of a file of the cache is another one. Nothing notices when it happens; whoever asks must."""
    row = Row("one bit of a file at rest")
    chance = random.Random(seed)
    plans = []
    for number in range(runs):
        plans.append((chance.random(), chance.random(), chance.randrange(8), number % 10 == 0))

    def run(worker, plan):
        which, where, bit, mends = plan
        worker.begin(LAST)
        control = world.check(worker.cache)
        # Trust is of no concern to a check, but must not harm the next sync.
        path = chosen(worker.cache, which)
        with open(path, "rb") as file:
            data = file.read()
        position = int(where * len(data))
        with open(path, "wb") as file:
            file.write(flipped(data, position, bit))
        answer = world.check(worker.cache)
        if answer.result.crashed:
            raise Loss(f"the check crashed: {path} {position} {bit}")
        place = f"{os.path.relpath(path, worker.cache)} byte {position} bit {bit}"
        if answer.content == control.content:
            row.saw("the same answer")
        elif says_damage(answer, control):
            row.saw("refused" if answer.code == 2 else "refused for the files concerned")
        else:
            raise Loss(f"{place}: another answer, exit code {answer.code}: "
                       f"{answer.result.text[:1500]}")
        if mends or answer.content != control.content:
            result = world.sync(worker.cache, worker.host)
            expect_orderly(result)
            if result.code != 0:
                raise Loss(f"{place}: not mended by a sync: {result.text}")
            try:
                world.expect_whole(worker.cache, LAST)
            except Loss as loss:
                raise Loss(f"{place}: not mended by a sync: {loss}") from loss
            row.saw("mended by a sync")

    return each(world, row, plans, run)


def chosen(cache, which):
    """A file: mostly the database in force, at times one of the small files."""
    groups = {"gen": [], "pointer": [], "health": [], "organisation": [], "trust": []}
    for folder, _folders, names in os.walk(cache):
        for name in sorted(names):
            below = os.path.relpath(f"{folder}/{name}", cache)
            path = f"{folder}/{name}"
            if os.path.getsize(path) == 0:
                continue
            group = below.split("/")[0].split("-")[0]
            groups.get("pointer" if group in ("CURRENT", "HEALTH") else group, []).append(path)
    shares = [("gen", 0.6), ("pointer", 0.12), ("health", 0.08), ("organisation", 0.1),
              ("trust", 0.1)]
    for group, share in shares:
        if which < share:
            files = sorted(groups[group])
            return files[int(which / share * len(files))]
        which -= share
    return groups["gen"][0]


def says_damage(answer, control):
    """Whether a check says of each file either what it said before, or that it could not answer."""
    if answer.report is None or answer.code not in (1, 2):
        return False
    if answer.says_missing:
        return "damaged" in answer.result.output or "another version" in answer.result.output
    if answer.code == 1 and not answer.report["findings"]:
        return False
    silent = {entry["path"] for entry in answer.report["notAssessed"]
              if "damaged" in entry["reason"] and entry["affectsExitCode"]}
    return bool(silent) and said(answer, silent) == said(control, silent)


def said(answer, without):
    """The findings but those of some files."""
    return [finding for part in ("findings", "suppressed") for finding in answer.report[part]
            if finding["path"] not in without]
