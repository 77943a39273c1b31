"""Who may print what: each kind of print has its action."""

from django.core.exceptions import ObjectDoesNotExist

from jiubu.kernel.actor import Actor
from jiubu.papers.registry import PAPERS, Paper


def paper_for(actor: Actor, key: str) -> Paper:
    """The kind of print, if the actor may see what stands on it; one that nobody registered is as good as missing."""
    if key not in PAPERS:
        raise ObjectDoesNotExist(key)
    actor.require(PAPERS[key].action)
    return PAPERS[key]
