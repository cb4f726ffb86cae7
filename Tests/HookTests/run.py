#!/usr/bin/env python3
"""Runs the real pre-commit and lefthook on real Git repositories, and the recipes of ci/.

    Tests/HookTests/run.py

Commits that bring in a flaw must be stopped with the reason and the fix, all others must pass, and
only what is staged counts. The program is FOREWARN_PROGRAM, else the debug build;
`Scripts/setup.sh hooks` installs the rest into .build/hooks, whose python runs this.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".build" / "hooks" / "bin"
PROGRAM = pathlib.Path(os.environ.get("FOREWARN_PROGRAM") or ROOT / ".build/debug/forewarn").resolve()
SECONDS = 120

SAFE = '{ "dependencies": { "lodash": "4.17.21" } }\n'
FLAWED = '{ "dependencies": { "lodash": "4.17.11" } }\n'
REASON = "GHSA-35jh-r3h4-6jhm"
FIX = "fix: Upgrade lodash to 4.17.21"

failures = []
count = 0


def expect(condition, what, output=""):
    global count
    count += 1
    if not condition:
        failures.append(what)
        print(f"hooks: failed: {what}\n{output}", file=sys.stderr)


class Folder:
    """A repository with one manager of hooks, in a home of its own."""

    def __init__(self, base, name):
        self.path = base / name
        self.path.mkdir()
        self.environment = {
            "PATH": f"{PROGRAM.parent}:{TOOLS}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(base), "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(base / "pre-commit"), "FOREWARN_CACHE": str(base / "none"),
            "GIT_AUTHOR_NAME": "Example", "GIT_AUTHOR_EMAIL": "example@mail.example",
            "GIT_COMMITTER_NAME": "Example", "GIT_COMMITTER_EMAIL": "example@mail.example",
        }
        self.git("init", "-q", "-b", "main")

    def run(self, *words, folder=None, **environment):
        done = subprocess.run(
            [str(word) for word in words], cwd=folder or self.path, capture_output=True, text=True,
            timeout=SECONDS, stdin=subprocess.DEVNULL, env={**self.environment, **environment})
        return done.returncode, done.stdout + done.stderr

    def git(self, *words, folder=None):
        code, output = self.run("git", *words, folder=folder)
        if code != 0:
            raise RuntimeError(f"git {words}: {output}")
        return output.strip()

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def stopped(self, what, *words, says=(REASON, FIX)):
        code, output = self.run("git", "commit", "-m", "change", *words)
        expect(code != 0, f"{what} is stopped", output)
        for text in says:
            expect(text in output, f"{what}: {text!r} is said", output)

    def passes(self, what, *words):
        code, output = self.run("git", "commit", "-m", "change", *words)
        expect(code == 0, f"{what} passes", output)


def pre_commit(base):
    """A repository with pre-commit, which takes the hooks from one that holds ours."""
    source = Folder(base, "hooks")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", source.path)
    source.git("add", ".")
    source.git("commit", "-q", "-m", "hooks")
    folder = Folder(base, "with-pre-commit")
    configuration = {
        "repos": [{
            "repo": str(source.path), "rev": source.git("rev-parse", "HEAD"),
            "hooks": [
                {"id": "forewarn-system", "args": ["--starter"]},
                {"id": "forewarn-sync", "args": ["--help"]},
            ]}]}
    folder.write(".pre-commit-config.yaml", yaml.safe_dump(configuration))
    code, output = folder.run("pre-commit", "install")
    expect(code == 0, "pre-commit is installed", output)
    return folder


def lefthook(base):
    folder = Folder(base, "with-lefthook")
    folder.write("lefthook.yml", yaml.safe_dump({
        "pre-commit": {"commands": {"forewarn": {"run": "forewarn --check --staged --starter"}}}}))
    code, output = folder.run("lefthook", "install")
    expect(code == 0, "lefthook is installed", output)
    return folder


def plain(base):
    folder = Folder(base, "with-a-plain-hook")
    hook = folder.path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexec forewarn --check --staged --starter\n")
    hook.chmod(0o755)
    return folder


def commits(folder, name):
    """The life of a repository, as each manager of hooks must stop it or let it pass."""
    def named(what):
        return f"{name}: {what}"

    folder.write("package.json", FLAWED)
    folder.git("add", ".")
    folder.stopped(named("a first commit with a flaw"))
    folder.write("package.json", SAFE)
    folder.git("add", ".")
    folder.passes(named("a first commit without one"))
    folder.write("package.json", FLAWED)
    folder.git("add", ".")
    folder.write("package.json", SAFE)
    folder.stopped(named("a flaw that is mended in the folder alone"))
    folder.write("package.json", SAFE.replace("lodash", "lodash-es"))
    folder.git("add", ".")
    folder.write("package.json", FLAWED)
    folder.passes(named("a safe version, though the folder has a flawed one"))
    expect((folder.path / "package.json").read_text() == FLAWED, named("the folder stays as it is"))
    folder.stopped(named("commit -a of a flaw"), "-a")
    folder.stopped(named("commit PATH of a flaw"), "package.json")
    folder.git("checkout", "-q", "package.json")

    folder.write("notes.txt", "one\n")
    folder.git("add", ".")
    folder.passes(named("a commit without manifests"))
    folder.write("old/package.json", '{ "dependencies": { "braces": "3.0.2" } }\n')
    folder.git("add", ".")
    folder.git("commit", "-q", "--no-verify", "-m", "as it was")
    folder.write("old/package.json", '{ "dependencies": { "braces": "3.0.2", "ms": "2.1.3" } }\n')
    folder.passes(named("a commit beside a flaw that was there"), "-a")

    folder.write("package.json", '{ "dependencies": { "left": "^1.0.0" } }\n')
    lock = """{ "lockfileVersion": 3, "packages": {
  "": { "dependencies": { "left": "^1.0.0" } },
  "node_modules/left": { "version": "1.0.0", "dependencies": { "lodash": "^4.0.0" } },
  "node_modules/lodash": { "version": "VERSION" } } }
