"""What the desk asks of all modules together."""

from jiubu.desk.queries.customer import CustomerPage, customer_page
from jiubu.desk.queries.search import Hit, find_records, url_of
from jiubu.desk.queries.today import Item, Number, Today, today_of

__all__ = ["CustomerPage", "Hit", "Item", "Number", "Today", "customer_page", "find_records", "today_of", "url_of"]
