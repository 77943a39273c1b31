from django.urls import path

from jiubu.journal import views

app_name = "journal"

urlpatterns = [
    path("failures/", views.failure_list, name="failures"),
    path("deliveries/<int:delivery_id>/retry/", views.delivery_retry, name="delivery_retry"),
    path("jobs/<uuid:job_id>/retry/", views.job_retry, name="job_retry"),
]
