"""How a screen on the wall knows that something has changed."""

from jiubu.wall import queries
from jiubu.web.live import register_mark

register_mark("wall", queries.mark_of, kept=1.0)
