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

    def logs(self, name, lines):
        """The last lines that a container wrote, to both outputs; none where it is not there."""
        return _text_in(self._ask("GET", f"/containers/{urllib.parse.quote(name)}/logs?stdout=1&stderr=1&tail={lines}") or b"")

    def execute(self, name, argv):
        """Runs a command in a container. @returns its exit code, and what it wrote to both outputs."""
        wish = {"AttachStdout": True, "AttachStderr": True, "Cmd": argv}
        made = self._ask("POST", f"/containers/{urllib.parse.quote(name)}/exec", wish)
        if made is None:
            return -1, "its container is gone"
        path = f"/exec/{_read(made, 'an exec')['Id']}"
        words = _text_in(self._ask("POST", f"{path}/start", {"Detach": False, "Tty": False}) or b"")
        return (self._get(f"{path}/json") or {}).get("ExitCode", -1), words

    def _get(self, path):
        return _read(self._ask("GET", path), path)

    def _ask(self, method, path, wish=None):
        """@returns the body of the answer, or None where there is no such thing. Raises Unreachable."""
        connection = _Connection(self.path, self.timeout_s)
        try:
            body = None if wish is None else json.dumps(wish)
            connection.request(method, path, body, {} if body is None else {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"the Docker engine does not answer at {self.path} ({error}): is it running? site.yml starts it") from error
        finally:
            connection.close()
        if answer.status == 404:
            return None
        if answer.status >= 300:
            raise Unreachable(f"the Docker engine answers {answer.status} to {path}: {content.decode('utf-8', 'replace').strip()}")
        return content


def _read(content, path):
    try:
        return None if content is None else json.loads(content)
    except ValueError as error:
        raise Unreachable(f"the answer to {path} is not the Docker engine's: {content[:100]!r}") from error


def _text_in(stream):
    """What stands in the engine's stream of two outputs: frames of a kind, three empty bytes, a length in four bytes, and the text."""
    text = b""
    while len(stream) >= 8:
        length = int.from_bytes(stream[4:8], "big")
        text += stream[8 : 8 + length]
        stream = stream[8 + length :]
    return text.decode("utf-8", "replace")


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
