"""Commands without a page or an API operation of their own, each with its reason."""

CLOCK = "the clock gives it"
REACTION = "given by a reaction to an entry"
INSIDE = "a part of other commands, which have the doors"
PACK = "rows of a pack: put in by installing it; the page to edit them comes with the settings of a store"
SIGNING_IN = "belongs to signing in or to the request itself"

WITHOUT_ANY = {
    "jiubu.customers.commands.card.hand_over_customers": INSIDE + ": deals.hand_over",
    "jiubu.customers.commands.merging.forget_merges": CLOCK,
    "jiubu.customers.commands.sealing.reseal_batch": "jiubu rotate-keys, on the command line: keys are no matter of a page",
    "jiubu.customers.commands.card.index_customers": INSIDE + ": imports and the demo, in bulk",
    "jiubu.deals.commands.arrival.settle_arrival": INSIDE + ": every move",
    "jiubu.deals.commands.contacts.ask_for_contacts": CLOCK,
    "jiubu.deals.commands.contacts.plan_after_visit": REACTION,
    "jiubu.deals.commands.meetings.close_met": REACTION,
    "jiubu.deals.commands.counters.recount_stages": "mends what jiubu verify finds; on the command line",
    "jiubu.deals.commands.delivery.plan_after_delivery": REACTION,
    "jiubu.deals.commands.grades.fall_back": CLOCK,
    "jiubu.hooks.commands.finding.find_messages": "the worker's loop looks for what has to be sent",
    "jiubu.hooks.commands.sending.note_attempt": "the worker keeps what an attempt met",
    "jiubu.imports.commands.asking.fail_import": INSIDE + ": the background job of an import",
    "jiubu.lists.commands.bulks.work_bulk": INSIDE + ": the background job of bulk work",
    "jiubu.lists.commands.exports.delete_files": CLOCK,
    "jiubu.lists.commands.exports.fail_export": INSIDE + ": the background job of an export",
    "jiubu.lists.commands.exports.finish_export": INSIDE + ": the background job of an export",
    "jiubu.lists.commands.exports.note_progress": INSIDE + ": the background job of an export",
    "jiubu.imports.commands.working.work_batch": INSIDE + ": the background job of an import",
    "jiubu.deals.commands.meetings.plan_agreed_meeting": REACTION + ": a day was written into a form",
    "jiubu.deals.commands.vehicle.settle_vehicle": REACTION + ": the deal moved",
    "jiubu.organisation.commands.founding.found_group": "jiubu begin: before it there is nobody who could sign in",
    "jiubu.organisation.commands.factors.note_factor": SIGNING_IN,
    "jiubu.organisation.commands.identities.note_link": SIGNING_IN,
    "jiubu.organisation.commands.sessions.note_seen": SIGNING_IN,
    "jiubu.organisation.commands.sessions.note_sign_in": SIGNING_IN,
    "jiubu.organisation.commands.tokens.close_door": SIGNING_IN,
    "jiubu.organisation.commands.tokens.forget_submissions": CLOCK,
    "jiubu.organisation.commands.tokens.note_token_use": SIGNING_IN,
    "jiubu.packs.demo.clear.clear_demo": "the demo business is cleared from code until the first-run pages come",
    "jiubu.packs.demo.load.fill": "start.py loads the demo business",
    "jiubu.process.commands.limits.tell_limit": CLOCK,
    "jiubu.process.commands.moves.finish_asked_move": REACTION + ": the approval was granted",
    "jiubu.process.commands.moves.turn_down_asked_move": REACTION + ": the approval was refused",
    "jiubu.process.commands.readiness.refresh_readiness": REACTION,
    "jiubu.process.commands.start.start_run": INSIDE + ": deals.create_deal",
    "jiubu.vehicles.commands.reservations.expire_reservations": CLOCK,
    "jiubu.work.commands.appointments.agree_appointment": INSIDE + ": work.plan_appointment",
    "jiubu.work.commands.appointments.miss_appointment": CLOCK,
    "jiubu.work.commands.approvals.ask_approval": INSIDE + ": whatever needs a decision",
    "jiubu.work.commands.handover.hand_over_work": INSIDE + ": deals.hand_over",
    "jiubu.work.commands.notifications.notify": INSIDE,
    "jiubu.work.commands.ringing.ring_reminders": CLOCK,
    "jiubu.work.commands.tasks.close_tasks_from": INSIDE + ": whatever the task was for is done",
    "jiubu.work.commands.tasks.escalate_task": CLOCK,
    "jiubu.work.commands.tasks.make_task": INSIDE + ": work.plan_task",
}
WITHOUT_WEB = {
    **WITHOUT_ANY,
    "jiubu.deals.commands.contacts.forward_followup": "on pages the next contact is planned anew: deals.plan_followup",
    "jiubu.deals.commands.settings.put_channel": PACK,
    "jiubu.deals.commands.settings.put_grade_profile": PACK,
    "jiubu.deals.commands.settings.put_loss_reason": PACK,
    "jiubu.deals.commands.settings.use_grade_profile": PACK,
    "jiubu.organisation.commands.roles.put_role": INSIDE + ": on pages single cells change: organisation.change_rights",
    "jiubu.process.commands.moves.move_run": INSIDE + ": on pages the subject is moved, by its own command",
    "jiubu.process.commands.publish.publish_process": PACK,
    "jiubu.process.commands.publish.put_form": PACK,
    "jiubu.showroom.commands.identify_visitor": INSIDE + ": showroom.make_prospect, on the page of the visit",
    "jiubu.work.commands.approvals.put_approval_rule": PACK,
    "jiubu.work.commands.promises.break_promise": CLOCK,
}
WITHOUT_API = {
    **WITHOUT_ANY,
    "jiubu.organisation.commands.passwords.set_password": SIGNING_IN + ": the API changes it by change_password",
    "jiubu.work.commands.approvals.put_approval_rule": PACK,
    "jiubu.work.commands.promises.make_promise": INSIDE + ": work.give_promise",
}
INLINE_STYLE_IS_DATA: dict[str, str] = {}
