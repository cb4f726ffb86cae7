// Starts `forewarn lsp` at the first manifest that is opened, and tells in a status item how the
// manifest at hand stands. Everything else comes from the server by standard messages.
import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { isManifest, manifestNames } from "./manifests";
import { serverCommand } from "./server";
import { summary } from "./summary";

const selector = ["file", "untitled"].flatMap((scheme) =>
  manifestNames.map((name) => ({ scheme, pattern: `**/${name}` })),
);

class Forewarn implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly output = vscode.window.createOutputChannel("Forewarn");
  private readonly status = vscode.languages.createLanguageStatusItem("forewarn", selector);

  constructor() {
    this.status.name = "Forewarn";
    this.status.command = { title: "Output", command: "forewarn.showOutput" };
    this.show();
  }

  /** Starts the server if the document is a manifest and none runs. */
  async serve(document: vscode.TextDocument): Promise<void> {
    if (this.client === undefined && isManifest(document.uri.path)) {
      await this.start();
    }
  }

  async start(): Promise<void> {
    const settings = vscode.workspace.getConfiguration("forewarn");
    const run = serverCommand({
      path: settings.get("path", "forewarn"),
      cache: settings.get("cache", ""),
    });
    const client = new LanguageClient(
      "forewarn",
      "Forewarn",
      { run, debug: run },
      { documentSelector: selector, outputChannel: this.output },
    );
    this.client = client;
    client.onDidChangeState(({ newState }) => this.changed(newState));
    try {
      await client.start();
    } catch (error) {
      this.fail(`${run.command} did not start: ${String(error)}`);
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }

  get isServing(): boolean {
    return this.client !== undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** The server mends the file at hand, as far as that needs no major upgrade. */
  async fixFile(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document !== undefined) {
      await vscode.commands.executeCommand("forewarn.fixAll", document.uri.toString());
    }
  }

  showOutput(): void {
    this.output.show();
  }

  /** How the manifest at hand stands. */
  show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !isManifest(document.uri.path)) {
      return;
    }
    const count = (...severities: vscode.DiagnosticSeverity[]) =>
      vscode.languages
        .getDiagnostics(document.uri)
        .filter((d) => d.source === "forewarn" && severities.includes(d.severity)).length;
    const { Error, Warning, Information, Hint } = vscode.DiagnosticSeverity;
    const counts = {
      errors: count(Error),
      warnings: count(Warning),
      remarks: count(Information, Hint),
    };
    this.status.text = summary(counts);
    this.status.severity =
      counts.errors > 0
        ? vscode.LanguageStatusSeverity.Error
        : counts.warnings > 0
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
  }

  private changed(state: State): void {
    const running = state === State.Running;
    this.status.busy = state === State.Starting;
    this.status.detail = running ? undefined : "not running";
    void vscode.commands.executeCommand("setContext", "forewarn.running", running);
    this.show();
  }

  private fail(message: string): void {
    this.status.detail = "not running";
    this.status.severity = vscode.LanguageStatusSeverity.Error;
    void vscode.window.showErrorMessage(message, "Settings").then((choice) => {
      if (choice === "Settings") {
        return vscode.commands.executeCommand("workbench.action.openSettings", "forewarn.path");
      }
      return undefined;
    });
  }

  dispose(): void {
    void this.stop();
    this.status.dispose();
    this.output.dispose();
  }
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const forewarn = new Forewarn();
  context.subscriptions.push(
    forewarn,
    vscode.commands.registerCommand("forewarn.restart", () => forewarn.restart()),
    vscode.commands.registerCommand("forewarn.fixFile", () => forewarn.fixFile()),
    vscode.commands.registerCommand("forewarn.showOutput", () => forewarn.showOutput()),
    vscode.workspace.onDidOpenTextDocument((document) => forewarn.serve(document)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const changed = ["path", "cache"].some((name) =>
        event.affectsConfiguration(`forewarn.${name}`),
      );
      return changed && forewarn.isServing ? forewarn.restart() : undefined;
    }),
    vscode.window.onDidChangeActiveTextEditor(() => forewarn.show()),
    vscode.languages.onDidChangeDiagnostics(() => forewarn.show()),
  );
  for (const document of vscode.workspace.textDocuments) {
    await forewarn.serve(document);
  }
}
