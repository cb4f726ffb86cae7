"""Disks that are full."""
import os
import re
import subprocess

from campaign import Row, each, expect_orderly
from world import Loss, copy_cache


def mount(size, folder):
    """Whether a file system of so many bytes could be put there, which only root may."""
    os.makedirs(folder, exist_ok=True)
    return os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder],
        stderr=subprocess.DEVNULL, check=False).returncode == 0


def remount(options, folder):
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def unmount(folder):
    subprocess.run(["umount", folder], stderr=subprocess.DEVNULL, check=False)


def full(world, runs):
    """A disk that has room for a little more in each run than in the one before."""
    row = Row("a disk that is full")
    probe = f"{world.folder}/probe"
    mounts = mount(1 << 20, probe)
    if mounts:
        unmount(probe)
    row.fault += " (tmpfs)" if mounts else " (by the library)"
    plans = [(number % 2, number) for number in range(runs)]

    def limits(worker, before):
        """The least and the most room of interest: what is there, and what a whole run needs."""
        size = 0 if before == 0 else used(worker.base(before))
        return (size + 8_192, size + 500_000) if mounts else (0, 400_000)

    def run(worker, plan):
        before, number = plan
        low, high = limits(worker, before)
        room = low + (high - low) * number // runs
        world.remove(worker.cache)
        environment = None
        try:
            if mounts:
                if not mount(room // 4_096 * 4_096, worker.cache):
                    raise Loss("could not be mounted")
                if before:
                    copy_cache_into(worker.base(before), worker.cache)
            else:
                worker.begin(before)
                environment = world.fault_environment(worker.cache, room=room)
            worker.serve(3)
            result = world.sync(worker.cache, worker.host, environment=environment)
            expect_orderly(result)
            in_force = world.expect_in_force(worker.cache, before, 3)
            if result.code == 0:
                if in_force != 3:
                    raise Loss("exit code 0, but the new publication is not in force")
                row.saw("there was room")
            else:
                if not re.search(r"free some", result.errors, re.IGNORECASE):
                    raise Loss(f"it does not say what to do: {result.text[-600:]}")
                row.saw("refused, and says what to do")
            if mounts:
                remount("size=64m", worker.cache)
            world.expect_recovery(worker.cache, worker.host, 3)
            row.saw("recovered")
        finally:
            if mounts:
                unmount(worker.cache)

    return each(world, row, plans, run)


def used(folder):
    """What its files take up on a file system of pages."""
    return sum(-(-os.path.getsize(f"{path}/{name}") // 4_096) * 4_096
               for path, _folders, names in os.walk(folder) for name in names)


def copy_cache_into(source, target):
    """Copies into a folder that is there."""
    for name in os.listdir(source):
        if os.path.isdir(f"{source}/{name}"):
            copy_cache(f"{source}/{name}", f"{target}/{name}")
        else:
            with open(f"{source}/{name}", "rb") as file, open(
                    os.open(f"{target}/{name}", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as copy:
                copy.write(file.read())
