"""What the log leaves out."""

import logging


class BriefOutages(logging.Filter):
    """While the database is away every request fails for the same reason: one line each, without the way it took."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 503 and record.exc_info:
            error = record.exc_info[1]
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        return True
