#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests; installs Debian's when there is none.
set -euo pipefail

find_chromium() {
  for name in "${PIEEJA_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && path=$(command -v "$name"); then
      echo "$path"
      return 0
    fi
  done
  return 1
}

find_chromium && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  as_root=(sudo)
fi
echo "installing Chromium from Debian for the browser tests" >&2
# another package manager may hold the lock for a moment
for attempt in 1 2 3; do
  if { "${as_root[@]}" apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq chromium; } >&2; then
    find_chromium && exit 0
  fi
  sleep $((attempt * 10))
done
echo "no Chromium: install one and set PIEEJA_CHROMIUM to its path" >&2
exit 1
