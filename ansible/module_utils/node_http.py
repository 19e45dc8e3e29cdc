"""What a node says of itself over HTTP."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse

NODE_TIMEOUT_S = 5
CLIENTS = re.compile(r"^tchatter_connections\{[^}]*\} (\d+)", re.MULTILINE)


class Node:
    def __init__(self, url):
        self._address = urllib.parse.urlsplit(url)
        self.problem = ""

    def get(self, path):
        """@returns the status and the text; 0 and nothing where no answer comes."""
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=NODE_TIMEOUT_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.problem = f"{path}: {error}"
            return 0, ""
        finally:
            connection.close()

    def version(self):
        """@returns what it says it runs; nothing where it does not."""
        return version_in(self.get("/api/version")[1])

    def facts(self):
        readiness, _ = self.get("/lbz")
        facts = {"readiness": readiness, "version": "", "clients": 0}
        if readiness:
            facts["version"] = self.version()
            facts["clients"] = sum(int(count) for count in CLIENTS.findall(self.get("/metrics")[1]))
        return {**facts, "problem": self.problem}


def version_in(text):
    try:
        answer = json.loads(text)
    except ValueError:
        return ""
    return str(answer.get("version", "")) if isinstance(answer, dict) else ""
