#!/bin/sh
# Puts Helix into .build/editors, with the C library that it needs: it comes with Debian 13, and is run
# here by that release's loader, so that nothing of this system changes. Needs Debian 12 or newer.
set -eu
cd "$(dirname "$0")/.."
root=$PWD/.build/editors/trixie
program=$PWD/.build/editors/bin/hx
if [ -x "$program" ]; then exit 0; fi

# From where this system gets its own packages.
origin=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' |
  awk -F'|' '$1 == "Debian" && $2 == "Debian" && $3 == "main" { print $4; exit }')
if [ -z "$origin" ]; then
  echo "forewarn: this is not Debian; Helix is not installed" >&2
  exit 1
fi
echo "forewarn: installing Helix into .build/editors"
rm -rf "$root"
mkdir -p "$root/apt/lists/partial" "$root/apt/archives/partial" "$root/debs" "${program%/*}"
: >"$root/apt/status"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] $origin trixie main" >"$root/apt/sources.list"
cat >"$root/apt/apt.conf" <<END
Dir::Etc::sourcelist "$root/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "$root/apt";
Dir::State::status "$root/apt/status";
Dir::Cache "$root/apt";
APT::Sandbox::User "root";
END
export APT_CONFIG="$root/apt/apt.conf"
apt-get update -qq
(cd "$root/debs" && apt-get download -qq hx libc6 libgcc-s1)
for package in "$root"/debs/*.deb; do dpkg -x "$package" "$root"; done
rm -rf "$root/apt" "$root/debs"

libraries=$(dirname "$(find "$root/usr/lib" -name 'ld-linux*' -type f | head -n 1)")
loader=$(find "$libraries" -name 'ld-linux*' -type f | head -n 1)
cat >"$program" <<END
#!/bin/sh
HELIX_RUNTIME=$root/usr/lib/hx/runtime exec $loader --library-path $libraries $root/usr/lib/hx/hx "\$@"
END
chmod +x "$program"
"$program" --version
