#!/usr/bin/env python3
"""Plays each real client against the language server, and judges all that the server sends it.

    Conformance/clients.py [--server COMMAND] [--corpora FOLDER] [--verbose]

A client is what an editor declared when it started, recorded as a line {"ev": "init", "caps": ...}
of FOLDER/editors/client-capabilities/EDITOR.jsonl (or beside FOLDER). Each is led through a whole
session: it opens manifests, gets findings in its own way (pushed or asked for), asks for all that the
server offers, applies the fixes in the position encoding that was agreed on, types a vulnerability
in, and shuts down. Judged are

- every message, by the meta model if there is one;
- whether the client has declared that it can take it (lsp_fit.py);
- whether every position lies in the text, and the finding under the version;
- the texts after the fixes, character by character, and that the findings are gone then.

Exit code 0: no client has met a problem.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tests" / "EditorTests"))

import lsp_fit
import lsp_meta_model
import lsp_session
import projects


class Walk(lsp_session.Session):
    """A session in which everything that the server offers is asked for."""

    def start(self):
        result = self.request("initialize", {
            "processId": os.getpid(), "rootUri": self.root and self.folder.as_uri(),
            "capabilities": self.capabilities, "trace": "off",
            **({"workspaceFolders": [{"uri": self.folder.as_uri(), "name": "shop"}]}
               if self.folders else {})})
        self.offered = result["capabilities"]
        self.encoding = self.offered.get("positionEncoding", "utf-16")
        self.notify("initialized", {})

    def look(self, document, finding):
        """Everything that a person may ask about a finding."""
        place = {"textDocument": {"uri": document.uri}, "position": finding["range"]["start"]}
        whole = {"textDocument": place["textDocument"]}
        everything = {"start": {"line": 0, "character": 0},
                      "end": document.position(len(document.text))}
        hover = self.request("textDocument/hover", place)
        if not hover:
            self.problem("nothing is said on hover over a finding")
        elif "range" in hover:
            self.checked(document, hover["range"])
        for capability, method, params in (
                ("definitionProvider", "textDocument/definition", place),
                ("referencesProvider", "textDocument/references",
                 {**place, "context": {"includeDeclaration": True}}),
                ("documentSymbolProvider", "textDocument/documentSymbol", whole),
                ("documentLinkProvider", "textDocument/documentLink", whole),
                ("codeLensProvider", "textDocument/codeLens", whole),
                ("foldingRangeProvider", "textDocument/foldingRange", whole),
                ("completionProvider", "textDocument/completion", place),
                ("inlayHintProvider", "textDocument/inlayHint", {**whole, "range": everything}),
                ("callHierarchyProvider", "textDocument/prepareCallHierarchy", place)):
            if self.offered.get(capability) and self.has(self.declaration(method)):
                self.request(method, params)

    @staticmethod
    def declaration(method):
        name = method.partition("/")[2]
        return "textDocument." + ("callHierarchy" if name.startswith("prepare") else name)

    def actions(self, document, range_, findings):
        return self.request("textDocument/codeAction", {
            "textDocument": {"uri": document.uri}, "range": range_,
            "context": {"diagnostics": findings}}) or []

    def fix(self, document, finding):
        """Asks for the fixes of a finding and applies the first, if the client can."""
        actions = self.actions(document, finding["range"], [finding])
        self.check_apart(document, [finding])
        action = next((a for a in actions if a.get("kind") == "quickfix"), None)
        if action is None:
            if self.has("textDocument.codeAction.codeActionLiteralSupport"):
                self.problem("no fix is offered")
            return False
        if "edit" not in action:
            action = self.request("codeAction/resolve", action)
        if "edit" not in action:
            self.problem(f"{action['title']} has no edit when it is resolved")
            return False
        self.apply(action["edit"])
        return True

    def check_apart(self, document, findings):
        """Kate asks for the fixes of a whole document and applies all that it gets: no two of them
        may be of one place."""
        if not self.name.startswith("kate"):
            return
        everything = {"start": {"line": 0, "character": 0},
                      "end": document.position(len(document.text))}
        places = []
        for action in self.actions(document, everything, findings):
            for edit in action.get("edit", {}).get("changes", {}).get(document.uri, []):
                place = [document.offset(edit["range"][end]) for end in ("start", "end")]
                if any(place[0] <= end and start <= place[1] for start, end in places):
                    self.problem(f"a client that applies every action writes twice in one place: "
                                 f"{action['title']}")
                places.append(place)

    def session(self, languages):
        self.start()
        for name, (text, typed, marked, expected) in projects.files(projects.EVERYTHING).items():
            document = self.open(name, text, languages.get(name, "plaintext"))
            if typed:
                if self.findings(document):
                    self.problem(f"{name}: a finding without a reason")
                self.type(document, len(document.text), len(document.text), typed)
                self.type(document, len(document.text), len(document.text), "\n")
            found = self.findings(document)
            under = [self.checked(document, f["range"]) for f in found]
            if under != [marked]:
                self.problem(f"{name}: findings under {under}, expected one under {marked!r}")
                continue
            self.look(document, found[0])
            if self.fix(document, found[0]):
                if document.text != expected:
                    self.problem(f"{name}: the fix wrote {document.text!r}")
                if self.findings(document):
                    self.problem(f"{name}: the finding stays")
            self.notify("textDocument/didSave", {"textDocument": {"uri": document.uri}})
            self.notify("textDocument/didClose", {"textDocument": {"uri": document.uri}})
            if not self.has("textDocument.diagnostic"):
                self.published.pop(document.uri, None)
                if self.until(lambda _: document.uri in self.published, "the closing") and (
                        self.published[document.uri]):
                    self.problem(f"{name}: findings stay when it is closed")
            del self.documents[name]
        self.fix_several()
        self.change_another()
        self.fix_by_command()
        answer = self.answer_to("textDocument/thereIsNoSuchRequest", {})
        if answer.get("error", {}).get("code") != -32601:
            self.problem(f"an unknown request is answered by {answer}")
        self.request("shutdown", None)
        self.notify("exit", None)
        if (code := self.process.wait(timeout=10)) != 0:
            self.problem(f"the server ended with {code}")

    def fix_several(self):
        """A document with more than one finding."""
        text = '{"dependencies": {"lodash": "4.17.11"}, "devDependencies": {"lodash": "4.17.11"}}\n'
        # In a folder that is not there: nothing was found in it before it was opened.
        name = "several/package.json"
        document = self.open(name, text, "json")
        found = self.findings(document)
        if len(found) != 2:
            self.problem(f"{len(found)} findings of two")
        self.check_apart(document, found)
        self.notify("textDocument/didClose", {"textDocument": {"uri": document.uri}})
        del self.documents[name]

    def change_another(self):
        """A document that inherits its version from another, which changes."""
        root = self.open(
            "inherited/Cargo.toml",
            '[workspace]\nmembers = ["member"]\n\n[workspace.dependencies]\ntime = "=0.1.43"\n', "toml")
        member = self.open(
            "inherited/member/Cargo.toml",
            '[package]\nname = "member"\n\n[dependencies]\ntime.workspace = true\n', "toml")
        if len(self.findings(member)) != 1:
            self.problem("an inherited version has no finding")
        self.published.pop(member.uri, None)
        place = root.text.index("0.1.43")
        self.type(root, place, place + 6, "0.2.23")
        if self.findings(member):
            self.problem("findings of a document are about the older text of another")
        for document in (root, member):
            self.notify("textDocument/didClose", {"textDocument": {"uri": document.uri}})
        self.documents = {}

    def fix_by_command(self):
        """The command of the summary above the text, for clients that take edits from the server."""
        commands = self.offered.get("executeCommandProvider", {}).get("commands", [])
        if "forewarn.fixAll" not in commands:
            return
        name = "package.json"
        text, _, _, expected = projects.files(projects.EVERYTHING)[name]
        document = self.open(name, text, "json")
        self.findings(document)
        self.request("workspace/executeCommand", {
            "command": "forewarn.fixAll", "arguments": [document.uri]})
        if document.text != expected:
            self.until(lambda m: m.get("method") == "workspace/applyEdit", "the edit of a command")
        if document.text != expected:
            self.problem(f"the command wrote {document.text!r}")

    def run(self, languages):
        try:
            self.session(languages)
        except (TimeoutError, BrokenPipeError, ValueError, KeyError) as error:
            self.problem(f"{type(error).__name__}: {error}")
        finally:
            self.watchdog.cancel()
            self.process.kill()
            self.process.wait()


def clients(folder):
    """The name, start and languages of each client; a file may hold several."""
    for path in sorted(folder.glob("*.jsonl")):
        entries = [json.loads(line) for line in path.read_text().splitlines() if line]
        starts = [e for e in entries if e.get("ev") == "init"]
        languages = {e["uri"].rpartition("/")[2]: e["lang"] for e in entries
                     if e.get("ev") == "open"}
        for number, start in enumerate(starts, 1):
            yield path.stem + (f" ({number})" if len(starts) > 1 else ""), start, languages


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default=str(ROOT / ".build/release/forewarn"),
                        help="the program forewarn, beside which forewarn-sync lies")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    parser.add_argument("--verbose", action="store_true", help="a line for each client")
    arguments = parser.parse_args()
    if not arguments.corpora:
        print("No corpora folder is given; nothing is checked.")
        return 0
    corpora = pathlib.Path(arguments.corpora)
    folder = next((f for f in (c / "editors" / "client-capabilities"
                               for c in (corpora, corpora.parent)) if f.is_dir()), None)
    if folder is None:
        print(f"There are no editors/client-capabilities in {corpora}; nothing is checked.")
        return 0
    model_path = folder.parent / "metaModel-3.17.json"
    model = lsp_meta_model.Model(model_path) if model_path.exists() else None
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="forewarn-clients-"))
    try:
        projects.write_feed(scratch / "feed")
        projects.write_project(scratch / "project", projects.EVERYTHING)
        environment = {**os.environ, "FOREWARN_CACHE": str(scratch / "cache")}
        projects.make_database(arguments.server, scratch / "feed", scratch / "cache")
        count, messages, wrong = 0, 0, 0
        for name, start, languages in clients(folder):
            session = Walk(
                shlex.quote(arguments.server) + " lsp", name, start, scratch / "project",
                environment)
            session.run(languages)
            problems, sent = lsp_fit.judge(session.entries, model)
            problems = session.problems + problems
            count, messages, wrong = count + 1, messages + sent, wrong + len(problems)
            if arguments.verbose or problems:
                print(f"{name}: {sent} messages, {session.encoding}, {len(problems)} problems")
            for problem in problems:
                print(f"  {problem}")
    finally:
        shutil.rmtree(scratch)
    print(f"{count} clients, {messages} messages of the server judged"
          + ("" if model else " without the meta model") + f", {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
