"""Who may see and change customers."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE = action("customers.see", _("See customers"))
MAKE = action("customers.make", _("Create customers"))
EDIT = action("customers.edit", _("Edit customers"))
ASSIGN = action("customers.assign", _("Assign customers"))
REVEAL = action("customers.reveal", _("Show full phone and ID numbers"))
