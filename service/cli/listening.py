"""Where does the service listen, what is said when it cannot, and how many connections may it open itself?"""

from __future__ import annotations

import errno
import socket

from service.cli.mending import CannotGoOn

try:
    import resource
except ImportError:  # Windows counts no open files
    resource = None  # type: ignore[assignment]

KEPT_FREE = 200
"""Open files that are left to everything else."""


def bound(host: str, port: int) -> socket.socket:
    """The address, taken before anything else is done: nobody is told of a service that answers in our place.

    Nothing is accepted yet; who connects meanwhile is refused. Raises CannotGoOn.
    """
    plain = host.strip("[]")
    listener = socket.socket(socket.AF_INET6 if ":" in plain else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((plain, port))
    except OSError as error:
        listener.close()
        raise CannotGoOn(_why(host, port, error)) from error
    return listener


def address_of(host: str, port: int) -> str:
    """The address to call it by."""
    return f"http://[{host.strip('[]')}]:{port}" if ":" in host else f"http://{host}:{port}"


def room_for_connections(wanted: int) -> int:
    """How many connections to the outside this process may hold; the system's limit is raised as far as it may be."""
    if resource is None:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + KEPT_FREE
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(min(wanted, soft - KEPT_FREE), 1)


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return (
            f"Cổng {port} đã có chương trình khác dùng. Hãy dừng chương trình đó, hoặc chọn cổng khác: "
            f"SAURO_PORT={other} make run\n"
            f"Port {port} is taken by another program. Stop that one, or choose another port: "
            f"SAURO_PORT={other} make run"
        )
    if error.errno == errno.EACCES:
        return (
            f"Không được phép mở cổng {port}. Hãy đặt SAURO_PORT từ 1024 trở lên.\n"
            f"Port {port} may not be opened. Set SAURO_PORT to 1024 or more."
        )
    return (
        f"Không mở được {host}:{port} ({error.strerror}). Hãy đặt SAURO_HOST là một địa chỉ của máy này.\n"
        f"{host}:{port} cannot be opened ({error.strerror}). Set SAURO_HOST to an address of this machine."
    )
