#!/bin/sh
# Puts the manual pages and the completions of both programs below a share folder:
# install-manuals.sh PROGRAMS SHARE. Without python3 there are no manual pages; `--help` says the same.
set -eu
programs=$1
share=$2
here=$(dirname "$0")

for program in forewarn forewarn-sync; do
  if command -v python3 >/dev/null 2>&1; then
    python3 "$here/man-pages.py" "$programs/$program" "$share/man/man1"
  fi
  install -d "$share/bash-completion/completions" "$share/zsh/site-functions" \
    "$share/fish/vendor_completions.d"
  "$programs/$program" --generate-completion-script bash \
    >"$share/bash-completion/completions/$program"
  "$programs/$program" --generate-completion-script zsh >"$share/zsh/site-functions/_$program"
  "$programs/$program" --generate-completion-script fish \
    >"$share/fish/vendor_completions.d/$program.fish"
done
