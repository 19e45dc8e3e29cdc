#!/usr/bin/python
"""The servers of HAProxy as they are now, and changes of their states and weights, through the runtime API."""

from __future__ import annotations

import csv
import io
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.haproxy_socket import Unreachable, ask

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


class Runtime:
    def __init__(self, path):
        self.path = path

    def say(self, line):
        return ask(self.path, line).strip()

    def table(self, backend):
        """The servers of a backend, by name. Those that stand in for others (C(NAME-any), see the template) are not counted."""
        text = self.say(f"show stat {backend} 4 -1")
        if not text.startswith("#"):
            raise Unreachable(f"HAProxy has no backend {backend}: {text}")
        rows = csv.DictReader(io.StringIO(text.lstrip("# ")))
        admin = self.admin_states(backend)
        return {
            row["svname"]: {
                "status": row["status"],
                "admin": admin[row["svname"]],
                "weight": int(row["weight"]),
                "sessions": int(row["scur"]),
            }
            for row in rows
            if row["bck"] == "0"
        }

    def admin_states(self, backend):
        """What was asked for, which the status of a server that is down, or says that it drains, does not tell."""
        lines = self.say(f"show servers state {backend}").splitlines()
        columns = next(line for line in lines if line.startswith("#")).lstrip("# ").split()
        servers = [dict(zip(columns, line.split())) for line in lines if len(line.split()) == len(columns)]
        return {server["srv_name"]: admin_state(int(server["srv_admin_state"])) for server in servers}


def admin_state(flags):
    """From the bits of C(srv_admin_state): 1 and 2 are maintenance, its own or inherited; 8 and 16 the same of draining."""
    if flags & 3:
        return "maint"
    return "drain" if flags & 24 else "ready"


def commands_for(wishes, tables, backend):
    """What has to be said for the wishes to come true, and nothing else."""
    commands = []
    for wish in wishes:
        name = wish["name"]
        state, weight = wish.get("state"), wish.get("weight")
        if state is not None and tables[backend][name]["admin"] != state:
            commands.append(f"set server {backend}/{name} state {state}")
        for weighted, table in tables.items():
            if weight is not None and table[name]["weight"] != int(weight):
                commands.append(f"set server {weighted}/{name} weight {int(weight)}")
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
        missing = {name: states for name, states in wanted.items() if table.get(name, {}).get("status", "absent") not in states}
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
        if not module.check_mode:
            for command in commands:
                complaint = runtime.say(command)
                if complaint:
                    module.fail_json(msg=f"HAProxy refused `{command}`: {complaint}")
            problem = wait(runtime, backend, module.params["wait_for"], module.params["timeout"])
            if problem is not None:
                module.fail_json(msg=problem, servers=runtime.table(backend))
        module.exit_json(changed=bool(commands), servers=runtime.table(backend), said=commands)
    except Unreachable as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
