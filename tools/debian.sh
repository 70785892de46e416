#!/bin/sh
# Debian packages that must be there: installs what is missing when run as root, else says the one command that does.
# Exit status 3: they are still missing. Going on is possible; what needs them says so itself.
set -eu

if ! command -v dpkg-query > /dev/null; then
    echo "selvsjekk: this system is not Debian's. What it needs, under Debian's names: $*" >&2
    exit 3
fi

missing=""
for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null || true)" = installed ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "selvsjekk: some system packages are missing. This installs them:" >&2
    echo "    sudo apt-get install --yes --no-install-recommends$missing" >&2
    exit 3
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 - one word per package
apt-get install -qq --yes --no-install-recommends $missing > /dev/null
