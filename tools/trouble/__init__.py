"""What tools/outages.py is made of: a throw-away PostgreSQL, a small disk, a clock that jumps, and who looks on."""
