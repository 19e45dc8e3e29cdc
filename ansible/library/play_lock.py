#!/usr/bin/python
"""A lock for plays, on a machine that all of them see."""

from __future__ import annotations

import fcntl
import json
import os
import time

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: play_lock
short_description: keeps two plays apart
description:
  - Reads, takes, renews or releases a lock that is a small file. Whether the owner still lives is for the caller to judge.
options:
  path:
    description: the file
    type: path
    required: true
  state:
    description:
      - C(read) tells who holds it.
      - C(held) takes it, or renews it where I(owner) holds it already. It fails where another one holds it, unless that is the one
        given as I(instead_of).
      - C(free) releases it where I(owner) holds it.
    choices: [read, held, free]
    default: read
  owner:
    description: who takes, renews or releases it
    type: dict
  instead_of:
    description: the owner whose lock may be taken over, as C(read) has returned it
    type: dict
  doing:
    description: what the owner is about, for those who find the lock taken
    type: str
"""


def read(path):
    try:
        with open(path, encoding="utf-8") as lock:
            return json.load(lock)
    except FileNotFoundError:
        return None
    except ValueError:
        # Written by nobody that we know: an empty owner can be taken over by name.
        return {"owner": {}, "since": 0, "renewed": 0, "doing": "unknown"}


def write(path, content):
    scratch = f"{path}.new"
    with open(scratch, "w", encoding="utf-8") as lock:
        json.dump(content, lock)
    os.replace(scratch, path)


def main():
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "state": {"choices": ["read", "held", "free"], "default": "read"},
            "owner": {"type": "dict"},
            "instead_of": {"type": "dict"},
            "doing": {"type": "str", "default": ""},
        },
        required_if=[("state", "held", ["owner"]), ("state", "free", ["owner"])],
        supports_check_mode=True,
    )
    path, owner, state = module.params["path"], module.params["owner"], module.params["state"]
    if state == "read":
        lock = read(path)
        module.exit_json(changed=False, lock=lock, age=int(time.time() - lock["renewed"]) if lock else 0)
    if module.check_mode:
        module.exit_json(changed=False, lock=read(path))

    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    # The system's lock keeps two plays from reading and writing at once; it ends with this process.
    with open(f"{path}.guard", "w", encoding="utf-8") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        lock = read(path)
        mine = lock is not None and lock["owner"] == owner
        if state == "free":
            if mine:
                os.remove(path)
            module.exit_json(changed=mine, lock=None)
        if lock is not None and not mine and lock["owner"] != module.params["instead_of"]:
            module.fail_json(msg="another play has taken the lock just now", lock=lock)
        now = int(time.time())
        taken = {"owner": owner, "since": lock["since"] if mine else now, "renewed": now, "doing": module.params["doing"]}
        write(path, taken)
    module.exit_json(changed=not mine, lock=taken)


if __name__ == "__main__":
    main()
