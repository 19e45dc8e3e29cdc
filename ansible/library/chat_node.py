#!/usr/bin/python
"""A node as its container and the node itself tell of it, now or once it has ended."""

from __future__ import annotations

import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.engine_socket import Engine, Unreachable
from ansible.module_utils.node_http import Node

DOCUMENTATION = """
module: chat_node
short_description: looks at a node, and waits for its end
description:
  - Asks the Docker engine for the node's container and the node for its state, its version and its clients, all in one go, since a
    play on a busy machine pays for each task.
  - That nothing answers is an answer. It fails only where the engine does not answer.
options:
  engine:
    description: the engine's address, C(unix://...); without it only the node is asked
    type: str
  container:
    description: name of the node's container
    type: str
  urls:
    description: where the node is, by slot (C(first), C(second)); the label C(tchatter.slot) of its container tells which is meant
    type: dict
    required: true
  until:
    description:
      - C(now) looks once.
      - C(ended) waits until the container is not running.
    choices: [now, ended]
    default: now
  within:
    description: seconds to wait; what is found then is returned as it is
    type: int
    default: 0
"""

RETURN = """
containers:
  description: every container of a node on this machine, by name
  type: dict
  returned: with an engine
current:
  description: the node's container (image, labels, state, status, running, exit_code, restarts), empty where there is none
  type: dict
  returned: always
next:
  description: the same for C(NAME-next), which an update with surge=true starts beside it
  type: dict
  returned: always
slot:
  description: which of its places the node is at
  type: str
  returned: always
readiness:
  description: the status of C(/lbz), or 0 where nothing answers
  type: int
  returned: always
problem:
  description: why nothing answered
  type: str
  returned: always
version:
  description: what the node says it runs
  type: str
  returned: always
clients:
  description: how many are on the node, by its own count, since HAProxy's old workers have connections that HAProxy does not show
  type: int
  returned: always
"""

BETWEEN_LOOKS_S = 0.3


def slot_of(current, beside):
    """Where only the one beside it is there, in the middle of an update with surge, the other slot is meant."""
    if "tchatter.slot" in current.get("labels", {}):
        return current["labels"]["tchatter.slot"]
    return "second" if beside.get("labels", {}).get("tchatter.slot") == "first" else "first"


def wait_for_end(engine, name, within):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        container = engine.container(name)
        if container is None or not container["running"]:
            return
        time.sleep(BETWEEN_LOOKS_S)


def main():
    module = AnsibleModule(
        argument_spec={
            "engine": {"type": "str"},
            "container": {"type": "str"},
            "urls": {"type": "dict", "required": True},
            "until": {"type": "str", "choices": ["now", "ended"], "default": "now"},
            "within": {"type": "int", "default": 0},
        },
        required_together=[("engine", "container")],
        supports_check_mode=True,
    )
    name, urls = module.params["container"], module.params["urls"]
    containers, current, beside = {}, {}, {}
    try:
        if module.params["engine"]:
            engine = Engine(module.params["engine"])
            containers = engine.containers("tchatter.node")
            current, beside = containers.get(name, {}), containers.get(f"{name}-next", {})
            if module.params["until"] == "ended":
                wait_for_end(engine, name, module.params["within"])
                current = engine.container(name) or {}
        slot = slot_of(current, beside)
        asked = current.get("running", not module.params["engine"])
        facts = Node(urls[slot]).facts() if asked else {"readiness": 0, "version": "", "clients": 0, "problem": "its container does not run"}
        module.exit_json(changed=False, containers=containers, current=current, next=beside, slot=slot, **facts)
    except Unreachable as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
