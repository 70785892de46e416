"""How a change is noticed, and who hears of it. Drawing and the rules of access are handed in."""

from sessions_app.live.hub import Hub
from sessions_app.live.terms import Drawn, Pass, Topics

__all__ = ["Drawn", "Hub", "Pass", "Topics"]
