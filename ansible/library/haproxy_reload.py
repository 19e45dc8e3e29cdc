#!/usr/bin/python
"""Reloads HAProxy so that nobody is cut, and hands the states and weights of its servers over to the new worker."""

from __future__ import annotations

import re
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.haproxy_socket import Unreachable, ask

DOCUMENTATION = """
module: haproxy_reload
short_description: reloads HAProxy, with the states and weights of its servers
description:
  - Writes the states that are still true into the state file, reloads through the master, waits until the new worker serves,
    and empties the file again, also where it failed.
  - A state is still true where name, address and port of the server are those of the new configuration. HAProxy would restore
    an old port over a new one.
  - Waits first until HAProxy can hand over which node each polling session lives on, which takes it five to ten seconds after its start.
  - In check mode nothing is said to HAProxy and it need not run.
options:
  master_socket:
    description: path of the master's command line (C(haproxy -W -S))
    type: path
    required: true
  runtime_socket:
    description: path of the runtime API
    type: path
    required: true
  state_file:
    description: path of C(server-state-file), the same for HAProxy as for this module
    type: path
    required: true
  nodes:
    description: the servers of the new configuration, second ports included
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: its name
        type: str
        required: true
      address:
        description: where it is
        type: str
        required: true
      port:
        description: where it is
        type: int
        required: true
      in_use:
        description:
          - whether the new configuration has it in service, and not C(disabled)
          - A server that takes clients now and is not in use there would be lost to them, so the module refuses.
        type: bool
        default: true
  timeout:
    description: seconds for each of the two waits, for HAProxy to be ready to hand over and for the new worker
    type: int
    default: 30
"""

RETURN = """
workers:
  description: how many workers there are now, with the old ones that serve their last connections
  type: int
  returned: always
handed_over:
  description: names of the servers that kept their states
  type: list
  returned: success
"""

# The version of the format, and no states.
NO_STATES = "1\n"

# Bits of srv_admin_state: put into maintenance by command, or by the server that it follows.
MAINTENANCE = 0x01 | 0x02

# Bits of the flags in "show peers": nothing more is to be learned from a predecessor, and from others.
LEARNED = 0x01 | 0x02

# The servers that step in when no preferred one can be had are those of a node once more.
STANDING_IN = "-any"


def states_still_true(states, nodes):
    """Of `show servers state`, what the next configuration may load; and the names of the servers that stay."""
    places = {(str(node["name"]), str(node["address"]), str(node["port"])) for node in nodes}
    head, servers = parse(states)
    kept, names = head, set()
    for line, server in servers:
        name = server["srv_name"].removesuffix(STANDING_IN)
        if (name, server["srv_addr"], server["srv_port"]) in places:
            kept.append(line)
            names.add(name)
    return "\n".join(kept) + "\n", sorted(names)


def parse(states):
    """The two lines at the top, and each server's line with its columns by name."""
    head, *lines = [line for line in states.splitlines() if line]
    columns = lines[0][1:].split()
    return [head, lines[0]], [(line, dict(zip(columns, line.split()))) for line in lines[1:]]


def taken_away(states, nodes):
    """
    Names of servers in service which the new configuration has `disabled`. HAProxy would leave them in service for their own
    backend and take them out of those that follow it, or out of all.
    """
    in_service = {server["srv_name"] for _, server in parse(states)[1] if not int(server["srv_admin_state"]) & MAINTENANCE}
    return sorted(node["name"] for node in nodes if not node["in_use"] and node["name"] in in_service)


def write_states(path, text):
    # In place: owner and mode are such that HAProxy, which is not root, may read it. It does so in a reload alone.
    with open(path, "w", encoding="utf-8") as states:
        states.write(text)


