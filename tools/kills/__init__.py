"""Parts of ``tools/kill_harness.py``: server and worker are killed again and again while people work."""
