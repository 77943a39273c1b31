"""``jiubu bench``: fill a database to a given size, and say how long the daily things take in it."""
