"""Cache folders that cannot be written, and such as somebody else has prepared."""
import os
import shutil
import socket

from campaign import Row, each, expect_orderly
from space import mount, remount, unmount
from world import LAST, Loss, state, write

NOBODY = 65_534


def parts(cache):
    """The files and folders of a cache that matter, by what they are called here."""
    trust = os.listdir(f"{cache}/trust")[0]
    return {
        "CURRENT": "CURRENT", "HEALTH": "HEALTH", "lock": "lock", "trust": "trust",
        "the database": state(cache).generation, "organisation": "organisation", "feed": "feed",
        "the trusted root": f"trust/{trust}/root.json", "the named root": f"trust/{trust}/named-root",
        "clock": f"trust/{trust}/clock", "the timestamp": f"trust/{trust}/timestamp.json",
    }


def replaced_by_link(cache, path, victim):
    """The thing itself lies elsewhere, with a link in its place."""
    shutil.move(path, victim)
    os.symlink(victim, path)


def replaced_by_link_to_nothing(cache, path, victim):
    remove(path)
    os.symlink(victim, path)


def replaced_by_pipe(cache, path, _victim):
    remove(path)
    os.mkfifo(path)


def replaced_by_folder(cache, path, _victim):
    remove(path)
    os.makedirs(f"{path}/inside")


def replaced_by_file(cache, path, _victim):
    remove(path)
    write(path, "not this\n")


def replaced_by_socket(cache, path, _victim):
    remove(path)
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.getcwd()
        os.chdir(os.path.dirname(path))  # Addresses of sockets are short.
        try:
            server.bind(os.path.basename(path))
        finally:
            os.chdir(folder)


def made_writable(cache, path, _victim):
    os.chmod(path, 0o777)


def given_away(cache, path, _victim):
    os.lchown(path, NOBODY, NOBODY)


def emptied(cache, path, _victim):
    if os.path.isdir(path):
        remove(path)
        os.mkdir(path, 0o700)
    else:
        write(path, "")


def removed(cache, path, _victim):
    remove(path)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.remove(path)


DEEDS = [replaced_by_link, replaced_by_link_to_nothing, replaced_by_pipe, replaced_by_folder,
         replaced_by_file, replaced_by_socket, made_writable, emptied, removed]


def hostile(world, brief):
    """Of each part each kind: refused in words or mended, never followed, never waited for."""
    row = Row("a cache folder that somebody has prepared")
    names = ["CURRENT", "HEALTH", "lock", "trust", "the database", "organisation", "feed",
             "the trusted root", "the named root", "clock", "the timestamp"]
    deeds = DEEDS + ([given_away] if os.geteuid() == 0 else [])
    plans = [(deed, name) for deed in deeds for name in names]
    if brief:
        plans = plans[::24]

    def run(worker, plan):
        deed, name = plan
        worker.begin(LAST)
        worker.serve(LAST)
        control = world.check(worker.cache)
        victim = f"{worker.cache}.victim"
        remove(victim)
        deed(worker.cache, f"{worker.cache}/{parts(worker.cache)[name]}", victim)
        before = contents(victim)
        answer = world.check(worker.cache)
        if answer.result.code < 0 or "it took too long" in answer.result.errors:
            raise Loss(f"check: {answer.result.code} {answer.result.text}")
        if answer.content == control.content:
            row.saw("the same answer")
        elif answer.code == 2 or health_is_said(answer):
            row.saw("the check refuses")
        else:
            raise Loss(f"another answer: {answer.code} {answer.result.text[:800]}")
        result = world.sync(worker.cache, worker.host, timeout=40)
        expect_orderly(result)
        if contents(victim) != before:
            raise Loss("what a link leads to was changed")
        if result.code == 0:
            if world.number(world.check(worker.cache)) != LAST:
                raise Loss("the sync succeeds, and the answer is not right")
            row.saw("a sync works or mends it")
        else:
            row.saw("a sync refuses")

    return each(world, row, plans, run)


def health_is_said(answer):
    return answer.report is not None and all(
        any(entry["path"] == path and "signals of health" in entry["reason"]
            for entry in answer.report["notAssessed"])
        for path in {finding["path"] for finding in answer.report["findings"]})


