/** What of the settings decides how the server is started. */
export interface ServerSettings {
  path: string;
  cache: string;
}

/** The program of the server and its arguments. */
export function serverCommand(settings: ServerSettings): { command: string; args: string[] } {
  const command = settings.path.trim() || "forewarn";
  const cache = settings.cache.trim();
  return { command, args: cache ? ["lsp", "--cache", cache] : ["lsp"] };
}
