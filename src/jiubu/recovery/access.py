"""Who looks after the installation itself."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE = action("recovery.see", _("See backups and the health of the installation"))
BACK_UP = action("recovery.back_up", _("Make a backup"))
