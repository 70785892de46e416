#!/bin/sh
# Renews the two lock files from pyproject.toml. Needs uv. The locks carry hashes and name no index host.
set -eu
lock() { uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$@" pyproject.toml; }
lock --extra build -o requirements.txt
lock --extra build --extra dev -c requirements.txt -o requirements-dev.txt
