"""Who sees the figures."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE = action("analytics.see", _("See the figures"))
