from django.urls import URLPattern, path
from django.views.generic import RedirectView

from jiubu.organisation.views import accounts, entry, manage, own

app_name = "organisation"

urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="organisation:people"), name="home"),
    path("people/", manage.person_list, name="people"),
    path("people/new/", manage.person_new, name="person_new"),
    path("people/<int:user_id>/", manage.person, name="person"),
    path("people/<int:user_id>/edit/", manage.person_edit, name="person_edit"),
    path("people/<int:user_id>/account/", accounts.account, name="account"),
    path("people/<int:user_id>/account/link/", accounts.password_link, name="password_link"),
    path("people/<int:user_id>/account/sessions/", accounts.person_sessions_end, name="person_sessions_end"),
    path("people/<int:user_id>/account/factors/", accounts.factors_removal, name="factors_removal"),
    path("people/<int:user_id>/account/tokens/<int:token_id>/", accounts.person_token_revocation, name="person_token"),
    path("people/<int:user_id>/account/links/<int:link_id>/", accounts.person_link_end, name="person_link_end"),
    path("people/<int:user_id>/leaving/", accounts.leaving, name="leaving"),
    path("people/<int:user_id>/activation/", accounts.activation, name="activation"),
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
    path("profile/second-factor/", own.factor_needed, name="factor_needed"),
    path("profile/sessions/", own.sessions, name="sessions"),
    path("profile/sessions/others/end/", own.sessions_end, name="sessions_end"),
    path("profile/sessions/<int:session_id>/end/", own.session_end, name="session_end"),
    path("profile/links/<int:link_id>/end/", own.link_end, name="link_end"),
    path("profile/tokens/", own.tokens, name="tokens"),
    path("profile/tokens/<int:token_id>/revocation/", own.token_revocation, name="token_revocation"),
    path("factors/", accounts.factor_rule, name="factor_rule"),
    path("invitations/", accounts.invitation_list, name="invitations"),
    path("invitations/new/", accounts.invitation_form, name="invitation_new"),
    path("invitations/<int:invitation_id>/revocation/", accounts.invitation_revocation, name="invitation_revocation"),
    path("invitations/<slug:secret>/", entry.invitation, name="invitation"),
]
