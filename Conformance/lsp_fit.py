"""Whether a client can take what the server sends it, by the capabilities that it declared.

The meta model says which messages are well formed; this module says which of them a client has asked
for, by the rules of the protocol's text: a member or a request that hangs on a capability may be
sent only to a client that declared it.
"""

# The capability that each request of the server hangs on.
REQUESTS = {
    "workspace/applyEdit": "workspace.applyEdit",
    "workspace/configuration": "workspace.configuration",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
    "window/workDoneProgress/create": "window.workDoneProgress",
    "window/showDocument": "window.showDocument.support",
}


def declared(capabilities, path):
    """The value at a path such as `workspace.applyEdit`; None if it is not declared."""
    for name in path.split("."):
        if not isinstance(capabilities, dict):
            return None
        capabilities = capabilities.get(name)
    return capabilities


class Fit:
    """One session's client; `problems` takes each message of the server in turn."""

    def __init__(self, capabilities):
        self.capabilities = capabilities
        # The tokens of the progress that the client has agreed to.
        self.tokens = set()
        # The open documents, and those of all documents for which findings are published.
        self.published = set()

    def has(self, path):
        return bool(declared(self.capabilities, path))

    def diagnostics_have(self, member):
        """Whether diagnostics may have a member; clients before 3.18 say so only of published ones."""
        return any(self.has(f"textDocument.{way}.{member}")
                   for way in ("publishDiagnostics", "diagnostic"))

    def asked(self, request):
        """Notes what the client says."""
        params = request.get("params") or {}
        for name in ("workDoneToken", "partialResultToken"):
            if isinstance(params, dict) and name in params:
                self.tokens.add(params[name])

    def problems(self, message, request=None):
        """What the client cannot take, as sentences; `request` is what the message answers."""
        if request is not None:
            result = message.get("result")
            if request["method"] == "textDocument/diagnostic":
                uri = request["params"]["textDocument"]["uri"]
                if uri in self.published:
                    return [f"findings of {uri} are published and asked for, so shown twice"]
            check = getattr(self, "of_" + request["method"].replace("/", "_"), None)
            return [] if result is None or check is None else list(check(result))
        method, params = message.get("method"), message.get("params") or {}
        found = []
        needed = REQUESTS.get(method)
        if needed and not self.has(needed):
            found.append(f"{method} without {needed}")
        if method == "client/registerCapability":
            found += self.of_registrations(params["registrations"])
        elif method == "workspace/applyEdit":
            found += self.of_edit(params["edit"])
        elif method == "window/workDoneProgress/create":
            self.tokens.add(params["token"])
        elif method == "$/progress" and params["token"] not in self.tokens:
            found.append(f"$/progress of {params['token']!r}, which nobody has made")
        elif method == "textDocument/publishDiagnostics":
            found += self.of_published(params)
        return found

    def of_registrations(self, registrations):
        for registration in registrations:
            capability = registration["method"].replace("/", ".") + ".dynamicRegistration"
            if not self.has(capability):
                yield f"registration of {registration['method']} without {capability}"

    def of_published(self, params):
        if "version" in params and not self.has("textDocument.publishDiagnostics.versionSupport"):
            yield "publishDiagnostics.version without versionSupport"
        if params["diagnostics"]:
            # What was under way when the document was opened must be taken back before it is asked for.
            self.published.add(params["uri"])
        else:
            self.published.discard(params["uri"])
        for diagnostic in params["diagnostics"]:
            yield from self.of_diagnostic(diagnostic)

    def of_diagnostic(self, diagnostic):
        for member, capability in (
                ("relatedInformation", "relatedInformation"), ("data", "dataSupport"),
                ("codeDescription", "codeDescriptionSupport")):
            if member in diagnostic and not self.diagnostics_have(capability):
                yield f"diagnostic.{member} without {capability}"
        known = []
        for way in ("publishDiagnostics", "diagnostic"):
            known += declared(
                self.capabilities, f"textDocument.{way}.tagSupport.valueSet") or []
        for tag in diagnostic.get("tags", []):
            if tag not in known:
                yield f"diagnostic tag {tag}, which is not in tagSupport"

    def of_edit(self, edit):
        if "documentChanges" in edit:
            if not self.has("workspace.workspaceEdit.documentChanges"):
                yield "documentChanges without workspaceEdit.documentChanges"
        if "changeAnnotations" in edit:
            if not self.has("workspace.workspaceEdit.changeAnnotationSupport"):
                yield "changeAnnotations without changeAnnotationSupport"

    def of_initialize(self, result):
        offered = declared(self.capabilities, "general.positionEncodings") or ["utf-16"]
        capabilities = result["capabilities"]
        chosen = capabilities.get("positionEncoding", "utf-16")
        if chosen not in offered:
            yield f"position encoding {chosen}, offered were {offered}"
        literals = self.has("textDocument.codeAction.codeActionLiteralSupport")
        if isinstance(capabilities.get("codeActionProvider"), dict) and not literals:
            yield "CodeActionOptions without codeActionLiteralSupport"

    def of_textDocument_diagnostic(self, result):
        for diagnostic in result.get("items", []):
            yield from self.of_diagnostic(diagnostic)
        if "relatedDocuments" in result:
            if not self.has("textDocument.diagnostic.relatedDocumentSupport"):
                yield "relatedDocuments without relatedDocumentSupport"

    def of_textDocument_codeAction(self, result):
        base = "textDocument.codeAction."
        resolved = declared(self.capabilities, base + "resolveSupport.properties") or []
        for action in result:
            if isinstance(action.get("command"), str):
                continue
            if not self.has(base + "codeActionLiteralSupport"):
                yield "a CodeAction without codeActionLiteralSupport"
            for member, capability in (
                    ("isPreferred", "isPreferredSupport"), ("disabled", "disabledSupport"),
                    ("data", "dataSupport")):
                if member in action and not self.has(base + capability):
                    yield f"codeAction.{member} without {capability}"
            yield from self.of_edit(action.get("edit", {}))
            for diagnostic in action.get("diagnostics", []):
                yield from self.of_diagnostic(diagnostic)
            if not {"edit", "command", "disabled"} & action.keys() and "edit" not in resolved:
                yield "a code action that does nothing, and cannot be resolved"

    def of_codeAction_resolve(self, action):
        yield from self.of_edit(action.get("edit", {}))
        if "edit" not in action and "command" not in action and "disabled" not in action:
            yield "a resolved code action that does nothing"

    def of_textDocument_hover(self, result):
        contents = result["contents"]
        formats = declared(self.capabilities, "textDocument.hover.contentFormat") or ["plaintext"]
        if isinstance(contents, dict) and "kind" in contents and contents["kind"] not in formats:
            yield f"hover as {contents['kind']}, known are {formats}"

    def of_textDocument_documentSymbol(self, result):
        capability = "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"
        if any("selectionRange" in symbol for symbol in result) and not self.has(capability):
            yield f"DocumentSymbol without {capability}"

    def of_textDocument_definition(self, result):
        if isinstance(result, list) and any("targetUri" in place for place in result):
            if not self.has("textDocument.definition.linkSupport"):
                yield "LocationLink without definition.linkSupport"

    def of_textDocument_completion(self, result):
        items = result if isinstance(result, list) else result["items"]
        base = "textDocument.completion.completionItem."
        for item in items:
            if item.get("insertTextFormat") == 2 and not self.has(base + "snippetSupport"):
                yield "a snippet without snippetSupport"
            known = declared(self.capabilities, base + "tagSupport.valueSet") or []
            if any(tag not in known for tag in item.get("tags", [])):
                yield "tags of a completion without tagSupport"
            if "insert" in item.get("textEdit", {}) and not self.has(base + "insertReplaceSupport"):
                yield "an InsertReplaceEdit without insertReplaceSupport"
            if "labelDetails" in item and not self.has(base + "labelDetailsSupport"):
                yield "labelDetails without labelDetailsSupport"
            documentation = item.get("documentation")
            formats = declared(self.capabilities, base + "documentationFormat") or ["plaintext"]
            if isinstance(documentation, dict) and documentation["kind"] not in formats:
                yield f"documentation as {documentation['kind']}, known are {formats}"


def judge(entries, model):
    """What is wrong in a recorded session, as sentences, and how many messages of the server it has.

    Each entry is {"from": "client" or "server", "message": {...}}. Without a meta model only the fit
    to the client is judged.
    """
    fit, asked, problems, count = Fit({}), {}, [], 0
    for entry in entries:
        message = entry.get("message")
        if message is None:
            if "text" in entry and entry["from"] == "server":
                problems.append(f"no message: {entry['text'][:80]!r}")
            continue
        if entry["from"] == "client":
            if message.get("method") == "initialize":
                fit = Fit(message["params"]["capabilities"])
            if "method" in message and "id" in message:
                asked[message["id"]] = message
            fit.asked(message)
            continue
        count += 1
        request = asked.get(message.get("id")) if "method" not in message else None
        if "method" not in message and request is None:
            problems.append(f"an answer to {message.get('id')!r}, which was not asked")
            continue
        if model is not None:
            methods = {id_: request["method"] for id_, request in asked.items()}
            problems += model.message_problems(message, methods)
        problems += fit.problems(message, request)
    return problems, count
