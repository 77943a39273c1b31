"""Pages about lost deals."""
