#!/usr/bin/python
"""The servers of HAProxy as they are now, and changes of their states and weights, through the runtime API."""

from __future__ import annotations

import csv
import io
import socket
import time

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: haproxy_servers
short_description: reads and changes the servers of HAProxy while it runs
description:
  - Changes what differs from the wish, in one go, then waits for what is to come of it, and returns the servers as they are.
  - The states of the servers of one backend are followed by those of the others (C(track)); weights belong to each backend alone.
options:
  socket:
    description: path of the runtime API
    type: path
    required: true
  backend:
    description: the backend whose servers are checked and whose states the others follow
    type: str
    default: chat
  weighted_backends:
    description: where weights are changed
    type: list
    elements: str
    default: [chat, sessions]
  servers:
    description: wishes, each a dictionary of C(name) and, as wanted, C(state) (ready, drain or maint) and C(weight) (0 to 256)
    type: list
    elements: dict
    default: []
  wait_for:
    description: dictionary of a server's name to the states, as the statistics show them, of which one is waited for
    type: dict
    default: {}
  timeout:
    description: seconds to wait
    type: int
    default: 30
"""

RETURN = """
servers:
  description: by name, for the backend of the checks; status as in the statistics, admin as a wish (ready, drain, maint), sessions open now
  type: dict
  returned: always
"""

STATES = ("ready", "drain", "maint")


class Unreachable(Exception):
    pass


class Runtime:
    def __init__(self, path):
        self.path = path

    def ask(self, *commands):
        """Says several things at once; each is answered in its turn."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(10)
                connection.connect(self.path)
                connection.sendall((";".join(commands) + "\n").encode())
                connection.shutdown(socket.SHUT_WR)
                answer = b""
                while chunk := connection.recv(65536):
                    answer += chunk
        except OSError as error:
            raise Unreachable(f"HAProxy does not answer at {self.path} ({error}). Is it running? site.yml starts it.") from error
        return answer.decode().strip()

    def table(self, backend):
        """The servers of a backend, by name."""
        text = self.ask(f"show stat {backend} 4 -1")
        if not text.startswith("#"):
            raise Unreachable(f"HAProxy has no backend {backend}: {text}")
        rows = csv.DictReader(io.StringIO(text.lstrip("# ")))
        return {
            row["svname"]: {
                "status": row["status"],
                "admin": admin_state(row["status"]),
                "weight": int(row["weight"]),
                "sessions": int(row["scur"]),
                "address": row["addr"],
            }
            for row in rows
        }


def admin_state(status):
    if status.startswith("MAINT"):
        return "maint"
    return "drain" if status.startswith("DRAIN") else "ready"


def commands_for(wishes, tables, backend):
    """What has to be said for the wishes to come true, and nothing else."""
    commands = []
    for wish in wishes:
        name = wish["name"]
        state, weight = wish.get("state"), wish.get("weight")
        # A drained server that is down shows as DOWN, so a state that cannot be seen is said again: it does no harm.
        seen = tables[backend][name]
        if state is not None and (seen["admin"] != state or seen["status"].startswith("DOWN")):
            commands.append((f"set server {backend}/{name} state {state}", seen["admin"] != state))
        for weighted, table in tables.items():
            if weight is not None and table[name]["weight"] != int(weight):
                commands.append((f"set server {weighted}/{name} weight {int(weight)}", True))
    return commands


def problem_with(wishes, tables, backend):
    known = tables[backend]
    for wish in wishes:
        if wish.get("name") not in known:
            return f"HAProxy has no server {wish.get('name')} in backend {backend}; there are {', '.join(sorted(known))}. site.yml brings it up to date."
        if wish.get("state") not in (None, *STATES):
            return f"The state of a server is one of {', '.join(STATES)}, not {wish.get('state')}."
    return None


def wait(runtime, backend, wanted, timeout):
    """@returns a sentence about what did not come, or None."""
    deadline = time.monotonic() + timeout
    while True:
        table = runtime.table(backend)
        missing = {name: states for name, states in wanted.items() if table.get(name, {}).get("status", "absent").split()[0] not in states}
        if not missing:
            return None
        if time.monotonic() >= deadline:
            return "; ".join(
                f"HAProxy sees {name} as {table.get(name, {}).get('status', 'absent')}, not as {' or '.join(states)}, after {timeout} s"
                for name, states in missing.items()
            )
        time.sleep(0.2)


def main():
    module = AnsibleModule(
        argument_spec={
            "socket": {"type": "path", "required": True},
            "backend": {"type": "str", "default": "chat"},
            "weighted_backends": {"type": "list", "elements": "str", "default": ["chat", "sessions"]},
            "servers": {"type": "list", "elements": "dict", "default": []},
            "wait_for": {"type": "dict", "default": {}},
            "timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    backend, wishes = module.params["backend"], module.params["servers"]
    runtime = Runtime(module.params["socket"])
    try:
        tables = {name: runtime.table(name) for name in dict.fromkeys([backend, *module.params["weighted_backends"]])}
        problem = problem_with(wishes, tables, backend)
        if problem is not None:
            module.fail_json(msg=problem)
        commands = commands_for(wishes, tables, backend)
        changed = any(counts for _, counts in commands)
        if not module.check_mode:
            for command, _ in commands:
                complaint = runtime.ask(command)
                if complaint:
                    module.fail_json(msg=f"HAProxy refused `{command}`: {complaint}")
            problem = wait(runtime, backend, module.params["wait_for"], module.params["timeout"])
            if problem is not None:
                module.fail_json(msg=problem, servers=runtime.table(backend))
        module.exit_json(changed=changed, servers=runtime.table(backend), said=[command for command, _ in commands])
    except Unreachable as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
