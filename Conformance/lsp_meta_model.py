#!/usr/bin/env python3
"""Checks every message that the language server sends against the protocol's own meta model.

    Conformance/lsp_meta_model.py [--server COMMAND] [--corpora FOLDER] FILE...

For each file the server is driven through whole sessions, once for a client that declares all that
it could and once for a client that declares nothing, over pushed and over pulled diagnostics: open,
hover everywhere that diagnostics are, code actions, edits, watched files, configuration, commands,
wrong requests, shutdown. The meta model (`metaModel-3.17.json`) is sought in the folder's `editors`
(or the environment's FOREWARN_CORPORA), and beside it. Reported are missing and wrong members, and
members that the model does not know. Exit code 0: there are none.
"""

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys


class Model:
    """The meta model, as a judge of JSON values."""

    def __init__(self, path):
        model = json.loads(path.read_text())
        self.structures = {s["name"]: s for s in model["structures"]}
        self.enumerations = {e["name"]: e for e in model["enumerations"]}
        self.aliases = {a["name"]: a["type"] for a in model["typeAliases"]}
        self.requests = {r["method"]: r for r in model["requests"]}
        self.notifications = {n["method"]: n for n in model["notifications"]}

    def members(self, name):
        """The properties of a structure, inherited ones included."""
        structure = self.structures[name]
        found = {}
        for parent in structure.get("extends", []) + structure.get("mixins", []):
            found.update(self.members(parent["name"]))
        found.update({p["name"]: p for p in structure["properties"]})
        return found

    def problems(self, value, type_, at):
        """What is wrong with a value, as a list of sentences."""
        kind = type_["kind"]
        if kind == "base":
            return [] if self.is_base(value, type_["name"]) else [
                f"{at}: {value!r} is no {type_['name']}"]
        if kind == "stringLiteral":
            return [] if value == type_["value"] else [f"{at}: {value!r} is not {type_['value']!r}"]
        if kind == "array":
            if not isinstance(value, list):
                return [f"{at}: no array"]
            return [p for i, v in enumerate(value)
                    for p in self.problems(v, type_["element"], f"{at}[{i}]")]
        if kind == "map":
            if not isinstance(value, dict):
                return [f"{at}: no map"]
            return [p for k, v in value.items() for p in self.problems(v, type_["value"], f"{at}.{k}")]
        if kind == "tuple":
            if not isinstance(value, list) or len(value) != len(type_["items"]):
                return [f"{at}: no tuple of {len(type_['items'])}"]
            return [p for i, (v, t) in enumerate(zip(value, type_["items"]))
                    for p in self.problems(v, t, f"{at}[{i}]")]
        if kind == "or":
            tries = [self.problems(value, item, at) for item in type_["items"]]
            return min(tries, key=len)
        if kind == "and":
            return [p for item in type_["items"] for p in self.problems(value, item, at)]
        if kind == "literal":
            return self.object_problems(
                value, {p["name"]: p for p in type_["value"]["properties"]}, at)
        return self.reference_problems(value, type_["name"], at)

    def reference_problems(self, value, name, at):
        if name in ("LSPAny", "LSPObject", "LSPArray"):
            return []
        if name in self.aliases:
            return self.problems(value, self.aliases[name], at)
        if name in self.enumerations:
            enumeration = self.enumerations[name]
            known = [v["value"] for v in enumeration["values"]]
            if value in known and type(value) is type(known[0]):
                return []
            if enumeration.get("supportsCustomValues"):
                return self.problems(value, enumeration["type"], at)
            return [f"{at}: {value!r} is no {name}"]
        return self.object_problems(value, self.members(name), at)

    def object_problems(self, value, members, at):
        if not isinstance(value, dict):
            return [f"{at}: no object"]
        found = [f"{at}.{name}: unknown" for name in value if name not in members]
        for name, member in members.items():
            if name in value:
                found += self.problems(value[name], member["type"], f"{at}.{name}")
            elif not member.get("optional"):
                found.append(f"{at}.{name}: missing")
        return found

    @staticmethod
    def is_base(value, name):
        if name == "null":
            return value is None
        if name == "boolean":
            return isinstance(value, bool)
        if name in ("integer", "uinteger"):
            low = 0 if name == "uinteger" else -2**31
            return isinstance(value, int) and not isinstance(value, bool) and low <= value < 2**31
        if name == "decimal":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        if name in ("DocumentUri", "URI"):
            return isinstance(value, str) and ":" in value
        return isinstance(value, str)

    def message_problems(self, message, asked):
        """What is wrong with a message; `asked` gives the method of each request by id."""
        if message.get("jsonrpc") != "2.0":
            return ["jsonrpc: not 2.0"]
        method = message.get("method")
        if method is None:
            if "error" in message:
                error = message["error"]
                return [] if isinstance(error.get("code"), int) and isinstance(
                    error.get("message"), str) else ["error: wrong shape"]
            request = self.requests[asked[message["id"]]]
            return self.problems(message["result"], request["result"], request["method"])
        table = self.requests if "id" in message else self.notifications
        if method not in table:
            return [f"{method}: not in the model"]
        if "params" not in table[method]:
            return [] if message.get("params") is None else [f"{method}: has params"]
        return self.problems(message.get("params"), table[method]["params"], method)


