-- Starts the language server for manifests and lockfiles, recognised by their names.
-- Runs on Neovim 0.7 and newer.
local M = {}

local patterns

-- "*.gradle" becomes "/[^/]*%.gradle$".
local function pattern(glob)
  return "/" .. glob:gsub("[%-%.%+%?%[%]%(%)%^%$%%]", "%%%0"):gsub("%*", "[^/]*") .. "$"
end

--- Whether a file is one that Forewarn reads.
function M.is_manifest(path)
  if not patterns then
    patterns = vim.tbl_map(pattern, require("forewarn.manifests"))
  end
  path = "/" .. path:gsub("\\", "/")
  for _, candidate in ipairs(patterns) do
    if path:find(candidate) then
      return true
    end
  end
  return false
end

--- The folder whose files the server may read to understand a manifest: the repository's, else the
--- manifest's own.
function M.root(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  local candidate = folder
  while true do
    for _, marker in ipairs({ ".git", ".hg", ".jj" }) do
      if vim.loop.fs_stat(candidate .. "/" .. marker) then
        return candidate
      end
    end
    local parent = vim.fn.fnamemodify(candidate, ":h")
    if parent == candidate then
      return folder
    end
    candidate = parent
  end
end

--- A buffer that is a manifest on disk; else nil.
local function manifest(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path ~= "" and vim.bo[buffer].buftype == "" and M.is_manifest(path) then
    return path
  end
end

--- The configuration for vim.lsp.config, with which lsp/forewarn.lua answers.
function M.config()
  return {
    cmd = { "forewarn", "lsp" },
    root_dir = function(buffer, start)
      local path = manifest(buffer)
      if path then
        start(M.root(path))
      end
    end,
  }
end

-- vim.lsp.enable serves buffers that have a file type; some lockfiles have none. Others may be about
-- to get theirs.
local function give_type(buffer)
  vim.schedule(function()
    if
      vim.api.nvim_buf_is_valid(buffer)
      and vim.bo[buffer].filetype == ""
      and manifest(buffer)
    then
      vim.bo[buffer].filetype = "conf"
    end
  end)
end

-- Neovim before 0.11 has no vim.lsp.enable; before 0.8 no vim.lsp.start.
local clients = {}
local function attach(buffer, options)
  local path = manifest(buffer)
  if not path then
    return
  end
  local config = vim.tbl_extend("force", M.config(), options, {
    name = "forewarn",
    root_dir = M.root(path),
  })
  if vim.fn.executable(config.cmd[1]) == 0 then
    vim.notify_once("forewarn is not on the PATH; :checkhealth forewarn", vim.log.levels.WARN)
  elseif vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
  else
    local id = clients[config.root_dir]
    if not id or not vim.lsp.get_client_by_id(id) then
      id = vim.lsp.start_client(config)
      clients[config.root_dir] = id
    end
    if id then
      vim.lsp.buf_attach_client(buffer, id)
    end
  end
end

--- Serves every manifest that is opened from now on, and those that are open.
--- `options` are those of vim.lsp.config, for example { settings = { forewarn = { ... } } }.
function M.setup(options)
  options = options or {}
  local has_enable = vim.lsp.enable ~= nil
  local serve = has_enable and give_type or function(buffer)
    attach(buffer, options)
  end
  local group = vim.api.nvim_create_augroup("forewarn", { clear = true })
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile", "BufFilePost" }, {
    group = group,
    callback = function(event)
      serve(event.buf)
    end,
  })
  if has_enable then
    vim.lsp.config("forewarn", options)
    vim.lsp.enable("forewarn")
  end
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      serve(buffer)
    end
  end
end

return M
