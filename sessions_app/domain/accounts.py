"""Who may lead: memberships, and the laptop's one facilitator with its one-time link."""

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone

from sessions_app.enums import Role
from sessions_app.models import Membership, Municipality
from sessions_app.writing import writing

LOCAL_FACILITATOR = "facilitator"


class SignInTokens(PasswordResetTokenGenerator):
    """Made from the user's last sign-in: a link works once, and no table of links is needed."""

    key_salt = "sessions_app.domain.accounts.SignInTokens"


tokens = SignInTokens()


def local_facilitator() -> User:
    """The laptop's only account. It has no password: the way in is the link that `start` prints."""
    user, created = User.objects.get_or_create(username=LOCAL_FACILITATOR)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def sign_in_path(user: User) -> str:
    return f"/sign-in/{tokens.make_token(user)}/"


def use_token(token: str) -> User | None:
    """The facilitator of this laptop, once: whoever comes with the same link at the same time gets None."""
    with writing():
        users = User.objects.select_for_update().filter(username=LOCAL_FACILITATOR, is_active=True)
        user = users.first()
        if user is None or not tokens.check_token(user, token):
            return None
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])
    return user


def admit(*, user: User, municipality: Municipality, role: Role = Role.FACILITATOR) -> Membership:
    with writing():
        membership, _ = Membership.objects.update_or_create(
            user=user, municipality=municipality, defaults={"role": role}
        )
    return membership


def add_member(*, email: str, municipality: Municipality, role: Role, password: str) -> tuple[User, bool]:
    """A hosted user, found by e-mail or made with `password`. Returns the user and whether it was made."""
    email = email.strip().casefold()
    with writing():
        user = User.objects.filter(username=email).first()
        made = user is None
        user = user or User.objects.create_user(username=email, email=email, password=password)
        admit(user=user, municipality=municipality, role=role)
    return user, made
