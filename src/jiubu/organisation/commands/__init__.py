"""Everything that changes people, posts, roles, stores, tokens."""

from jiubu.organisation.commands.founding import found_group
from jiubu.organisation.commands.people import (
    activate_person,
    deactivate_person,
    edit_person,
    edit_profile,
    end_post,
    give_post,
    invite_person,
    make_person,
    set_password,
)
from jiubu.organisation.commands.roles import (
    RoleChange,
    change_rights,
    copy_role,
    put_role,
    rename_role,
    restore_role,
    retire_role,
)
from jiubu.organisation.commands.structure import put_store, put_team
from jiubu.organisation.commands.tokens import (
    forget_submissions,
    issue_token,
    note_token_use,
    require_password,
    revoke_token,
)

__all__ = [
    "RoleChange",
    "activate_person",
    "change_rights",
    "copy_role",
    "deactivate_person",
    "edit_person",
    "edit_profile",
    "end_post",
    "forget_submissions",
    "found_group",
    "give_post",
    "invite_person",
    "issue_token",
    "make_person",
    "note_token_use",
    "put_role",
    "put_store",
    "put_team",
    "rename_role",
    "require_password",
    "restore_role",
    "retire_role",
    "revoke_token",
    "set_password",
]
