from django.urls import path

from jiubu.recovery import views

app_name = "recovery"

urlpatterns = [
    path("", views.health, name="health"),
    path("backups/", views.backup_new, name="backup_new"),
]
