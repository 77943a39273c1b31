"""Addresses of processes."""

from django.urls import path

from jiubu.process.views import forms, pages

app_name = "process"

urlpatterns = [
    path("", pages.process_list, name="list"),
    path("facts/", pages.facts, name="facts"),
    path("<int:process_id>/", pages.process_detail, name="detail"),
    path("<int:process_id>/versions/<int:number>/", pages.process_detail, name="version"),
    path("<int:process_id>/versions/<int:number>/print/", pages.process_print, name="print"),
    path("<int:process_id>/choice/", pages.process_choice, name="choice"),
    path("<int:process_id>/copy/", pages.process_copy, name="copy"),
    path("<int:process_id>/migration/", pages.migration, name="migration"),
    path("runs/<int:run_id>/forms/<slug:form>/", forms.run_form, name="form"),
    path("runs/<int:run_id>/forms/<slug:form>/print/", forms.run_form_print, name="form_print"),
    path("attachments/<int:attachment_id>/", forms.attachment, name="attachment"),
]
