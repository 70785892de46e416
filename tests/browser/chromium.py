"""Which browser, and how it is kept quiet. Knows nothing of Django."""

import shutil

# Playwright's own Chromium where it was installed; Debian's otherwise.
CHROMIUM = shutil.which("chromium")
# It asks the world for updates and lists otherwise, and this is a test of our own server.
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-auto-reload",  # of a page that could not be loaded: it would race with the test's own visit
    "--no-first-run",
]
