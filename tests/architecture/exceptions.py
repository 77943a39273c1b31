"""Exceptions to the rules of the house, each with its reason."""

PACK = "rows of a pack; put in by installing it"
CLOCK = "the clock does it"
INSIDE = "part of other commands"

WITHOUT_WEB: dict[str, str] = {
    "jiubu.customers.commands.card.hand_over_customers": "part of the hand-over of all work (deals)",
    "jiubu.customers.commands.card.index_customers": "after bulk work; the search words follow by themselves",
    "jiubu.organisation.commands.founding.found_group": "a group is founded on the command line",
    "jiubu.organisation.commands.tokens.forget_submissions": CLOCK,
    "jiubu.organisation.commands.tokens.note_token_use": INSIDE,
}
WITHOUT_API: dict[str, str] = {
    "jiubu.customers.commands.card.hand_over_customers": "part of the hand-over of all work (deals)",
    "jiubu.customers.commands.card.index_customers": "after bulk work; the search words follow by themselves",
    "jiubu.organisation.commands.founding.found_group": "a group is founded on the command line",
    "jiubu.organisation.commands.tokens.forget_submissions": CLOCK,
    "jiubu.organisation.commands.tokens.note_token_use": INSIDE,
    "jiubu.organisation.commands.people.set_password": "a password is chosen on a page, never with a token",
}
INLINE_STYLE_IS_DATA: dict[str, str] = {}
