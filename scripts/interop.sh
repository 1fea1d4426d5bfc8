#!/usr/bin/env bash
# interop.sh PIEEJA: geopandas, pyogrio, pyarrow and openpyxl against the program.
# Their environment is made once below the target folder; without Python or PyPI it is skipped, and says so.
set -euo pipefail
binary=$1
target=${CARGO_TARGET_DIR:-target}
venv=$target/interop-venv
python=${PIEEJA_INTEROP_PYTHON:-$venv/bin/python}
if [ ! -x "$python" ]; then
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check \
      geopandas==1.2.0 pyogrio==0.13.0 pyarrow==26.0.1 openpyxl; }; then
    rm -rf "$venv"
    echo "interop: skipped, Python 3 with venv and PyPI are needed"
    exit 0
  fi
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" "$(dirname "$0")/interop.py" "$binary" "$folder"
