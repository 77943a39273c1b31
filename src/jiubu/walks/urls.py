from django.urls import path

from jiubu.walks import views

app_name = "walks"

urlpatterns = [
    path("", views.walk_list, name="walks"),
    path("new/<int:check_list_id>/", views.walk_new, name="walk_new"),
    path("<int:walk_id>/", views.walk, name="walk"),
    path("<int:walk_id>/findings/new/", views.finding_new, name="finding_new"),
    path("findings/<int:finding_id>/photo/", views.photo, name="photo"),
]
