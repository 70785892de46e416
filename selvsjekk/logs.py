"""What a log line may not hold: paths carry join codes and sign-in tokens."""

import logging


class WithoutPath(logging.Filter):
    """Django's own lines name the path of the request; ours name the view that failed instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            view = match.view_name if match else "no view"
            if getattr(record, "status_code", 500) < 500:
                record.exc_info = None  # a traceback tells what the sender sent
            record.msg, record.args = (
                "%s %s: status %s",
                (request.method, view, getattr(record, "status_code", "?")),
            )
        return True
