"""Who may look at packs and put them in."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE = action("packs.see", _("See industry packs"))
INSTALL = action("packs.install", _("Install industry packs"))
