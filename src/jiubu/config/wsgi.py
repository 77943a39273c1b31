"""What the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiubu.config.settings")
application = get_wsgi_application()

from jiubu.config.warming import warm_up  # noqa: E402  after the settings are there

warm_up()
