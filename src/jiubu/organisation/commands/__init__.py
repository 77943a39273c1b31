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
from jiubu.organisation.commands.structure import put_role, put_store, put_team
from jiubu.organisation.commands.tokens import (
    forget_submissions,
    issue_token,
    note_token_use,
    require_password,
    revoke_token,
)

__all__ = [
    "activate_person",
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
    "require_password",
    "revoke_token",
    "set_password",
]
