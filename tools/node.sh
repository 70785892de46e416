#!/bin/sh
# The npm packages that tests need: axe-core, and those the vendored files come from. Exit 3: left out, which CI does not accept.
set -eu

if ! command -v npm > /dev/null; then
    echo "npm is missing (Node 20 or newer): axe and the comparison of vendored files are left out." >&2
    [ "${CI:-}" = true ] && exit 1
    exit 3
fi
npm ci --ignore-scripts --silent
