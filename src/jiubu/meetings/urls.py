"""Addresses of reports and meetings. Store, day and person stand behind the "?"."""

from django.urls import path

from jiubu.meetings.views import meetings, reports

app_name = "meetings"
urlpatterns = [
    path("", meetings.meeting_list, name="meetings"),
    path("report/", reports.report, name="report"),
    path("report/handing-in/", reports.handing_in, name="handing_in"),
    path("report/seen/", reports.seen, name="seen"),
    path("report/line/", reports.line_new, name="line_new"),
    path("report/instruction/", reports.instruction_new, name="instruction_new"),
    path("report/plan/<slug:meeting>/", reports.plan_confirmed, name="plan_confirmed"),
    path("reports/<int:report_id>/", reports.report_row, name="report_row"),
    path("evening/", meetings.evening, name="evening"),
    path("morning/", meetings.morning, name="morning"),
    path("weekly/", meetings.weekly, name="weekly"),
    path("weekly/action/", meetings.action_new, name="action_new"),
    path("<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("text/<slug:kind>/", meetings.text, name="text"),
    path("holding/<slug:kind>/", meetings.holding, name="holding"),
]
