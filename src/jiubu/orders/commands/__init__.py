"""What posting and cancelling documents of a sale does elsewhere."""

from jiubu.orders.commands.effects import free_vehicles, hand_out, make_receivable, sell_vehicles, take_in

__all__ = ["free_vehicles", "hand_out", "make_receivable", "sell_vehicles", "take_in"]
