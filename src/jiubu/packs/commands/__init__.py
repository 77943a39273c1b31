"""Putting packs in, beginning an installation, the demo business beside one's own."""

from jiubu.packs.commands.installing import Report, install_pack

__all__ = ["Report", "install_pack"]
