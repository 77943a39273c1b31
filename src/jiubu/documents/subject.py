"""What documents are to the modules below: they follow a customer whose card becomes one with another."""

from django.utils.translation import gettext_lazy

from jiubu.customers.registry import Follower, register_follower

register_follower(Follower("documents.documents", gettext_lazy("Documents"), "documents.Document"))
