"""A reaction to everything that writes one row each time: with nothing that would hide a second delivery."""
