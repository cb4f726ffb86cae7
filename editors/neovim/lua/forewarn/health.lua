-- :checkhealth forewarn
local M = {}

-- Names of before Neovim 0.10.
local health = vim.health or require("health")
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

local function run(...)
  local output = vim.fn.system({ ... })
  return vim.v.shell_error == 0, vim.trim(output)
end

local function check_program(command)
  local program = command[1]
  if vim.fn.executable(program) == 0 then
    fail(program .. " is not on the PATH", { "run `make install PREFIX=~/.local`" })
    return
  end
  local good, version = run(program, "--version")
  if good then
    ok(vim.fn.exepath(program) .. " " .. version)
  else
    fail(program .. " --version: " .. version)
  end
  local folder = vim.fn.fnamemodify(vim.fn.resolve(vim.fn.exepath(program)), ":h")
  if vim.fn.executable(folder .. "/forewarn-sync") == 0 then
    warn("forewarn-sync is not beside it; advisories cannot be fetched from here")
  end
end

-- The database is where the server seeks it; an explanation of any package names it.
local function check_database(program)
  local _, output = run(program, "explain", "pkg:npm/forewarn-health@1.0.0")
  local line = output:match("Database:[^\n]*")
  if line then
    ok(line)
  else
    warn("there is no advisory database", { "run `forewarn sync`" })
  end
end

local function clients()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return vim.tbl_filter(function(client)
    return client.name == "forewarn"
  end, get())
end

function M.check()
  start("Forewarn")
  local command = { "forewarn" }
  if vim.lsp.config and vim.lsp.config.forewarn then
    command = vim.lsp.config.forewarn.cmd
  end
  check_program(command)
  if vim.fn.executable(command[1]) == 1 then
    check_database(command[1])
  end
  local count = #clients()
  if count > 0 then
    ok(("%d server%s running"):format(count, count == 1 and " is" or "s are"))
  else
    warn("no server is running", {
      'call vim.lsp.enable("forewarn") or require("forewarn").setup()',
      "open a manifest, such as package.json",
    })
  end
end

return M
