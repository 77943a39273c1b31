from django.urls import URLPattern, path
from django.views.generic import RedirectView

from jiubu.organisation.views import manage, own

app_name = "organisation"

urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="organisation:people"), name="home"),
    path("people/", manage.person_list, name="people"),
    path("people/new/", manage.person_new, name="person_new"),
    path("people/<int:user_id>/", manage.person, name="person"),
    path("people/<int:user_id>/edit/", manage.person_edit, name="person_edit"),
    path("people/<int:user_id>/invitation/", manage.invitation_new, name="invitation_new"),
    path("people/<int:user_id>/active/", manage.active, name="active"),
    path("people/<int:user_id>/posts/new/", manage.post_new, name="post_new"),
    path("posts/<int:post_id>/end/", manage.post_end, name="post_end"),
    path("stores/", manage.store_list, name="stores"),
    path("stores/new/", manage.store_new, name="store_new"),
    path("stores/<int:store_id>/edit/", manage.store_edit, name="store_edit"),
    path("stores/<int:store_id>/teams/new/", manage.team_new, name="team_new"),
    path("roles/", manage.role_matrix, name="roles"),
    path("roles/new/", manage.role_new, name="role_new"),
    path("roles/<int:role_id>/", manage.role_edit, name="role_edit"),
    path("profile/", own.profile, name="profile"),
    path("profile/password/", own.password_new, name="password_new"),
    path("profile/tokens/", own.token_new, name="token_new"),
    path("profile/tokens/<int:token_id>/revocation/", own.token_revocation, name="token_revocation"),
    path("invitations/<slug:uid>/<slug:token>/", own.invitation, name="invitation"),
]
