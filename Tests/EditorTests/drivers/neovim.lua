-- Neovim 0.7 and newer, with editors/neovim. Prints "ok STEP" and "failed STEP: WHY".
local plan = vim.fn.json_decode(vim.fn.readfile(vim.env.PLAN))
local forewarn = require("forewarn")

local function say(...)
  -- A message of the editor may stand on the line.
  io.stdout:write("\n", table.concat({ ... }), "\n")
end

local function step(name, body)
  local good, problem = pcall(body)
  if good then
    say("ok ", name)
  else
    say("failed ", name, ": ", tostring(problem))
    vim.cmd("cquit 1")
  end
end

local function wait(what, condition)
  if not vim.wait(8000, condition, 10) then
    error(what, 0)
  end
end

-- The text under a diagnostic, cut as the editor has placed it.
local function marked(diagnostic)
  local line = vim.api.nvim_buf_get_lines(0, diagnostic.lnum, diagnostic.lnum + 1, false)[1]
  return line:sub(diagnostic.col + 1, diagnostic.end_col)
end

-- Whoever asks for a fix picks the first.
vim.ui.select = function(items, _, choose)
  choose(items[1], 1)
end

step("knows every manifest", function()
  for _, name in ipairs(plan.names) do
    assert(forewarn.is_manifest("/project/" .. name), name .. " is not known")
  end
  assert(not forewarn.is_manifest("/project/notes.txt"), "notes.txt is no manifest")
end)

for _, file in ipairs(plan.files) do
  vim.cmd("edit " .. file.name)
  if file.name == "package.json" then
    step("a manifest keeps its file type", function()
      vim.wait(100)
      assert(vim.bo.filetype == "json", "it is " .. vim.bo.filetype)
    end)
  end
  step(file.name .. ": the server serves it", function()
    local get = vim.lsp.get_clients or vim.lsp.buf_get_clients
    wait("no server", function()
      return next(get(vim.lsp.get_clients and { bufnr = 0 } or 0)) ~= nil
    end)
  end)
  if file.typed ~= "" then
    step(file.name .. ": opened, no finding", function()
      vim.wait(300)
      assert(#vim.diagnostic.get(0) == 0, "there is one")
    end)
    vim.api.nvim_buf_set_lines(0, -1, -1, false, { file.typed })
  end
  step(file.name .. ": the finding is read", function()
    -- What was found in the file before it was opened may give way to what is found in the buffer.
    vim.wait(200)
    wait("there is none", function()
      return #vim.diagnostic.get(0) > 0
    end)
    assert(#vim.diagnostic.get(0) == 1, "there are several")
    local found = vim.diagnostic.get(0)[1]
    assert(found.source == "forewarn", "its source is " .. tostring(found.source))
    assert(marked(found) == file.marked, "it lies under " .. marked(found))
    vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  end)
  step(file.name .. ": the fix is applied", function()
    local before = vim.api.nvim_buf_get_changedtick(0)
    vim.lsp.buf.code_action()
    wait("nothing changed", function()
      return vim.api.nvim_buf_get_changedtick(0) ~= before
    end)
    wait("the finding stays", function()
      return #vim.diagnostic.get(0) == 0
    end)
    vim.cmd("silent write")
  end)
end

do
  step("checkhealth", function()
    vim.cmd("checkhealth forewarn")
    local report = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
    for _, word in ipairs({ "Database: generation 1", "server is running" }) do
      assert(report:find(word, 1, true), report)
    end
  end)
end
vim.cmd("qall!")
