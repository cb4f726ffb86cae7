" What a user's vimrc says.
set encoding=utf-8 hidden
let &runtimepath = $EDITORS . '/vim,' . &runtimepath
filetype plugin on
packadd ale