def contents(path):
    """What lies there: bytes of a file, or names and bytes below a folder."""
    if os.path.isdir(path):
        return sorted((folder, name, contents(f"{folder}/{name}"))
                      for folder, _folders, names in os.walk(path) for name in names)
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def places(world, brief):
    """Folders with odd names, without a home, on another file system, that cannot be written."""
    row = Row("a cache folder in an odd place")

    def succeeds(worker, cache):
        worker.serve(LAST)
        result = world.sync(cache, worker.host)
        if result.code != 0 or world.number(world.check(cache)) != LAST:
            raise Loss(f"{cache}: {result.text}")
        row.saw("works")

    def named(name):
        return lambda worker: succeeds(worker, f"{worker.cache}-dir/{name}")

    def without_home(worker):
        environment = {"HOME": "", "XDG_CACHE_HOME": "", "FOREWARN_CACHE": ""}
        worker.serve(LAST)
        for command in [
                [world.sync_program, "sync", "--from", worker.host.address, "--root", world.root],
                [world.check_program, "--check", world.project]]:
            result = world.run(*command, environment=environment)
            if result.code not in (1, 2) or "FOREWARN_CACHE" not in result.text:
                raise Loss(f"{command[1]}: {result.code} {result.text}")
        row.saw("refused, and says what to do")

    def below_a_file(worker):
        write(f"{worker.cache}.file", "a file\n")
        worker.serve(LAST)
        for path in [f"{worker.cache}.file", f"{worker.cache}.file/below"]:
            result = world.sync(path, worker.host)
            expect_orderly(result)
            answer = world.check(path)
            if result.code == 0 or answer.code != 2:
                raise Loss(f"{result.text} {answer.code}")
        row.saw("refused, and says what to do")

    def read_only(worker):
        """An old database on a disk that cannot be written: it answers, and a sync says why not."""
        worker.base(1)
        if not mount(8 << 20, worker.cache):
            row.saw("left out: only root may mount")
            return
        try:
            shutil.copytree(worker.base(1), worker.cache, dirs_exist_ok=True)
            remount("ro", worker.cache)
            worker.serve(LAST)
            result = world.sync(worker.cache, worker.host)
            expect_orderly(result)
            if result.code == 0 or "read-only" not in result.text.lower():
                raise Loss(f"{result.code} {result.text}")
            if world.expect_in_force(worker.cache, 1, LAST) != 1:
                raise Loss("another publication")
            row.saw("refused, and the old one answers")
        finally:
            unmount(worker.cache)

    def other_disk(part):
        def run(worker):
            worker.base(1)
            worker.begin(1)
            folder = f"{worker.cache}/{part}"
            shutil.rmtree(folder, ignore_errors=True)
            if not mount(8 << 20, folder):
                row.saw("left out: only root may mount")
                return
            try:
                succeeds(worker, worker.cache)
            finally:
                unmount(folder)
        return run

    def renames_across_disks(worker):
        for call in range(1, 12):
            worker.begin(1)
            worker.serve(3)
            result = world.sync(worker.cache, worker.host, environment=world.fault_environment(
                worker.cache, at=call * 9, action="EXDEV", on=1))
            expect_orderly(result)
            world.expect_in_force(worker.cache, 1, 3)
            world.expect_recovery(worker.cache, worker.host, 3)
        row.saw("refused, and the old one answers")

    plans = [
        named("with spaces"), named("änderungen-é"), named("what?mode=rwc#x"), named("100%25 full"),
        named("x" * 200), named("a'b\"c;d"), named("-rf"), without_home, below_a_file, read_only,
        other_disk("feed"), other_disk("trust"), other_disk("organisation"), renames_across_disks]
    if brief:
        plans = plans[1:-1:3]
    return each(world, row, plans, lambda worker, plan: plan(worker))


# Layouts

def layouts(world, brief):
    """Caches of programs that were, or will be: refused in plain words, and a sync puts it right."""
    row = Row("a cache of an older or a future layout")

    def line(name, old, new):
        def deed(cache):
            with open(f"{cache}/{name}", encoding="utf-8") as file:
                text = file.read()
            if old not in text:
                raise Loss(f"{name} has no {old}")
            write(f"{cache}/{name}", text.replace(old, new, 1))
        return deed

    def number(name, offset, change):
        """Of the header of an SQLite file: four bytes, the greatest first."""
        def deed(cache):
            found = [entry for entry in os.listdir(cache) if entry.startswith(name)]
            with open(f"{cache}/{sorted(found)[-1]}", "r+b") as file:
                file.seek(offset)
                value = int.from_bytes(file.read(4), "big")
                file.seek(offset)
                file.write(change(value).to_bytes(4, "big"))
        return deed

    plans = []
    for pointer in ["CURRENT", "HEALTH"]:
        with open(f"{world.folder}/control-1/{pointer}", encoding="utf-8") as file:
            present = file.readline().split()[1]
        for layout in ["0", "7", "99999999999999999999", "x"]:
            plans.append((f"{pointer} of layout {layout}",
                          line(pointer, f"forewarn-cache {present}\n", f"forewarn-cache {layout}\n")))
    for file in ["gen-", "health-"]:
        plans += [(f"{file} user_version above", number(file, 60, lambda value: value + 1)),
                  (f"{file} user_version below", number(file, 60, lambda value: value - 1)),
                  (f"{file} of another application", number(file, 68, lambda value: value ^ 1))]

    if brief:
        plans = plans[1::5]

    def run(worker, plan):
        name, deed = plan
        worker.begin(LAST)
        worker.serve(LAST)
        deed(worker.cache)
        answer = world.check(worker.cache)
        text = answer.result.output
        if answer.code not in (1, 2) or "another version of Forewarn" not in text \
                and "damaged" not in text:
            raise Loss(f"{name}: {answer.code} {answer.result.text[:800]}")
        if answer.code == 1 and not health_is_said(answer):
            raise Loss(f"{name}: {answer.code} {answer.result.text[:800]}")
        row.saw("refused, and says why")
        world.expect_recovery(worker.cache, worker.host, LAST)
        row.saw("made anew by a sync")

    return each(world, row, plans, run)
