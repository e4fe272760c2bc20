#!/usr/bin/env bash
# Builds the contracts into a folder: build.sh OUT [NAME…]. Needs Node.js 20 or newer; the compiler's version is part of the
# outcome, which is the same bytes everywhere.
set -euo pipefail
compiler=assemblyscript@0.28.20
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- asset-register letter-of-credit

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/." "$work"
cd "$work"
npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent "$compiler"
node build.mjs "$out" "$@"
