"""Token buckets, in this process's memory.

They slow down guessing and loops; honest rooms behind one address never meet them.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from django.conf import settings

MOST_KEYS = 20_000


@dataclass
class Buckets:
    """`burst` at once, then `per_minute`.

    Forgets the least recently used key beyond 20 000. Times are monotonic: no clock can break it.
    """

    burst: float
    per_minute: float
    levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def level(self, key: str, now: float) -> float:
        level, then = self.levels.get(key, (self.burst, now))
        return min(self.burst, level + (now - then) * self.per_minute / 60)

    def wait(self, key: str) -> int:
        """Whole seconds until one more is allowed; 0: now."""
        with self.lock:
            missing = 1 - self.level(key, time.monotonic())
        return 0 if missing <= 0 else max(1, round(missing * 60 / self.per_minute))

    def spend(self, key: str) -> None:
        with self.lock:
            now = time.monotonic()
            self.levels[key] = (self.level(key, now) - 1, now)
            self.levels.move_to_end(key)
            while len(self.levels) > MOST_KEYS:
                self.levels.popitem(last=False)

    def pay_back(self, key: str) -> None:
        with self.lock:
            self.levels.pop(key, None)

    def take(self, key: str) -> int:
        """Spend one where there is one. Returns the seconds to wait where there is none."""
        wait = self.wait(key)
        if not wait:
            self.spend(key)
        return wait


def place(address: str) -> str:
    """What one visitor can be told apart by: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))


wrong_codes = Buckets(burst=20, per_minute=20)
wrong_seat_codes = Buckets(burst=20, per_minute=20)
sign_ins = Buckets(burst=5, per_minute=5)
sign_ins_from = Buckets(burst=60, per_minute=30)  # one address, many names
writes = Buckets(burst=max(40, settings.WRITES_PER_MINUTE / 3), per_minute=settings.WRITES_PER_MINUTE)
