-- For vim.lsp.enable("forewarn"), Neovim 0.11.
return require("forewarn").config()
