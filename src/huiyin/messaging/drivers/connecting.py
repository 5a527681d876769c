"""What stands in the way of a server, told apart for whoever reads why nothing goes out."""

import socket
import ssl

from huiyin.messaging.enums import Why


def why_broken(broken: BaseException) -> Why:
    """Whether its name, its port, its silence or its certificate is amiss; the raw words stay for the administrator."""
    if isinstance(broken, socket.gaierror | UnicodeError):  # a name that no server could have, too
        return Why.NO_SUCH_NAME
    if isinstance(broken, ssl.SSLCertVerificationError):
        return Why.CERTIFICATE
    if isinstance(broken, ConnectionRefusedError):
        return Why.NOT_OPEN
    if isinstance(broken, TimeoutError):
        return Why.SILENT
    return Why.UNREACHABLE
