-- Neovim 0.11: put this file into ~/.config/nvim/lsp/ and call vim.lsp.enable("forewarn").
return {
  cmd = { "forewarn", "lsp" },
  filetypes = {
    "json", "jsonc", "toml", "yaml", "requirements", "text", "config", "cfg", "dosini", "conf",
  },
  root_markers = { ".git" },
}
