"""Who may see and change customers."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import crypto, masks
from jiubu.kernel.fields import field
from jiubu.kernel.rights import action

SEE = action("customers.see", _("See customers"))
MAKE = action("customers.make", _("Create customers"))
EDIT = action("customers.edit", _("Edit customers"))
ASSIGN = action("customers.assign", _("Assign customers"))
MERGE = action("customers.merge", _("Merge customer cards"))
REVEAL = action("customers.reveal", _("Show full phone and ID numbers"))

MOBILE = field("customers.mobile", _("Mobile"), usual="mask", masked=crypto.mask_phone)
OTHER_PHONE = field("customers.other_phone", _("Other phone"), usual="mask", masked=crypto.mask_phone)
ID_NUMBER = field("customers.id_number", _("ID number"), usual="mask", masked=crypto.mask_id)
CREDIT_CODE = field("customers.credit_code", _("Unified credit code"), usual="show", masked=crypto.mask_id)
WECHAT = field("customers.wechat", _("WeChat"), usual="show", masked=masks.mask_name)
EMAIL = field("customers.email", _("E-mail address"), usual="show", masked=masks.mask_email)
ADDRESS = field("customers.address", _("Address"), usual="show", masked=masks.mask_address)
BIRTH_ON = field("customers.birth_on", _("Birthday"), usual="show")
