"""A client as the language server meets it: what it has declared, its documents, and a record of
everything that is said."""

import json
import os
import shlex
import subprocess
import threading

import lsp_fit

# A client that waits longer for anything is told so.
SECONDS = 20


def units(text, encoding):
    """How long a text is in an encoding's units."""
    if encoding == "utf-8":
        return len(text.encode())
    return len(text) if encoding == "utf-32" else len(text.encode("utf-16-le")) // 2


class Text:
    """A document as the client holds it."""

    def __init__(self, uri, text, encoding):
        self.uri, self.text, self.encoding, self.version = uri, text, encoding, 1

    def offset(self, position):
        """The place of a position in the text; raises ValueError if there is none."""
        lines = self.text.split("\n")
        number, wanted = position["line"], position["character"]
        if number >= len(lines):
            raise ValueError(f"line {number} of {len(lines)}")
        column = 0
        for index in range(len(lines[number]) + 1):
            if column == wanted:
                return sum(len(line) + 1 for line in lines[:number]) + index
            column += units(lines[number][index:index + 1], self.encoding)
        raise ValueError(f"character {wanted} of line {number} is no place in it")

    def under(self, range_):
        return self.text[self.offset(range_["start"]):self.offset(range_["end"])]

    def position(self, offset):
        before = self.text[:offset]
        line = before.rpartition("\n")[2]
        return {"line": before.count("\n"), "character": units(line, self.encoding)}

    def change(self, start, end, new):
        """Replaces a piece; gives the change as the protocol writes it."""
        change = {"range": {"start": self.position(start), "end": self.position(end)}, "text": new}
        self.text = self.text[:start] + new + self.text[end:]
        self.version += 1
        return change


class Session:
    """One client and one server, with everything that was said."""

    def __init__(self, command, name, start, folder, environment):
        self.name, self.folder = name, folder
        self.capabilities = start["caps"]
        self.root = start["root"]
        self.folders = start.get("folders") or []
        self.entries, self.problems, self.documents = [], [], {}
        self.published, self.last_id = {}, 0
        self.encoding = "utf-16"
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment)
        # A read that takes too long ends with the server.
        self.watchdog = threading.Timer(SECONDS, self.process.kill)
        self.watchdog.start()

    def has(self, path):
        return bool(lsp_fit.declared(self.capabilities, path))

    def problem(self, text):
        self.problems.append(text)

    # What goes to the server.

    def send(self, **message):
        message = {"jsonrpc": "2.0", **message}
        self.entries.append({"from": "client", "message": message})
        content = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send(method=method, params=params)

    def request(self, method, params):
        """The answer's result; None, and a problem, if it is an error."""
        answer = self.answer_to(method, params)
        if "error" in answer:
            self.problem(f"{method}: {answer['error']}")
        return answer.get("result")

    def answer_to(self, method, params):
        self.last_id += 1
        number = self.last_id
        self.send(id=number, method=method, params=params)
        return self.until(
            lambda m: m.get("id") == number and "method" not in m, f"an answer to {method}")

    # What comes from it.

    def read(self):
        length = None
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if length is None:
            raise EOFError
        message = json.loads(self.process.stdout.read(length))
        self.entries.append({"from": "server", "message": message})
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        if method is not None and "id" in message:
            self.send(id=message["id"], result=self.answer(method, message["params"]))
        return message

    def until(self, condition, what):
        while True:
            try:
                message = self.read()
            except EOFError:
                raise TimeoutError(f"waited in vain for {what}") from None
            if condition(message):
                return message

    def answer(self, method, params):
        if method == "workspace/configuration":
            return [None for _ in params["items"]]
        if method == "workspace/applyEdit":
            self.apply(params["edit"])
            return {"applied": True}
        return None

    # Documents.

    def open(self, name, text, language):
        uri = (self.folder / name).as_uri()
        self.documents[name] = document = Text(uri, text, self.encoding)
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": language, "version": 1, "text": text}})
        return document

    def type(self, document, start, end, new):
        self.told(document, [document.change(start, end, new)])

    def told(self, document, changes):
        # What is known of the text before says nothing about that after.
        self.published.pop(document.uri, None)
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": document.uri, "version": document.version},
            "contentChanges": changes})

    def apply(self, edit):
        """Applies a workspace edit, as a client does: from the end of each document on."""
        pieces = dict(edit.get("changes") or {})
        for change in edit.get("documentChanges") or []:
            pieces[change["textDocument"]["uri"]] = change["edits"]
            version = change["textDocument"].get("version")
            document = self.document(change["textDocument"]["uri"])
            if document and version is not None and version != document.version:
                self.problem(f"an edit of version {version}, the text is at {document.version}")
        for uri, edits in pieces.items():
            document = self.document(uri)
            if document is None:
                self.problem(f"an edit of {uri}, which is not open")
                continue
            places = sorted(
                ((document.offset(e["range"]["start"]), document.offset(e["range"]["end"]),
                  e["newText"]) for e in edits), reverse=True)
            self.told(document, [document.change(*place) for place in places])

    def document(self, uri):
        return next((d for d in self.documents.values() if d.uri == uri), None)

    def findings(self, document):
        """The diagnostics of the document as it is now, in the client's way."""
        if self.has("textDocument.diagnostic"):
            report = self.request(
                "textDocument/diagnostic", {"textDocument": {"uri": document.uri}})
            found = report["items"] if report else []
        else:
            if document.uri not in self.published:
                self.until(lambda _: document.uri in self.published, "published diagnostics")
            found = self.published[document.uri]
        for diagnostic in found:
            for range_ in [diagnostic["range"]] + [
                    r["location"]["range"] for r in diagnostic.get("relatedInformation", [])
                    if r["location"]["uri"] == document.uri]:
                self.checked(document, range_)
        return found

    def checked(self, document, range_):
        try:
            return document.under(range_)
        except ValueError as error:
            self.problem(f"{document.uri.rpartition('/')[2]}: {error}")
            return ""
