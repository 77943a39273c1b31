"""What is asked about backups and health."""

from jiubu.kernel.actor import Actor
from jiubu.recovery.access import SEE
from jiubu.recovery.archive import shelf
from jiubu.recovery.doctor import Finding, findings


def backups_of(actor: Actor) -> list[shelf.Kept]:
    """The backups on the shelf of this machine, newest first."""
    actor.require(SEE)
    return shelf.backups()


def health_of(actor: Actor) -> list[Finding]:
    """What the doctor finds now; a few seconds at most."""
    actor.require(SEE)
    return findings()
