#!/usr/bin/env bash
# Rebuilds geodata/latvia from its fact tables and the packages it names. Needs Python 3.11 and npm.
set -euo pipefail
cd "$(dirname "$0")/../geodata/latvia/build"

venv="${TMPDIR:-/tmp}/pieeja-venv"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
fi
"$venv/bin/pip" install --quiet --requirement requirements.txt
"$venv/bin/python" build.py "$@"
