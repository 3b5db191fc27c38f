"""What the environment must say of ProConnect, refused at start rather than found out at the first sign-in."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from config.env import MisconfiguredEnvironment


def check(url: str, *, client_id: str, client_secret: str, local_accounts: bool) -> None:
    """Raises MisconfiguredEnvironment, naming the variable to mend."""
    if not url:
        if not local_accounts:
            raise MisconfiguredEnvironment(
                "TERREAU_LOCAL_ACCOUNTS is off and TERREAU_PROCONNECT_URL is empty: nobody could sign in."
            )
        return
    parts = urlsplit(url)
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname or ""))
    if not encrypted or not parts.hostname or parts.query or parts.fragment:
        raise MisconfiguredEnvironment(
            "TERREAU_PROCONNECT_URL must be the issuer's address, for instance "
            f"https://auth.agentconnect.gouv.fr/api/v2; found {url!r}."
        )
    for name, value in (("CLIENT_ID", client_id), ("CLIENT_SECRET", client_secret)):
        if not value:
            raise MisconfiguredEnvironment(f"TERREAU_PROCONNECT_{name} is needed with TERREAU_PROCONNECT_URL.")


def _is_this_machine(host: str) -> bool:
    """Plain HTTP is for a provider of one's own, to try."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
