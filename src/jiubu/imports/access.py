"""Who may import."""

from django.utils.translation import gettext_lazy as _

from jiubu.imports.models import Job
from jiubu.imports.registry import IMPORTERS, Importer
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.rights import action

SEE = action("imports.see", _("See imports"))
RUN = action("imports.run", _("Import files"))
EXPORT = "lists.export"
"""Rows that somebody else brought leave the house only with who may export lists."""


def importer_for(actor: Actor, key: str) -> Importer:
    """The importer, if the actor may import and may do what it does."""
    if key not in IMPORTERS:
        raise Refused("no_importer", _("There is no such import."))
    importer = IMPORTERS[key]
    actor.require(RUN)
    actor.require(importer.action)
    return importer


def is_own(actor: Actor, job: Job) -> bool:
    """Whether the actor brought this file."""
    return job.user_id is not None and job.user_id == actor.user_id


def may_take(actor: Actor, job: Job) -> bool:
    """Whether the actor may take the rows of the import as a file."""
    return is_own(actor, job) or actor.reach(EXPORT).covers(owner_id=job.user_id, store_id=job.store_id)


def require_over_job(actor: Actor, job: Job) -> Importer:
    if job.group_id != actor.group_id:
        raise Job.DoesNotExist
    actor.require_over(RUN, owner_id=job.user_id, store_id=job.store_id)
    return importer_for(actor, job.importer)
