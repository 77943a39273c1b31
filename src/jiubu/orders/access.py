"""Who sees the documents of a sale, who offers and sells, delivers, bills, and who undoes."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.rights import action

SEE = action("orders.see", _("See quotes, contracts and orders"))
SELL = action("orders.sell", _("Write quotes, contracts and orders"))
DELIVER = action("orders.deliver", _("Write deliveries"))
BILL = action("orders.bill", _("Write invoices, payments and refunds"))
UNDO = action("orders.undo", _("Cancel posted documents of a sale"))
