# Forewarn through kak-lsp. Load it after kak-lsp itself.

# The files that Forewarn reads. Written by Scripts/editor-lists.py from editors/manifests.txt.
# manifests: begin
hook -group forewarn global WinCreate (.*/)?(package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lock|deno\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(deno\.jsonc|deno\.lock|jsr\.json|import_map\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?([^/]*requirements[^/]*\.txt|[^/]*requirements[^/]*\.in|requirements/[^/]*\.txt) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(requirements/[^/]*\.in|[^/]*constraints[^/]*\.txt|pyproject\.toml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(poetry\.lock|uv\.lock|pdm\.lock|pylock\.toml|pylock\.[^/]*\.toml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(Pipfile|Pipfile\.lock|setup\.cfg|environment[^/]*\.yml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(environment[^/]*\.yaml|conda[^/]*\.yml|conda[^/]*\.yaml|conda-meta/[^/]*\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(Cargo\.toml|Cargo\.lock|go\.mod|go\.work|go\.sum) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(vendor/modules\.txt|Package\.swift|Package@swift-[^/]*\.swift) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(Package\.resolved|Cartfile|Cartfile\.private|Cartfile\.resolved) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(Podfile|Podfile\.lock|Pods/Manifest\.lock|Brewfile|[^/]*\.Brewfile) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(pom\.xml|[^/]*\.pom|[^/]*\.gradle|[^/]*\.gradle\.kts|gradle\.properties) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(gradle\.lockfile|[^/]*-gradle\.lockfile|[^/]*\.versions\.toml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(gradle/verification-metadata\.xml|[^/]*\.sbt\.lock) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(maven_install\.json|[^/]*_maven_install\.json|[^/]*\.csproj|[^/]*\.fsproj) forewarn-serve
hook -group forewarn global WinCreate (.*/)?([^/]*\.vbproj|Directory\.Packages\.props|Directory\.Build\.props) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(Directory\.Build\.targets|packages\.config|packages\.lock\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?([^/]*\.deps\.json|project\.assets\.json|dotnet-tools\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(paket\.dependencies|paket\.lock|Gemfile|Gemfile\.lock|gems\.rb) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(gems\.locked|[^/]*\.gemfile|[^/]*\.gemfile\.lock|[^/]*\.gemspec|composer\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(composer\.lock|pubspec\.yaml|pubspec_overrides\.yaml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(pubspec\.lock|mix\.exs|mix\.lock|rebar\.lock|gleam\.toml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(manifest\.toml|DESCRIPTION|renv\.lock|Project\.toml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(JuliaProject\.toml|Manifest\.toml|Manifest-v[^/]*\.toml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(JuliaManifest\.toml|[^/]*\.cabal|cabal\.project\.freeze|stack\.yaml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(stack\.yaml\.lock|opam|[^/]*\.opam|[^/]*\.opam\.locked|conanfile\.txt) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(conanfile\.py|conan\.lock|vcpkg\.json|MODULE\.bazel) forewarn-serve
hook -group forewarn global WinCreate (.*/)?([^/]*\.MODULE\.bazel|WORKSPACE|WORKSPACE\.bazel|BUILD\.bazel) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(\.github/workflows/[^/]*\.yml|\.github/workflows/[^/]*\.yaml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(\.gitea/workflows/[^/]*\.yml|\.gitea/workflows/[^/]*\.yaml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(\.forgejo/workflows/[^/]*\.yml|\.forgejo/workflows/[^/]*\.yaml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(action\.yml|action\.yaml|\.gitlab-ci\.yml|[^/]*\.gitlab-ci\.yml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(\.pre-commit-config\.yaml|\.gitmodules|Dockerfile|Dockerfile\.[^/]*) forewarn-serve
hook -group forewarn global WinCreate (.*/)?([^/]*\.dockerfile|[^/]*\.Dockerfile|Containerfile|Containerfile\.[^/]*) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(compose[^/]*\.yml|compose[^/]*\.yaml|docker-compose[^/]*\.yml) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(docker-compose[^/]*\.yaml|bom\.json|sbom\.json|[^/]*\.cdx\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?([^/]*\.spdx\.json|forewarn\.toml|\.vex/[^/]*\.openvex\.json) forewarn-serve
hook -group forewarn global WinCreate (.*/)?(\.vex/upstream/[^/]*\.json) forewarn-serve
# manifests: end

define-command -hidden forewarn-serve %{
  set-option -add buffer lsp_servers %{
    [forewarn]
    command = "forewarn"
    args = ["lsp"]
    root_globs = [".git", ".hg", ".jj"]
  }
  lsp-enable-window
}
