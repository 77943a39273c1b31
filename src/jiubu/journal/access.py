"""Who may look after the journal's work."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE_FAILURES = action("journal.see_failures", _("See and retry failed background work"))
