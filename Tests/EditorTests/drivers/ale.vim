" Vim with ALE and editors/vim. Prints "ok STEP" and "failed STEP: WHY".
let s:plan = json_decode(join(readfile($PLAN), "\n"))

function! s:Say(text) abort
  call writefile([a:text], '/dev/stdout', 'a')
endfunction

function! s:Fail(step, why) abort
  call s:Say('failed ' . a:step . ': ' . a:why)
  cquit 1
endfunction

function! s:Wait(step, why, Condition) abort
  let l:end = reltime()
  while !a:Condition()
    if reltimefloat(reltime(l:end)) > 8
      call s:Fail(a:step, a:why)
    endif
    sleep 20m
  endwhile
endfunction

function! s:Findings() abort
  return filter(copy(ale#engine#GetLoclist(bufnr(''))), 'v:val.linter_name is# "forewarn"')
endfunction

" Whoever is asked for a fix takes the first.
function! s:TakeTheFirst() abort
  call ale#util#Execute('echo')
  function! ale#util#Input(message, value, ...) abort
    return '1'
  endfunction
endfunction

" The text under a finding; the end of ALE's columns is the last of them.
function! s:Marked(finding) abort
  return getline(a:finding.lnum)[a:finding.col - 1 : a:finding.end_col - 1]
endfunction

function! s:CheckNames() abort
  for l:name in s:plan.names
    if !forewarn#is_manifest('/project/' . l:name)
      call s:Fail('knows every manifest', l:name . ' is not known')
    endif
  endfor
  if forewarn#is_manifest('/project/notes.txt')
    call s:Fail('knows every manifest', 'notes.txt is none')
  endif
  call s:Say('ok knows every manifest')
endfunction

function! s:File(file) abort
  let l:name = a:file.name
  execute 'edit ' . l:name
  if !empty(a:file.typed)
    sleep 400m
    if !empty(s:Findings())
      call s:Fail(l:name . ': opened, no finding', 'there is one')
    endif
    call s:Say('ok ' . l:name . ': opened, no finding')
    call append('$', a:file.typed)
    call ale#Queue(0)
  endif
  let l:step = l:name . ': the finding is read'
  call s:Wait(l:step, 'there is none', {-> !empty(s:Findings())})
  let l:finding = s:Findings()[0]
  if s:Marked(l:finding) isnot# a:file.marked
    call s:Fail(l:step, 'it lies under ' . s:Marked(l:finding) . string(l:finding))
  endif
  call s:Say('ok ' . l:step)
  let l:step = l:name . ': the fix is applied'
  " ALE asks for the word at the cursor, found backwards: at its end that is this one.
  call cursor(l:finding.lnum, l:finding.end_col)
  let l:before = b:changedtick
  ALECodeAction
  call s:Wait(l:step, 'nothing changed', {-> b:changedtick != l:before})
  silent write
  call ale#Queue(0, 'lint_file')
  call s:Wait(l:step, 'the finding stays', {-> empty(s:Findings())})
  call s:Say('ok ' . l:step)
endfunction

call s:CheckNames()
call s:TakeTheFirst()
for s:file in s:plan.files
  call s:File(s:file)
endfor
qall!
