"""Costs, certificate and keys of a vehicle are written once: the database itself refuses to change them."""

from django.db import migrations

from jiubu.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0003_model_master_card_books_queue")]

    operations = [append_only("vehicles_costline", "vehicles_certificatemove", "vehicles_keymove")]
