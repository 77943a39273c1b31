"""Addresses of the import wizard."""

from django.urls import path

from jiubu.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("new/<slug:importer>/", views.job_new, name="new"),
    path("<int:job_id>/", views.job_detail, name="detail"),
    path("<int:job_id>/mapping/", views.job_mapping, name="mapping"),
    path("<int:job_id>/values/", views.job_values, name="values"),
    path("<int:job_id>/progress/", views.job_progress, name="progress"),
    path("<int:job_id>/check/", views.job_check, name="check"),
    path("<int:job_id>/run/", views.job_run, name="run"),
    path("<int:job_id>/undo/", views.job_undo, name="undo"),
    path("<int:job_id>/lines/", views.job_lines, name="lines"),
    path("<int:job_id>/result.csv", views.job_result, {"kind": "csv"}, name="csv"),
    path("<int:job_id>/result.xlsx", views.job_result, {"kind": "xlsx"}, name="xlsx"),
]
