" Forewarn with ALE or vim-lsp, whichever is there. Vim 8.1 and newer.
if exists('g:loaded_forewarn')
  finish
endif
let g:loaded_forewarn = 1

augroup forewarn
  autocmd!
  autocmd FileType * if exists('g:loaded_ale') | call forewarn#ale(str2nr(expand('<abuf>'))) | endif
  autocmd BufReadPost,BufNewFile *
  \ if empty(&filetype) && exists('g:loaded_ale') | call forewarn#ale(str2nr(expand('<abuf>'))) | endif
  autocmd User lsp_setup call forewarn#vim_lsp()
augroup END
