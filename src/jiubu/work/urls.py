from django.urls import path

from jiubu.work.views import feeds, pages

app_name = "work"

urlpatterns = [
    path("", pages.tasks, name="tasks"),
    path("tasks/new/", pages.task_new, name="task_new"),
    path("tasks/<int:task_id>/", pages.task, name="task"),
    path("tasks/<int:task_id>/done/", pages.task_done, name="task_done"),
    path("tasks/<int:task_id>/time/", pages.task_move, name="task_move"),
    path("tasks/<int:task_id>/cancellation/", pages.task_cancellation, name="task_cancellation"),
    path("tasks/<int:task_id>/owner/", pages.task_owner, name="task_owner"),
    path("approvals/", pages.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", pages.approval, name="approval"),
    path("approvals/<int:approval_id>/decision/", pages.approval_decision, name="approval_decision"),
    path("approvals/<int:approval_id>/withdrawal/", pages.approval_withdrawal, name="approval_withdrawal"),
    path("promises/", pages.promises, name="promises"),
    path("promises/new/", pages.promise_new, name="promise_new"),
    path("promises/<int:promise_id>/", pages.promise, name="promise"),
    path("promises/<int:promise_id>/kept/", pages.promise_kept, name="promise_kept"),
    path("promises/<int:promise_id>/replacement/", pages.promise_replacement, name="promise_replacement"),
    path("appointments/", pages.appointments, name="appointments"),
    path("appointments/new/", pages.appointment_new, name="appointment_new"),
    path("appointments/<int:appointment_id>/", pages.appointment, name="appointment"),
    path("appointments/<int:appointment_id>/kept/", pages.appointment_kept, name="appointment_kept"),
    path("appointments/<int:appointment_id>/time/", pages.appointment_move, name="appointment_move"),
    path(
        "appointments/<int:appointment_id>/cancellation/",
        pages.appointment_cancellation,
        name="appointment_cancellation",
    ),
    path("bell/", pages.bell, name="bell"),
    path("notifications/", pages.notifications, name="notifications"),
    path("notifications/channels/", pages.channel_new, name="channel_new"),
    path("notifications/channels/<int:channel_id>/removal/", pages.channel_removal, name="channel_removal"),
    path("calendar/", feeds.calendar_feed, name="calendar_feed"),
    path("calendar/new/", feeds.calendar_feed_new, name="calendar_feed_new"),
    path("calendar/removal/", feeds.calendar_feed_removal, name="calendar_feed_removal"),
    path("calendar/text/", feeds.calendar_feed_text, name="calendar_feed_text"),
    path("calendar/<str:secret>.ics", feeds.calendar_file, name="calendar_file"),
    path("notifications/read/", pages.notifications_read, name="notifications_read"),
]