"""
    folder.write("package-lock.json", lock.replace("VERSION", "4.17.21"))
    folder.git("add", ".")
    folder.passes(named("a safe lockfile"))
    folder.write("package-lock.json", lock.replace("VERSION", "4.17.11"))
    folder.git("add", ".")
    folder.stopped(named("a lockfile that brings in a flaw"), says=(REASON, "package.json:1:"))
    folder.git("checkout", "-q", "HEAD", "package-lock.json")

    folder.git("checkout", "-q", "-b", "other")
    folder.write("package.json", FLAWED)
    folder.git("commit", "-q", "--no-verify", "-a", "-m", "theirs")
    folder.git("checkout", "-q", "main")
    folder.write("notes.txt", "two\n")
    folder.git("commit", "-q", "--no-verify", "-a", "-m", "ours")
    folder.git("merge", "-q", "--no-commit", "other")
    folder.passes(named("a merge of what others have answered for"))

    second = folder.path.parent / (folder.path.name + "-second")
    folder.git("worktree", "add", "-q", second, "HEAD~1")
    (second / "package.json").write_text('{ "dependencies": { "tar": "6.0.0" } }\n')
    code, output = folder.run("git", "commit", "-a", "-m", "change", folder=second)
    expect(code != 0 and "GHSA-3jfq-g458-7qm9" in output, named("a linked worktree is stopped"), output)


def managers(base):
    with_pre_commit = pre_commit(base)
    for name, folder in [
        ("pre-commit", with_pre_commit), ("lefthook", lefthook(base)), ("git", plain(base)),
    ]:
        commits(folder, name)
    code, output = with_pre_commit.run(
        "pre-commit", "run", "--hook-stage", "manual", "--verbose", "forewarn-sync")
    expect(code == 0 and "--from" in output, "forewarn-sync is run by hand", output)
    # A range of commits: the base is that of the range.
    code, output = with_pre_commit.run(
        "pre-commit", "run", "--from-ref", "HEAD~1", "--to-ref", "HEAD", "forewarn-system")
    expect(code == 1 and REASON in output, "pre-commit run --from-ref compares with it", output)
    # With nothing staged everything is looked at, but not for a commit of nothing.
    every = ("pre-commit", "run", "--all-files", "forewarn-system")
    code, output = with_pre_commit.run(*every)
    expect(code == 1 and REASON in output and "checked all that Git tracks" in output,
           "pre-commit run --all-files checks all", output)
    with_pre_commit.passes("a commit of nothing beside a flaw", "--allow-empty")
    code, output = with_pre_commit.run(*every, PRE_COMMIT_ALLOW_NO_CONFIG="1", SKIP="forewarn-system")
    expect(code == 0 and "Skipped" in output, "what is to be skipped is", output)
    kept = with_pre_commit.git("rev-parse", "HEAD")
    with_pre_commit.git("rm", "-q", "-r", "old")
    with_pre_commit.write("package.json", SAFE)
    with_pre_commit.passes("a commit that mends all", "-a")
    code, output = with_pre_commit.run(*every)
    expect(code == 0, "pre-commit run --all-files passes where all is well", output)
    with_pre_commit.git("reset", "-q", "--hard", kept)
    # Without a database nothing passes as clean.
    file = with_pre_commit.path / ".pre-commit-config.yaml"
    file.write_text(file.read_text().replace("--starter", "--quiet"))
    with_pre_commit.write("package.json", '{ "dependencies": { "ms": "2.1.2" } }\n')
    with_pre_commit.git("add", ".")
    with_pre_commit.stopped("a commit without a database", says=("forewarn sync",))


def definitions():
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    expect(set(hooks) == {"forewarn", "forewarn-system", "forewarn-sync"}, "the hooks are these three")
    for hook in hooks.values():
        expect(hook["pass_filenames"] is False, f"{hook['id']} finds its files by itself")
    expect("pre-commit" not in hooks["forewarn-sync"]["stages"], "no commit waits for a sync")


PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")


def action(base):
    """ci/github-action/action.yml: its form, and its step as a shell runs it."""
    text = (ROOT / "ci/github-action/action.yml").read_text()
    document = yaml.safe_load(text)
    expect(document["runs"]["using"] == "composite", "the action is composite")
    for step in document["runs"]["steps"]:
        if "uses" in step:
            expect(bool(PINNED.match(step["uses"])), f"{step['uses']} is pinned")
        if "run" in step:
            expect("${{" not in step["run"], "no input is put into a script")
    check = next(step for step in document["runs"]["steps"] if step.get("id") == "check")
    folder = Folder(base, "action")
    folder.write("a/package.json", FLAWED)
    folder.git("add", ".")
    folder.git("commit", "-q", "-m", "one")
    environment = {name: "" for name in check["env"]}
    outputs = base / "outputs"
    for paths, base_name, code in [("--starter a", "", 1), ("--starter a", "HEAD", 0)]:
        outputs.write_text("")
        environment |= {
            "FOREWARN_PATHS": paths, "FOREWARN_BASE": base_name,
            "FOREWARN_SCRIPT": str(ROOT / "ci/github-action/../forewarn.sh"),
            "GITHUB_OUTPUT": str(outputs), "FOREWARN_SYNC": "no",
        }
        got, output = folder.run("sh", "-e", "-c", check["run"], **environment)
        expect(got == code, f"the action ends with {code}", output)
        expect(outputs.read_text() == f"exit-code={code}\n", "the action says its exit code")


def component(base):
    """ci/gitlab/template.yml: its form, and its script with a forewarn that tells how it is called."""
    specification, jobs = yaml.safe_load_all((ROOT / "ci/gitlab/template.yml").read_text())
    inputs = specification["spec"]["inputs"]
    image = "registry.forewarn.example/forewarn@sha256:" + "0" * 64
    expect(bool(re.match(inputs["image"]["regex"], image)), "an image with a digest is taken")
    expect(not re.match(inputs["image"]["regex"], "forewarn:latest"), "no other image is taken")
    expect("default" not in inputs["image"], "the image has to be named")
    values = {name: value.get("default", image) for name, value in inputs.items()}
    text = yaml.safe_dump(jobs)
    for name, value in values.items():
        text = text.replace(f"$[[ inputs.{name} ]]", value)
    expect("$[[" not in text, "every input is declared")
    job = yaml.safe_load(text)["forewarn"]
    folder = Folder(base, "component")
    fake = base / "fake"
    fake.mkdir()
    (fake / "forewarn").write_text('#!/bin/sh\necho "forewarn $*"\n')
    (fake / "forewarn").chmod(0o755)
    environment = {name: str(value or "") for name, value in job["variables"].items()}
    environment["PATH"] = f"{fake}:/usr/bin:/bin"
    script = "\n".join(job["script"])
    common = "--fail-on warning --output gitlab=gl-dependency-scanning-report.json"
    for sha, expected in [("", f"{common} ."), ("abc", f"{common} --base abc .")]:
        code, output = folder.run(
            "sh", "-e", "-c", script, CI_MERGE_REQUEST_DIFF_BASE_SHA=sha, **environment)
        expect(code == 0 and output == f"forewarn sync\nforewarn --check {expected}\n",
               "the component calls what it should", output)


def recipe(base):
    """ci/forewarn.sh, for real."""
    script = ROOT / "ci/forewarn.sh"
    folder = Folder(base, "recipe")
    folder.write("package.json", FLAWED)
    folder.git("add", ".")
    folder.git("commit", "-q", "-m", "one")
    folder.write("package.json", '{ "dependencies": { "lodash": "4.17.11", "tar": "6.0.0" } }\n')

    def run(*words, **environment):
        return folder.run("sh", script, *words, **{"FOREWARN_SYNC": "no", **environment})

    code, output = run("--starter")
    expect(code == 1 and REASON in output and "GHSA-3jfq-g458-7qm9" in output, "all is checked", output)
    code, output = run("--starter", FOREWARN_BASE="HEAD")
    expect(code == 1 and REASON not in output and "introduced" in output, "a base is taken", output)
    code, output = run("--starter", CI_MERGE_REQUEST_DIFF_BASE_SHA=folder.git("rev-parse", "HEAD"))
    expect(code == 1 and REASON not in output, "GitLab's base is taken", output)
    folder.git("update-ref", "refs/remotes/origin/main", "HEAD")
    code, output = run("--starter", GITHUB_BASE_REF="main")
    expect(code == 1 and REASON not in output, "GitHub's base is taken", output)
    code, output = run("--starter", GITHUB_BASE_REF="main", FOREWARN_BASE="none")
    expect(code == 1 and REASON in output, "none compares with nothing", output)
    code, output = run("--starter", FOREWARN_BASE="HEAD", FOREWARN_FAIL_ON="critical")
    expect(code == 0, "the threshold is taken", output)
    code, output = run("--starter", FOREWARN_FORMAT="json")
    expect(code == 1 and output.startswith("{"), "the format is taken", output)
    code, output = run("--starter", "none-such")
    expect(code == 2, "paths are passed on", output)
    code, output = run(PATH="/usr/bin:/bin")
    expect(code == 2 and "there is no forewarn" in output, "no program is no good result", output)
    code, output = run(FOREWARN_SYNC="maybe")
    expect(code == 2, "a wrong word is refused", output)

    archive = base / "forewarn.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        for name in ["forewarn", "forewarn-sync"]:
            stub = base / f"stub-{name}"
            stub.write_text(f'#!/bin/sh\necho "{name} $*"\n')
            stub.chmod(0o755)
            file.add(stub, name)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    common = {"FOREWARN_ARCHIVE": str(archive), "PATH": "/usr/bin:/bin"}
    code, output = run("a b", "c", FOREWARN_SHA256=digest, FOREWARN_SYNC="yes", **common)
    expect(output == "forewarn sync\nforewarn --check a b c\n" and code == 0,
           "a release with the right sum is run", output)
    code, output = run(FOREWARN_SHA256=digest, FOREWARN_SYNC="only",
                       FOREWARN_FROM="https://mirror.forewarn.example", **common)
    expect(output == "forewarn sync --from https://mirror.forewarn.example\n", "only syncs", output)
    for sum_ in ["", "0" * 64, digest[:-1], digest.upper()]:
        code, output = run(FOREWARN_SHA256=sum_, **common)
        expect(code == 2 and "forewarn --check" not in output, "another sum is refused", output)
    code, output = run(FOREWARN_SHA256=digest, **{**common, "FOREWARN_ARCHIVE": "http://x.example/a"})
    expect(code == 2, "only https is fetched from", output)

    checker = shutil.which("shellcheck")
    if checker:
        code, output = folder.run(checker, "--shell=sh", script)
        expect(code == 0, "shellcheck has no complaint", output)
    else:
        print("hooks: shellcheck is not installed: ci/forewarn.sh was not read by it")


def examples():
    """The pieces of YAML in the documents."""
    blocks = 0
    for name in ["README.md", "docs/ci.md"]:
        for block in re.findall(r"```yaml\n(.*?)```", (ROOT / name).read_text(), re.S):
            blocks += 1
            document = yaml.safe_load(block)
            for job in (document.get("jobs") or {}).values():
                expect("permissions" in document or "permissions" in job, f"{name}: permissions are said")
                for step in job["steps"]:
                    ours = step.get("uses", "").startswith("forewarn-example/")
                    expect("uses" not in step or ours or bool(PINNED.match(step["uses"])),
                           f"{name}: {step.get('uses')} is pinned")
    expect(blocks >= 4, "the documents show how it is used")


def main():
    if not PROGRAM.exists():
        sys.exit(f"hooks: there is no {PROGRAM}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="forewarn-hooks-") as name:
        base = pathlib.Path(name).resolve()
        definitions()
        examples()
        for part in [recipe, action, component, managers]:
            folder = base / part.__name__
            folder.mkdir()
            part(folder)
    if failures:
        sys.exit(f"hooks: {len(failures)} of {count} expectations failed")
    print(f"hooks: {count} expectations held in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
