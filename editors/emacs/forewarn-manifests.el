;;; forewarn-manifests.el --- The files that Forewarn reads -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: tools
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; What forewarn-eglot and forewarn-lsp have in common: the program, and the names of the manifests
;; and lockfiles that it is asked about.

;;; Code:

(defgroup forewarn nil
  "Findings on dependencies, from the language server of Forewarn."
  :group 'tools
  :prefix "forewarn-")

(defcustom forewarn-command '("forewarn" "lsp")
  "The program of the language server, and its arguments."
  :type '(repeat string))

;; Written by Scripts/editor-lists.py from editors/manifests.txt.
(defconst forewarn-manifest-names
  '(
    ;; manifests: begin
    "package.json" "package-lock.json" "npm-shrinkwrap.json" "yarn.lock" "pnpm-lock.yaml"
    "pnpm-workspace.yaml" "bun.lock" "deno.json" "deno.jsonc" "deno.lock" "jsr.json"
    "import_map.json" "*requirements*.txt" "*requirements*.in" "requirements/*.txt"
    "requirements/*.in" "*constraints*.txt" "pyproject.toml" "poetry.lock" "uv.lock"
    "pdm.lock" "pylock.toml" "pylock.*.toml" "Pipfile" "Pipfile.lock" "setup.cfg"
    "environment*.yml" "environment*.yaml" "conda*.yml" "conda*.yaml" "conda-meta/*.json"
    "Cargo.toml" "Cargo.lock" "go.mod" "go.work" "go.sum" "vendor/modules.txt" "Package.swift"
    "Package@swift-*.swift" "Package.resolved" "Cartfile" "Cartfile.private"
    "Cartfile.resolved" "Podfile" "Podfile.lock" "Pods/Manifest.lock" "Brewfile" "*.Brewfile"
    "pom.xml" "*.pom" "*.gradle" "*.gradle.kts" "gradle.properties" "gradle.lockfile"
    "*-gradle.lockfile" "*.versions.toml" "gradle/verification-metadata.xml" "*.sbt.lock"
    "maven_install.json" "*_maven_install.json" "*.csproj" "*.fsproj" "*.vbproj"
    "Directory.Packages.props" "Directory.Build.props" "Directory.Build.targets"
    "packages.config" "packages.lock.json" "*.deps.json" "project.assets.json"
    "dotnet-tools.json" "paket.dependencies" "paket.lock" "Gemfile" "Gemfile.lock" "gems.rb"
    "gems.locked" "*.gemfile" "*.gemfile.lock" "*.gemspec" "composer.json" "composer.lock"
    "pubspec.yaml" "pubspec_overrides.yaml" "pubspec.lock" "mix.exs" "mix.lock" "rebar.lock"
    "gleam.toml" "manifest.toml" "DESCRIPTION" "renv.lock" "Project.toml" "JuliaProject.toml"
    "Manifest.toml" "Manifest-v*.toml" "JuliaManifest.toml" "*.cabal" "cabal.project.freeze"
    "stack.yaml" "stack.yaml.lock" "opam" "*.opam" "*.opam.locked" "conanfile.txt"
    "conanfile.py" "conan.lock" "vcpkg.json" "MODULE.bazel" "*.MODULE.bazel" "WORKSPACE"
    "WORKSPACE.bazel" "BUILD.bazel" ".github/workflows/*.yml" ".github/workflows/*.yaml"
    ".gitea/workflows/*.yml" ".gitea/workflows/*.yaml" ".forgejo/workflows/*.yml"
    ".forgejo/workflows/*.yaml" "action.yml" "action.yaml" ".gitlab-ci.yml" "*.gitlab-ci.yml"
    ".pre-commit-config.yaml" ".gitmodules" "Dockerfile" "Dockerfile.*" "*.dockerfile"
    "*.Dockerfile" "Containerfile" "Containerfile.*" "compose*.yml" "compose*.yaml"
    "docker-compose*.yml" "docker-compose*.yaml" "bom.json" "sbom.json" "*.cdx.json"
    "*.spdx.json" "forewarn.toml" ".vex/*.openvex.json" ".vex/upstream/*.json"
    ;; manifests: end
    )
  "Names of manifests and lockfiles, an asterisk for anything but a slash.
A name with a slash is the end of a path.")

(defconst forewarn-manifest-regexp
  (concat
   "\\(?:\\`\\|/\\)\\(?:"
   (mapconcat (lambda (name)
                (replace-regexp-in-string "\\\\\\*" "[^/]*" (regexp-quote name) t t))
              forewarn-manifest-names "\\|")
   "\\)\\'")
  "Matches the paths of manifests and lockfiles.")

(defun forewarn-manifest-p (path)
  "Whether PATH is that of a manifest or lockfile."
  (let ((case-fold-search nil))
    (and path (string-match-p forewarn-manifest-regexp path) t)))

(provide 'forewarn-manifests)
;;; forewarn-manifests.el ends here
