// What the extension uses of the interfaces of Visual Studio Code, of vscode-languageclient and of
// Node, for `make test-editors-all` to check the types where those packages cannot be had. With
// them installed, `npm run compile` checks against the real ones and does not look here.

declare module "vscode" {
  export interface Disposable { dispose(): unknown }
  export class Uri { readonly scheme: string; readonly path: string; toString(): string }
  export interface TextDocument { readonly uri: Uri }
  export interface ExtensionContext { readonly subscriptions: Disposable[] }
  export enum LanguageStatusSeverity { Information = 0, Warning = 1, Error = 2 }
  export interface Command { title: string; command: string; arguments?: unknown[] }
  export interface DocumentFilter { scheme?: string; pattern?: string }
  export interface LanguageStatusItem extends Disposable {
    name: string | undefined;
    text: string;
    detail?: string;
    severity: LanguageStatusSeverity;
    busy: boolean;
    command: Command | undefined;
  }
  export enum DiagnosticSeverity { Error = 0, Warning = 1, Information = 2, Hint = 3 }
  export interface Diagnostic { readonly source?: string; readonly severity: DiagnosticSeverity }
  export namespace languages {
    function createLanguageStatusItem(id: string, selector: DocumentFilter[]): LanguageStatusItem;
    function getDiagnostics(resource: Uri): Diagnostic[];
    const onDidChangeDiagnostics: (listener: () => unknown) => Disposable;
  }
  export namespace commands {
    function registerCommand(command: string, callback: (...args: unknown[]) => unknown): Disposable;
    function executeCommand(command: string, ...rest: unknown[]): Thenable<unknown>;
  }
  export interface OutputChannel extends Disposable { show(): void }
  export namespace window {
    const activeTextEditor: { readonly document: TextDocument } | undefined;
    const onDidChangeActiveTextEditor: (listener: () => unknown) => Disposable;
    function createOutputChannel(name: string): OutputChannel;
    function showErrorMessage(message: string, ...items: string[]): Thenable<string | undefined>;
  }
  export namespace workspace {
    const textDocuments: readonly TextDocument[];
    const onDidOpenTextDocument: (listener: (document: TextDocument) => unknown) => Disposable;
    const onDidChangeConfiguration: (
      listener: (event: { affectsConfiguration(section: string): boolean }) => unknown,
    ) => Disposable;
    function getConfiguration(section: string): { get<T>(name: string, otherwise: T): T };
  }
}

interface Thenable<T> extends PromiseLike<T> {}

declare module "vscode-languageclient/node" {
  import { OutputChannel, DocumentFilter, Disposable } from "vscode";
  export enum State { Stopped = 1, Starting = 3, Running = 2 }
  export interface Executable { command: string; args?: string[] }
  export interface ServerOptions { run: Executable; debug: Executable }
  export interface LanguageClientOptions {
    documentSelector?: DocumentFilter[];
    outputChannel?: OutputChannel;
  }
  export class LanguageClient {
    constructor(id: string, name: string, server: ServerOptions, client: LanguageClientOptions);
    start(): Promise<void>;
    stop(): Promise<void>;
    dispose(): Promise<void>;
    readonly onDidChangeState: (listener: (event: { newState: State }) => unknown) => Disposable;
  }
}

declare module "node:module" {}
declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  export function equal(actual: unknown, expected: unknown, message?: string): void;
  export function deepEqual(actual: unknown, expected: unknown, message?: string): void;
}
