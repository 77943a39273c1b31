from django.db import migrations

from jiubu.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("process", "0001_initial")]
    operations = [append_only("process_version")]