class Client:
    """A client that keeps all that the server says."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.messages, self.asked, self.last_id = [], {}, 0

    def send(self, **message):
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            raise SystemExit(f"The server ended with code {self.process.wait()}.")
        message = json.loads(self.process.stdout.read(length))
        self.messages.append(message)
        if "method" in message and "id" in message:
            wants_list = message["method"] == "workspace/configuration"
            self.send(id=message["id"], result=[None] if wants_list else None)
        return message

    def request(self, method, params):
        self.last_id += 1
        self.asked[self.last_id] = method
        self.send(id=self.last_id, method=method, params=params)
        while True:
            message = self.read()
            if message.get("id") == self.last_id and "method" not in message:
                return message.get("result")

    def notify(self, method, params):
        self.send(method=method, params=params)


RICH = {
    "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True, "workspaceEdit": {"documentChanges": True},
        "diagnostics": {"refreshSupport": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "didChangeConfiguration": {"dynamicRegistration": True}},
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"isPreferredSupport": True,
                       "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        "publishDiagnostics": {
            "relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True,
            "dataSupport": True, "tagSupport": {"valueSet": [1, 2]}}},
}


def drive(command, path, capabilities):
    """One session over one file; gives the client with all messages."""
    client = Client(command)
    uri = path.resolve().as_uri()
    document = {"uri": uri}
    client.request("initialize", {
        "processId": os.getpid(), "rootUri": path.resolve().parent.as_uri(),
        "capabilities": capabilities, "trace": "messages"})
    client.notify("initialized", {})
    text = path.read_text(encoding="utf-8", errors="replace")
    client.notify("textDocument/didOpen", {
        "textDocument": {**document, "languageId": "x", "version": 1, "text": text}})
    report = client.request("textDocument/diagnostic", {"textDocument": document})
    client.request("textDocument/diagnostic", {
        "textDocument": document, "previousResultId": report.get("resultId", "none")})
    for item in report["items"][:40]:
        client.request("textDocument/hover", {
            "textDocument": document, "position": item["range"]["start"]})
        for only in (None, ["quickfix"], ["source.fixAll"]):
            context = {"diagnostics": [item], **({"only": only} if only else {})}
            client.request("textDocument/codeAction", {
                "textDocument": document, "range": item["range"], "context": context})
    start = {"line": 0, "character": 0}
    for version in range(2, 6):
        client.notify("textDocument/didChange", {
            "textDocument": {**document, "version": version},
            "contentChanges": [{"range": {"start": start, "end": start}, "text": "\n"}]})
        client.request("textDocument/hover", {"textDocument": document, "position": start})
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri + "x", "type": 1}]})
    client.notify("workspace/didChangeConfiguration", {"settings": {}})
    client.request("textDocument/definition", {"textDocument": document, "position": start})
    client.request("textDocument/hover", {})
    client.notify("textDocument/didClose", {"textDocument": document})
    client.request("shutdown", None)
    client.notify("exit", None)
    client.process.wait(timeout=10)
    return client


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--server", default=".build/release/forewarn lsp")
    parser.add_argument("--corpora", default=os.environ.get("FOREWARN_CORPORA"))
    arguments = parser.parse_args()
    if not arguments.corpora:
        print("No corpora folder is given; nothing is checked.")
        return 0
    corpora = pathlib.Path(arguments.corpora)
    places = [folder / "editors" / "metaModel-3.17.json" for folder in (corpora, corpora.parent)]
    model_path = next((p for p in places if p.exists()), None)
    if model_path is None:
        print(f"There is no meta model in {places[0].parent}; nothing is checked.")
        return 0
    model = Model(model_path)
    pulling = json.loads(json.dumps(RICH))
    pulling["textDocument"]["diagnostic"] = {"relatedDocumentSupport": False}
    count, wrong, methods = 0, 0, set()
    for path in arguments.files:
        for capabilities in (RICH, pulling, {}):
            client = drive(arguments.server, path, capabilities)
            for message in client.messages:
                count += 1
                methods.add(message.get("method") or client.asked.get(message.get("id")))
                for problem in model.message_problems(message, client.asked):
                    wrong += 1
                    print(f"{path}: {problem}")
    print(f"{count} messages of {len(methods)} methods checked, {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
