"""Who sees, writes, posts and cancels a document: each kind names its own rights; the months of the books have one."""

from django.utils.translation import gettext_lazy as _

from jiubu.documents.kinds import KINDS
from jiubu.documents.models import Document
from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_in_group

CLOSE = action("documents.close", _("Close and reopen months of the books"))


def can(actor: Actor, right: str, document: Document) -> bool:
    """Whether ``right`` covers the document: by its owner, its store or, between two stores, the other one."""
    if document.group_id != actor.group_id:
        return False
    reach = actor.reach(right)
    stores = (document.store_id, document.other_store_id)
    return any(reach.covers(owner_id=document.owner_id, store_id=store) for store in stores if store is not None)


def require(actor: Actor, right: str, document: Document) -> None:
    """A document that the actor may not even see is said to be missing. NotAllowed otherwise."""
    if document.kind not in KINDS or not can(actor, document.meaning.rights.see, document):
        raise Document.DoesNotExist
    actor.require_over(right, owner_id=document.owner_id, store_id=document.store_id)


def require_write_in(actor: Actor, right: str, *, owner_id: int | None, store_id: int) -> None:
    """Write a document of this owner in this store."""
    actor.require_over(right, owner_id=owner_id, store_id=store_id)
    require_in_group(actor, store_id=store_id)


def require_close(actor: Actor, store_id: int) -> None:
    actor.require_over(CLOSE, owner_id=None, store_id=store_id)
    require_in_group(actor, store_id=store_id)
