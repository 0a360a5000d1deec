"""The key under which answers not yet sent lie in a browser, made for one account."""

import hashlib
import hmac

from qa_app.core.roles import Actor
from qa_app.web.requests import settings


def seal_of(actor: Actor) -> str:
    """The key under which this account's unsent answers lie in a browser: 64 hexadecimal digits.

    The same for every session of the account, so that they can be read after logging in again, and
    unknown to whoever uses the computer next.
    """
    said = f"answers kept in a browser:{actor.account_id}".encode()
    return hmac.new(settings().secret_key.encode(), said, hashlib.sha256).hexdigest()
