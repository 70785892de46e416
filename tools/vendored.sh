#!/bin/sh
# Are the files in static/vendor those that the pinned npm packages give? A laptop without Node goes on; CI does not.
set -eu

if ! command -v npm > /dev/null; then
    echo "The vendored files were not compared: npm is missing (Node 20 or newer)." >&2
    [ "${CI:-}" != true ]
    exit
fi
npm ci --ignore-scripts --silent
node tools/vendor.mjs --check
