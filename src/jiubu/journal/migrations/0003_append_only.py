"""The database itself refuses to change or delete what was written."""

from django.db import migrations

from jiubu.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [append_only("journal_entry", "journal_link")]
