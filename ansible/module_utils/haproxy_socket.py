"""What HAProxy says on its sockets: the runtime API of its worker, and the command line of its master."""

from __future__ import annotations

import socket


class Unreachable(Exception):
    """Nobody answers; the text says where, and what to do."""


def ask(path, line, timeout_s=10):
    """Says one line, and returns the whole answer. Raises Unreachable."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(path)
            connection.sendall(f"{line}\n".encode())
            # The end of the input is what makes HAProxy close after its answer.
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
    except OSError as error:
        raise Unreachable(f"HAProxy does not answer at {path} ({error}): is it running? start it with site.yml") from error
    return answer.decode()
