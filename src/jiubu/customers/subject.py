"""What of work and of the card itself follows a customer when two cards become one."""

from django.utils.translation import gettext_lazy as _

from jiubu.customers.registry import Follower, register_follower

register_follower(Follower("customers.contacts", _("Contacts"), "customers.Contact"))
register_follower(Follower("customers.owned_vehicles", _("Owned vehicles"), "customers.OwnedVehicle"))
register_follower(Follower("work.tasks", _("Tasks"), "work.Task", is_about=True))
register_follower(Follower("work.promises", _("Promises"), "work.Promise", is_about=True))
register_follower(Follower("work.appointments", _("Appointments"), "work.Appointment", is_about=True))
register_follower(Follower("work.approvals", _("Approvals"), "work.Approval", is_about=True))
register_follower(Follower("work.notifications", _("Notifications"), "work.Notification", is_about=True))
