"""Addresses of prints."""

from django.urls import path

from jiubu.papers import views

app_name = "papers"
urlpatterns = [
    path("", views.paper_list, name="papers"),
    path("<int:paper_id>/", views.paper_detail, name="paper"),
    path("<int:paper_id>/progress/", views.paper_progress, name="paper_progress"),
    path("<int:paper_id>/file/", views.paper_file, name="paper_file"),
    path("<int:paper_id>/sheet/", views.paper_sheet, name="paper_sheet"),
]
