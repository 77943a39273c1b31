"""Telling other systems: webhooks by the Standard Webhooks rules, and robots in the group chats of the trade.

What is sent comes from the journal and from nowhere else. A message is found by its absence: an entry that an endpoint
wants and has no message for. So nothing is missed, nothing is written twice, and who writes to the journal pays nothing.
"""
