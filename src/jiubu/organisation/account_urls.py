"""Signing in and what belongs to it (allauth), without signing up: people are invited."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
