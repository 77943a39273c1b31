"""Every change to a deal."""

from jiubu.deals.commands.settings import put_channel, put_grade_profile, put_loss_reason, use_grade_profile

__all__ = ["put_channel", "put_grade_profile", "put_loss_reason", "use_grade_profile"]
