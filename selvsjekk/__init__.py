"""The installation: settings, server, commands to start and mend.

It reaches the app only through its URLs, streams, accounts and commands.

Python's own sqlite3 is older than 3.51.3 on most systems and has the WAL-reset corruption bug
(sqlite.org/wal.html#walresetbug); pysqlite3 carries a newer one. It must take the name before Django imports
the database backend, and every entry point imports this package first. Where there is no wheel, `selvsjekk
doctor` says so.
"""

import sys

try:
    import pysqlite3
except ImportError:
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
