"""What a task that was told in a meeting opens: the report or the review in which it was said."""

from django.urls import reverse

from jiubu.kernel.actor import Actor
from jiubu.meetings.models import Meeting, Report
from jiubu.work.registry import Kind, register_about


def _report_title(actor: Actor, report_id: int) -> str:
    report = Report.objects.visible_to(actor).select_related("owner").get(pk=report_id)
    return f"{report.owner.name} {report.day:%Y-%m-%d}"


def _meeting_title(actor: Actor, meeting_id: int) -> str:
    meeting = Meeting.objects.visible_to(actor).get(pk=meeting_id)
    return f"{meeting.get_kind_display()} {meeting.day:%Y-%m-%d}"


register_about(
    Kind("meetings.report", lambda pk: reverse("meetings:report_row", args=[pk]), _report_title, "report")
)  # fmt: skip
register_about(
    Kind("meetings.meeting", lambda pk: reverse("meetings:meeting", args=[pk]), _meeting_title, "users-group")
)  # fmt: skip
