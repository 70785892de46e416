#!/bin/sh
# Makes .venv with the first Python that is new enough.
set -eu

for python in python3 python3.14 python3.13 python3.12 python3.11; do
    command -v "$python" > /dev/null || continue
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
    "$python" -c 'import ensurepip, venv' 2> /dev/null || "$(dirname "$0")/debian.sh" python3-venv || exit 1
    exec "$python" -m venv .venv
done
echo "selvsjekk needs Python 3.11 or newer, and there is none here. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2
exit 1
