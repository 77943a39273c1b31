"""Where a list is shown."""

from django.urls import reverse

from jiubu.kernel.listing import List


def address_of(declared: List) -> str:
    """The page of the list: its module's own, or the plain table."""
    return reverse(declared.page) if declared.page else reverse("lists:page", args=[declared.key])
