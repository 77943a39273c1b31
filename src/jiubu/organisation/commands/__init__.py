"""Everything that changes people, posts, roles, stores, tokens."""

from jiubu.organisation.commands.factors import note_factor, remove_factors, require_factors
from jiubu.organisation.commands.founding import found_group
from jiubu.organisation.commands.identities import note_link, unlink_identity
from jiubu.organisation.commands.invitations import accept_invitation, invite, invite_person, revoke_invitation
from jiubu.organisation.commands.leaving import deactivate_person
from jiubu.organisation.commands.passwords import change_password, give_first_password, set_password
from jiubu.organisation.commands.people import (
    activate_person,
    edit_person,
    edit_profile,
    end_post,
    give_post,
    make_person,
)
from jiubu.organisation.commands.roles import (
    RoleChange,
    change_rights,
    make_role,
    put_role,
    rename_role,
    restore_role,
    retire_role,
)
from jiubu.organisation.commands.sessions import (
    end_other_sessions,
    end_own_session,
    note_seen,
    note_sign_in,
    sign_out_person,
)
from jiubu.organisation.commands.structure import put_store, put_team
from jiubu.organisation.commands.tokens import (
    forget_submissions,
    issue_token,
    note_token_use,
    note_wrong_password,
    require_password,
    revoke_token,
)

__all__ = [
    "RoleChange",
    "accept_invitation",
    "activate_person",
    "change_password",
    "change_rights",
    "deactivate_person",
    "edit_person",
    "edit_profile",
    "end_other_sessions",
    "end_own_session",
    "end_post",
    "forget_submissions",
    "found_group",
    "give_first_password",
    "give_post",
    "invite",
    "invite_person",
    "issue_token",
    "make_person",
    "make_role",
    "note_factor",
    "note_link",
    "note_seen",
    "note_sign_in",
    "note_token_use",
    "note_wrong_password",
    "put_role",
    "put_store",
    "put_team",
    "remove_factors",
    "rename_role",
    "require_factors",
    "require_password",
    "restore_role",
    "retire_role",
    "revoke_invitation",
    "revoke_token",
    "set_password",
    "sign_out_person",
    "unlink_identity",
]
