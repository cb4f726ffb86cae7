// The extension itself, in a stand-in of the editor that notes what is asked of it.
import { test } from "node:test";
import * as assert from "node:assert/strict";
import * as loading from "node:module";

type Listener = (value: unknown) => unknown;

const document = (path: string) => ({ uri: { scheme: "file", path, toString: () => `file://${path}` } });

/** What the extension sees of the editor, and what it has done there. */
function editor() {
  const listeners: Record<string, Listener> = {};
  const commands: Record<string, (...args: unknown[]) => unknown> = {};
  const executed: unknown[][] = [];
  const started: { run: { command: string; args: string[] }; selector: { pattern: string }[] }[] = [];
  const status = { text: "", severity: 0, dispose: () => undefined };
  const settings: Record<string, string> = {};
  const diagnostics: { source: string; severity: number }[] = [];
  const window: Record<string, unknown> = {
    activeTextEditor: undefined,
    onDidChangeActiveTextEditor: (l: Listener) => (listeners["active"] = l),
    createOutputChannel: () => ({ show: () => undefined, dispose: () => undefined }),
    showErrorMessage: () => Promise.resolve(undefined),
  };
  const vscode = {
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    LanguageStatusSeverity: { Information: 0, Warning: 1, Error: 2 },
    window,
    languages: {
      createLanguageStatusItem: () => status,
      getDiagnostics: () => diagnostics,
      onDidChangeDiagnostics: (l: Listener) => (listeners["diagnostics"] = l),
    },
    commands: {
      registerCommand: (name: string, run: () => unknown) => (commands[name] = run),
      executeCommand: (...words: unknown[]) => Promise.resolve(void executed.push(words)),
    },
    workspace: {
      textDocuments: [document("/project/notes.txt")],
      onDidOpenTextDocument: (l: Listener) => (listeners["open"] = l),
      onDidChangeConfiguration: (l: Listener) => (listeners["settings"] = l),
      getConfiguration: () => ({ get: (name: string, other: string) => settings[name] ?? other }),
    },
  };
  class LanguageClient {
    constructor(
      _id: string,
      _name: string,
      server: { run: { command: string; args: string[] } },
      options: { documentSelector: { pattern: string }[] },
    ) {
      started.push({ run: server.run, selector: options.documentSelector });
    }
    onDidChangeState = (listener: Listener) => listener({ newState: 2 });
    start = () => Promise.resolve();
    dispose = () => Promise.resolve();
  }
  const client = { LanguageClient, State: { Stopped: 1, Running: 2, Starting: 3 } };
  return { vscode, client, listeners, commands, executed, started, status, settings, diagnostics, window };
}

test("the server starts at the first manifest, and the status item follows it", async () => {
  const it = editor();
  const loader = loading as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (name, ...rest) =>
    name === "vscode" ? it.vscode
      : name === "vscode-languageclient/node" ? it.client
        : load(name, ...rest);
  const { activate } = await import("../src/extension");
  loader._load = load;

  const subscriptions: { dispose(): unknown }[] = [];
  await activate({ subscriptions });
  assert.equal(it.started.length, 0, "a text file starts nothing");

  const manifest = document("/project/package.json");
  await it.listeners["open"]?.(manifest);
  await it.listeners["open"]?.(document("/project/Cargo.toml"));
  assert.equal(it.started.length, 1, "one server for all manifests");
  assert.deepEqual(it.started[0]?.run, { command: "forewarn", args: ["lsp"] });
  assert.equal(it.started[0]?.selector.some((s) => s.pattern === "**/package.json"), true);
  assert.deepEqual(it.executed[0], ["setContext", "forewarn.running", true]);

  it.window["activeTextEditor"] = { document: manifest };
  it.diagnostics.push({ source: "forewarn", severity: 0 }, { source: "other", severity: 0 });
  it.listeners["diagnostics"]?.(undefined);
  assert.equal(it.status.text, "1 error");
  assert.equal(it.status.severity, 2);

  await it.commands["forewarn.fixFile"]?.();
  assert.deepEqual(it.executed.at(-1), ["forewarn.fixAll", "file:///project/package.json"]);

  it.settings["path"] = "/opt/forewarn";
  await it.listeners["settings"]?.({ affectsConfiguration: (n: string) => n === "forewarn.path" });
  assert.deepEqual(it.started[1]?.run, { command: "/opt/forewarn", args: ["lsp"] });
});
