"""All checks, in the order in which they are told."""

import logging

from django.db import Error, connection
from django.utils.translation import gettext as _

from jiubu.recovery.doctor.database import check_cache, check_clock, check_database, check_migrations, check_worker
from jiubu.recovery.doctor.finding import Check, Finding
from jiubu.recovery.doctor.machine import check_assets, check_disk, check_fonts, check_mail, check_pdf, check_time_zone
from jiubu.recovery.doctor.safety import check_backups, check_keys

logger = logging.getLogger(__name__)

OF_THE_DATABASE: tuple[Check, ...] = (check_migrations, check_worker, check_clock, check_cache, check_keys)
OF_THE_MACHINE: tuple[Check, ...] = (
    check_disk, check_backups, check_assets, check_fonts, check_pdf, check_time_zone, check_mail,
)  # fmt: skip


def findings() -> list[Finding]:
    """Everything, whatever is broken: a check that cannot be made is a finding itself."""
    found = _made(check_database)
    if connection.connection is not None:  # else it does not answer, which has been said
        for check in OF_THE_DATABASE:
            found += _made(check)
    for check in OF_THE_MACHINE:
        found += _made(check)
    amiss = {str(one.subject) for one in found if one.level != "ok"}
    return [one for one in found if one.level != "ok" or str(one.subject) not in amiss]


def _made(check: Check) -> list[Finding]:
    try:
        return list(check())
    except Error as error:
        connection.close()
        where = connection.settings_dict
        text = _("{name} does not answer ({error}).").format(
            name=where.get("HOST") or where["NAME"], error=type(error).__name__
        )
        return [Finding(_("Database"), "wrong", text, _("Does it run, and is DATABASE_URL right?"))]
    except Exception as error:
        logger.exception("the doctor could not make a check")
        text = _("This could not be looked at ({error}).").format(error=type(error).__name__)
        return [Finding(check.__name__, "wrong", text, _("The log says more."))]
