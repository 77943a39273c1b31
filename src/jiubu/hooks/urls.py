from django.urls import path

from jiubu.hooks import views

app_name = "hooks"

urlpatterns = [
    path("", views.endpoint_list, name="endpoints"),
    path("new/", views.endpoint_new, name="endpoint_new"),
    path("<int:endpoint_id>/", views.endpoint_detail, name="endpoint"),
    path("<int:endpoint_id>/edit/", views.endpoint_edit, name="endpoint_edit"),
    path("<int:endpoint_id>/switch/", views.endpoint_switch, name="endpoint_switch"),
    path("<int:endpoint_id>/secret/", views.secret_new, name="secret_new"),
    path("<int:endpoint_id>/trial/", views.trial, name="trial"),
    path("<int:endpoint_id>/replay/", views.replay, name="replay"),
    path("<int:endpoint_id>/messages/<int:message_id>/replay/", views.replay, name="message_replay"),
    path("<int:endpoint_id>/removal/", views.endpoint_removal, name="endpoint_removal"),
]
