-- What a user's init.lua says.
vim.opt.runtimepath:prepend(vim.env.EDITORS .. "/neovim")
vim.cmd("filetype plugin on")
require("forewarn").setup()
