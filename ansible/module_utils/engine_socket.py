"""What the Docker engine says of its containers, over its socket. The modules of community.docker load for half a second each time."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.parse


class Unreachable(Exception):
    """The engine does not answer; the text says where, and what to do."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path, timeout_s):
        super().__init__("localhost", timeout=timeout_s)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Engine:
    def __init__(self, address, timeout_s=30):
        scheme, _, path = address.partition("://")
        if scheme != "unix":
            raise Unreachable(f"engine_socket is {address}: it has to begin with unix:// and be on the machine itself")
        self.path = path
        self.timeout_s = timeout_s

    def containers(self, label):
        """All containers with a label, running or not, by name."""
        filters = urllib.parse.quote(json.dumps({"label": [label]}))
        found = self._get(f"/containers/json?all=1&filters={filters}") or []
        looks = [(entry["Status"], self._get(f"/containers/{entry['Id']}/json")) for entry in found]
        # One that went away between the two questions is not there.
        return {look["Name"].lstrip("/"): _summary(status, look) for status, look in looks if look is not None}

    def container(self, name):
        """One container, or None."""
        look = self._get(f"/containers/{urllib.parse.quote(name)}/json")
        return None if look is None else _summary(look["State"]["Status"], look)

    def _get(self, path):
        connection = _Connection(self.path, self.timeout_s)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unreachable(f"the Docker engine does not answer at {self.path} ({error}): is it running? site.yml starts it") from error
        finally:
            connection.close()
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise Unreachable(f"the Docker engine answers {answer.status} to {path}: {body.get('message', body)}")
        return body


def _summary(status, look):
    state = look["State"]
    return {
        "image": look["Config"]["Image"],
        "labels": look["Config"]["Labels"] or {},
        "state": state["Status"],
        "status": status,
        "running": state["Running"],
        "exit_code": state["ExitCode"],
        "restarts": look["RestartCount"],
    }
