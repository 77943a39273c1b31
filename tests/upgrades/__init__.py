"""A small database of every released version, as ``jiubu backup`` of that version wrote it. See tools/keep_release.py."""
