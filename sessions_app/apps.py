from django.apps import AppConfig
from django.db.models.signals import post_migrate

from sessions_app.content import load_all


class SessionsApp(AppConfig):
    name = "sessions_app"

    def ready(self) -> None:
        """Refuse to start with half a self-check, and keep the register's rows as the register has them."""
        load_all()
        post_migrate.connect(renew_register, sender=self)


def renew_register(**kwargs: object) -> None:
    from sessions_app.domain.register import renew  # noqa: PLC0415 - models are not loaded when this module is

    renew()
