from django.urls import path

from jiubu.work import views

app_name = "work"

urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("tasks/new/", views.task_new, name="task_new"),
    path("tasks/<int:task_id>/", views.task, name="task"),
    path("tasks/<int:task_id>/done/", views.task_done, name="task_done"),
    path("tasks/<int:task_id>/time/", views.task_move, name="task_move"),
    path("tasks/<int:task_id>/cancellation/", views.task_cancellation, name="task_cancellation"),
    path("tasks/<int:task_id>/owner/", views.task_owner, name="task_owner"),
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", views.approval, name="approval"),
    path("approvals/<int:approval_id>/decision/", views.approval_decision, name="approval_decision"),
    path("approvals/<int:approval_id>/withdrawal/", views.approval_withdrawal, name="approval_withdrawal"),
    path("promises/", views.promises, name="promises"),
    path("promises/new/", views.promise_new, name="promise_new"),
    path("promises/<int:promise_id>/", views.promise, name="promise"),
    path("promises/<int:promise_id>/kept/", views.promise_kept, name="promise_kept"),
    path("promises/<int:promise_id>/replacement/", views.promise_replacement, name="promise_replacement"),
    path("appointments/", views.appointments, name="appointments"),
    path("appointments/new/", views.appointment_new, name="appointment_new"),
    path("appointments/<int:appointment_id>/", views.appointment, name="appointment"),
    path("appointments/<int:appointment_id>/kept/", views.appointment_kept, name="appointment_kept"),
    path("appointments/<int:appointment_id>/time/", views.appointment_move, name="appointment_move"),
    path(
        "appointments/<int:appointment_id>/cancellation/",
        views.appointment_cancellation,
        name="appointment_cancellation",
    ),
    path("bell/", views.bell, name="bell"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/channels/", views.channel_new, name="channel_new"),
    path("notifications/channels/<int:channel_id>/removal/", views.channel_removal, name="channel_removal"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
]
