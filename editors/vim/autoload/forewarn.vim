" What ALE and vim-lsp need to know of manifests.

" Written by Scripts/editor-lists.py from editors/manifests.txt.
let s:manifests = [
  "\ manifests: begin
  \ 'package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml',
  \ 'pnpm-workspace.yaml', 'bun.lock', 'deno.json', 'deno.jsonc', 'deno.lock', 'jsr.json',
  \ 'import_map.json', '*requirements*.txt', '*requirements*.in', 'requirements/*.txt',
  \ 'requirements/*.in', '*constraints*.txt', 'pyproject.toml', 'poetry.lock', 'uv.lock',
  \ 'pdm.lock', 'pylock.toml', 'pylock.*.toml', 'Pipfile', 'Pipfile.lock', 'setup.cfg',
  \ 'environment*.yml', 'environment*.yaml', 'conda*.yml', 'conda*.yaml', 'conda-meta/*.json',
  \ 'Cargo.toml', 'Cargo.lock', 'go.mod', 'go.work', 'go.sum', 'vendor/modules.txt',
  \ 'Package.swift', 'Package@swift-*.swift', 'Package.resolved', 'Cartfile',
  \ 'Cartfile.private', 'Cartfile.resolved', 'Podfile', 'Podfile.lock', 'Pods/Manifest.lock',
  \ 'Brewfile', '*.Brewfile', 'pom.xml', '*.pom', '*.gradle', '*.gradle.kts',
  \ 'gradle.properties', 'gradle.lockfile', '*-gradle.lockfile', '*.versions.toml',
  \ 'gradle/verification-metadata.xml', '*.sbt.lock', 'maven_install.json',
  \ '*_maven_install.json', '*.csproj', '*.fsproj', '*.vbproj', 'Directory.Packages.props',
  \ 'Directory.Build.props', 'Directory.Build.targets', 'packages.config',
  \ 'packages.lock.json', '*.deps.json', 'project.assets.json', 'dotnet-tools.json',
  \ 'paket.dependencies', 'paket.lock', 'Gemfile', 'Gemfile.lock', 'gems.rb', 'gems.locked',
  \ '*.gemfile', '*.gemfile.lock', '*.gemspec', 'composer.json', 'composer.lock',
  \ 'pubspec.yaml', 'pubspec_overrides.yaml', 'pubspec.lock', 'mix.exs', 'mix.lock',
  \ 'rebar.lock', 'gleam.toml', 'manifest.toml', 'DESCRIPTION', 'renv.lock', 'Project.toml',
  \ 'JuliaProject.toml', 'Manifest.toml', 'Manifest-v*.toml', 'JuliaManifest.toml', '*.cabal',
  \ 'cabal.project.freeze', 'stack.yaml', 'stack.yaml.lock', 'opam', '*.opam', '*.opam.locked',
  \ 'conanfile.txt', 'conanfile.py', 'conan.lock', 'vcpkg.json', 'MODULE.bazel',
  \ '*.MODULE.bazel', 'WORKSPACE', 'WORKSPACE.bazel', 'BUILD.bazel', '.github/workflows/*.yml',
  \ '.github/workflows/*.yaml', '.gitea/workflows/*.yml', '.gitea/workflows/*.yaml',
  \ '.forgejo/workflows/*.yml', '.forgejo/workflows/*.yaml', 'action.yml', 'action.yaml',
  \ '.gitlab-ci.yml', '*.gitlab-ci.yml', '.pre-commit-config.yaml', '.gitmodules',
  \ 'Dockerfile', 'Dockerfile.*', '*.dockerfile', '*.Dockerfile', 'Containerfile',
  \ 'Containerfile.*', 'compose*.yml', 'compose*.yaml', 'docker-compose*.yml',
  \ 'docker-compose*.yaml', 'bom.json', 'sbom.json', '*.cdx.json', '*.spdx.json',
  \ 'forewarn.toml', '.vex/*.openvex.json', '.vex/upstream/*.json'
  "\ manifests: end
  \ ]

let s:pattern = '\C\%(^\|/\)\%('
\ . join(map(copy(s:manifests), 'substitute(escape(v:val, ".~^$[]"), ''\*'', ''[^/]*'', "g")'), '\|')
\ . '\)$'

" Whether a file is one that Forewarn reads.
function! forewarn#is_manifest(path) abort
  return substitute(a:path, '\\', '/', 'g') =~# s:pattern
endfunction

" The folder whose files the server may read to understand a manifest: the repository's, else the
" manifest's own.
function! forewarn#root(path) abort
  let l:folder = fnamemodify(a:path, ':p:h')
  let l:found = finddir('.git', escape(l:folder, ' ,;') . ';')
  return empty(l:found) ? l:folder : fnamemodify(l:found, ':p:h:h')
endfunction

" ALE chooses linters by the type of a file, so one is defined for each type that a manifest has; in
" the buffer of a manifest it stands beside those that are in force. ALE counts in bytes, and the server
" is told so.
function! forewarn#ale(buffer) abort
  if !forewarn#is_manifest(expand('#' . a:buffer . ':p'))
    return
  endif
  if empty(&filetype)
    setlocal filetype=conf
    return
  endif
  let l:type = split(&filetype, '\.')[0]
  if !has_key(s:defined, l:type)
    let s:defined[l:type] = 1
    call ale#linter#Define(l:type, {
    \ 'name': 'forewarn',
    \ 'lsp': 'stdio',
    \ 'executable': {-> get(g:, 'forewarn_executable', 'forewarn')},
    \ 'command': '%e lsp',
    \ 'language': l:type,
    \ 'project_root': function('forewarn#ale_root'),
    \ 'initialization_options': {'positionEncoding': 'utf-8'},
    \})
  endif
  let l:names = map(ale#linter#Get(&filetype), 'v:val.name')
  let b:ale_linters = {l:type: filter(l:names, 'v:val isnot# "forewarn"') + ['forewarn']}
endfunction
let s:defined = {}

" Other files of the same type have no root, and so no server.
function! forewarn#ale_root(buffer) abort
  let l:path = expand('#' . a:buffer . ':p')
  return forewarn#is_manifest(l:path) ? forewarn#root(l:path) : ''
endfunction

" vim-lsp starts no server whose command is empty.
function! forewarn#vim_lsp() abort
  call lsp#register_server({
  \ 'name': 'forewarn',
  \ 'cmd': {_ -> forewarn#is_manifest(expand('%:p'))
  \   ? [get(g:, 'forewarn_executable', 'forewarn'), 'lsp'] : []},
  \ 'root_uri': {_ -> lsp#utils#path_to_uri(forewarn#root(expand('%:p')))},
  \ 'allowlist': ['*'],
  \})
endfunction
