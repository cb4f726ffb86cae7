"""Ended at any moment, and failing at any call."""
import random
import time

from campaign import Row, each, expect_orderly
from world import FIRST, LAST, Loss


def at_random(world, runs, seed):
    """kill -9 at random moments of a sync, from nothing and from each publication to a later one."""
    row = Row("`kill -9` at random moments of a sync")
    chance = random.Random(seed)
    plans = []
    for _ in range(runs):
        before = chance.choice([0, 0, 1, 1, 2, 2, 3])
        plans.append((before, chance.randint(max(before + 1, FIRST), LAST), chance.random(),
                      chance.random() < 0.25))
    lengths = {}

    def run(worker, plan):
        before, served, moment, again = plan
        worker.begin(before)
        worker.serve(served)
        kind = before == 0
        in_force = before
        for _ in range(2 if again else 1):
            began = time.monotonic()
            child = world.start(*world.sync_command(worker.cache, worker.host))
            time.sleep(moment * 1.1 * lengths.get(kind, 1.0))
            was_killed = child.poll() is None
            child.kill()
            result = world.finish(child)
            if not was_killed:
                length = time.monotonic() - began
                lengths[kind] = 0.7 * lengths.get(kind, length) + 0.3 * min(length, 5)
            expect_orderly(result, was_killed)
            row.saw("killed" if result.code == -9 else "ended before")
            in_force = world.expect_in_force(worker.cache, in_force, served)
            if result.code == 0 and in_force != served:
                raise Loss("exit code 0, but the new publication is not in force")
        row.saw("none in force" if in_force == 0 else "new in force" if in_force == served
                else "old in force")
        world.expect_recovery(worker.cache, worker.host, served)
        row.saw("recovered")

    return each(world, row, plans, run)


def counted_calls(world, worker, before, served, kind):
    """The calls of one run without faults, in their order."""
    worker.begin(before)
    worker.serve(served)
    log = f"{world.folder}/calls-{before}-{served}-{kind}"
    world.remove(log)
    result = world.sync(worker.cache, worker.host, environment=world.fault_environment(
        worker.cache, kind=kind, log=log))
    if result.code != 0:
        raise Loss(f"counting calls: {result.text}")
    with open(log, encoding="utf-8") as file:
        return file.read().splitlines()


def at_each_call(world, title, actions, kind, steps, every, seed):
    """One fault at the k-th call on the cache's files, for every k (or every so many)."""
    row = Row(title)
    chance = random.Random(seed)
    plans = []

    def count(worker, step):
        calls = counted_calls(world, worker, *step, kind)
        for action in actions:
            first = 1 + chance.randrange(every)
            plans.extend((*step, action, number, calls[number - 1])
                         for number in range(first, len(calls) + 1, every)
                         if action not in ("short", "torn")
                         or calls[number - 1].split()[0] in ("write", "pwrite", "read", "pread"))

    counting = Row(f"{title} (counting)")
    each(world, counting, steps, count, workers=1)
    if counting.losses:
        return counting
    chance.shuffle(plans)

    def run(worker, plan):
        before, served, action, number, _call = plan
        worker.begin(before)
        worker.serve(served)
        result = world.sync(worker.cache, worker.host, environment=world.fault_environment(
            worker.cache, kind=kind, at=number, action=action))
        expect_orderly(result, action in ("kill", "torn"))
        row.saw("killed" if result.code < 0 else "succeeded" if result.code == 0 else "refused")
        in_force = world.expect_in_force(worker.cache, before, served)
        if result.code == 0 and in_force != served:
            raise Loss(f"exit code 0, but publication {in_force} is in force: {result.text}")
        row.saw("none in force" if in_force == 0 else "new in force" if in_force == served
                else "old in force")
        world.expect_recovery(worker.cache, worker.host, served)
        row.saw("recovered")

    return each(world, row, plans, run)
