"""Who may do what with processes. What may be done with one run, its subject says (``registry.Subject``)."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE = action("process.see", _("See processes"))
PUBLISH = action("process.publish", _("Publish processes and choose them for a store"))
MIGRATE = action("process.migrate", _("Move runs to another version"))
