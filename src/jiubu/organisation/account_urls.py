"""Signing in and what belongs to it (allauth), without signing up: people are invited.

What stands before allauth's own addresses takes their place.
"""

from django.urls import include, path
from django.views.generic import RedirectView

from jiubu.organisation.views import entry

urlpatterns = [
    path("login/", entry.login, name="account_login"),
    path("signup/", RedirectView.as_view(pattern_name="account_login")),
    path("email/", RedirectView.as_view(pattern_name="organisation:profile")),
    path("sessions/", RedirectView.as_view(pattern_name="organisation:sessions")),
    path("3rdparty/", RedirectView.as_view(pattern_name="organisation:profile")),
    path("3rdparty/signup/", RedirectView.as_view(pattern_name="account_login")),
    path("password/reset/", entry.password_reset, name="account_reset_password"),
    path("oidc/<slug:provider_id>/login/", entry.provider, name="openid_connect_login"),
    path("", include("allauth.urls")),
]
