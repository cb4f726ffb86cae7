"""Clocks that are wrong, or jump."""
import glob
import os

from campaign import Row, each, expect_orderly
from world import Loss

HOUR = 3_600
DAY = 24 * HOUR
YEAR = 365 * DAY
OFFSETS = [-10 * YEAR, -5 * YEAR, -YEAR, -30 * DAY, -2 * DAY, -20 * HOUR, -HOUR, 0, HOUR, DAY, 2 * DAY,
           4 * DAY, 13 * DAY, 15 * DAY, 30 * DAY, 89 * DAY, 91 * DAY, YEAR, 5 * YEAR, 10 * YEAR]


def wrong(world, brief):
    """The whole run at another time, after one at the right time or from nothing."""
    row = Row("a clock that is wrong")
    offsets = OFFSETS[4::7] if brief else OFFSETS
    plans = [(before, seconds) for seconds in offsets for before in (0, 1)]

    def run(worker, plan):
        before, seconds = plan
        worker.begin(before)
        worker.serve(3)
        path = f"{worker.cache}.time"
        stamp(path, seconds)
        environment = {"LD_PRELOAD": world.preload, "FAULT_CLOCK": path}
        result = world.sync(worker.cache, worker.host, environment=environment)
        expect_orderly(result)
        # Metadata were signed now, the timestamp for three days.
        is_back = before > 0 and seconds < -DAY
        is_late = seconds > 3 * DAY
        if is_back or is_late:
            words = "clock" if is_back else "expired"
            if result.code == 0 or words not in result.text:
                raise Loss(f"{result.code} {result.text}")
            row.saw(f"refused: {words}")
        elif result.code != 0:
            raise Loss(result.text)
        else:
            row.saw("accepted")
        in_force = world.expect_in_force(worker.cache, before, 3)
        if (result.code == 0) != (in_force == 3):
            raise Loss(f"exit code {result.code}, publication {in_force}")
        if in_force:
            answer = world.check(worker.cache, environment=environment)
            if world.number(answer) != in_force:
                raise Loss(f"another answer at that time: {answer.result.text[:600]}")
            # A check whose clock is right sees the age of what was synced in the past.
            age = seconds if world.check_takes_library else -seconds if in_force == 3 else 0
            if answer.is_called_old != (age > 7 * DAY):
                raise Loss(f"old or not, at that time: {answer.result.text[:600]}")
        # Back at the right time. A clock that was ahead has to be told of.
        result = world.sync(worker.cache, worker.host)
        if result.code != 0 and in_force == 3 and seconds >= DAY:
            if "set the clock" not in result.text:
                raise Loss(result.text)
            row.saw("back from ahead: says what to do")
            for path in glob.glob(f"{worker.cache}/trust/*/clock"):
                os.remove(path)
        world.expect_recovery(worker.cache, worker.host, 3)
        row.saw("recovered")

    return each(world, row, plans, run)


def jumping(world, brief):
    """The clock jumps while a run is at work, at each request that it makes."""
    row = Row("a clock that jumps during a sync")
    jumps = [-10 * YEAR, 10 * YEAR] if brief else [-10 * YEAR, -2 * DAY, 2 * DAY, 4 * DAY, 10 * YEAR]
    plans = [(seconds, request) for seconds in jumps for request in range(0, 8, 4 if brief else 1)]

    def run(worker, plan):
        seconds, request = plan
        worker.begin(1)
        worker.serve(3)
        path = f"{worker.cache}.time"
        stamp(path, 0)
        count = [0]

        def fault(_handler, data):
            if count[0] == request:
                stamp(path, seconds)
            count[0] += 1
            return data

        worker.host.fault = fault
        result = world.sync(worker.cache, worker.host, environment={
            "LD_PRELOAD": world.preload, "FAULT_CLOCK": path})
        expect_orderly(result)
        if result.code != 0:
            # All is judged by the time at which the run began.
            raise Loss(result.text)
        world.expect_whole(worker.cache, 3)
        worker.host.fault = None
        world.expect_recovery(worker.cache, worker.host, 3)
        row.saw("the time of the beginning counted")

    return each(world, row, plans, run)


def stamp(path, seconds):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(f"{seconds}\n")
    os.replace(path + ".new", path)