class Master:
    def __init__(self, socket_path):
        self.socket_path = socket_path

    def processes(self):
        """Process ids of the workers with the number of reloads each has lived through, and of reloads failed since the last good one."""
        told = ask(self.socket_path, "show proc")
        workers = {int(pid): int(reloads) for pid, reloads in re.findall(r"^(\d+)\s+worker\s+(\d+)", told, re.MULTILINE)}
        failed = re.search(r"\[failed: (\d+)\]", told)
        return workers, int(failed.group(1)) if failed else 0

    def reload(self):
        try:
            ask(self.socket_path, "reload")
        except Unreachable as error:
            # The master starts itself anew over this command and may not come to close the connection in order.
            if not isinstance(error.__cause__, ConnectionError):
                raise


def wait_until_learned(runtime_socket, timeout_s):
    """
    Waits for the end of the time in which the worker hopes for the table of a predecessor: until then it hands nothing over
    itself, and a reload would forget every polling session. Returns whether it came.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        flags = re.search(r"flags=0x([0-9a-f]+)", ask(runtime_socket, "show peers"))
        if flags is None or int(flags.group(1), 16) & LEARNED == LEARNED:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)


def wait_for_new_worker(master, runtime_socket, before, timeout_s):
    """Returns a sentence about what went wrong, or None once a new worker serves."""
    workers_before, failed_before = before
    deadline = time.monotonic() + timeout_s
    last = "the master did not come back"
    while time.monotonic() < deadline:
        try:
            workers, failed = master.processes()
            if failed > failed_before:
                return (
                    "the new configuration was not taken: HAProxy's log says why (docker logs haproxy). "
                    "The worker from before serves on with the old one, and nobody was cut"
                )
            serving = re.search(r"^Pid: (\d+)$", ask(runtime_socket, "show info"), re.MULTILINE)
            pid = int(serving.group(1)) if serving else None
            if pid not in workers_before and workers.get(pid) == 0:
                return None
            last = "the old worker still answers"
        except Unreachable as error:
            # For a moment nobody does: the master starts itself anew.
            last = str(error)
        time.sleep(0.05)
    return f"no new worker has taken over within {timeout_s} s: {last}"


def main():
    module = AnsibleModule(
        argument_spec={
            "master_socket": {"type": "path", "required": True},
            "runtime_socket": {"type": "path", "required": True},
            "state_file": {"type": "path", "required": True},
            "nodes": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "name": {"type": "str", "required": True},
                    "address": {"type": "str", "required": True},
                    "port": {"type": "int", "required": True},
                    "in_use": {"type": "bool", "default": True},
                },
            },
            "timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    wanted = module.params
    if module.check_mode:
        module.exit_json(changed=True, workers=count_workers(wanted["master_socket"]))

    try:
        problem, names = reload(wanted)
    except Unreachable as error:
        problem = str(error)
    except OSError as error:
        problem = f"the states of the servers cannot be written: {error}"
    workers = count_workers(wanted["master_socket"])
    if problem is not None:
        module.fail_json(msg=problem, workers=workers)
    module.exit_json(changed=True, workers=workers, handed_over=names)


def reload(wanted):
    """Returns a sentence about what went wrong, or None, and the names of the servers that kept their states."""
    master = Master(wanted["master_socket"])
    before = master.processes()
    if not wait_until_learned(wanted["runtime_socket"], wanted["timeout"]):
        return f"not reloaded: HAProxy is still not ready to hand its sessions over after {wanted['timeout']} s", []
    states = ask(wanted["runtime_socket"], "show servers state")
    lost = taken_away(states, wanted["nodes"])
    if lost:
        return f"not reloaded: {', '.join(lost)} takes clients now, and the new configuration has it disabled. Its in_use is not what runs", []
    kept, names = states_still_true(states, wanted["nodes"])
    try:
        write_states(wanted["state_file"], kept)
        master.reload()
        return wait_for_new_worker(master, wanted["runtime_socket"], before, wanted["timeout"]), names
    finally:
        write_states(wanted["state_file"], NO_STATES)


def count_workers(master_socket):
    try:
        return len(Master(master_socket).processes()[0])
    except Unreachable:
        return 0


if __name__ == "__main__":
    main()
