"""Who runs this play: the process of ansible-playbook, so that a lock can tell whether its owner still lives."""

from __future__ import annotations

import getpass
import multiprocessing
import os
import socket

from ansible.plugins.lookup import LookupBase

DOCUMENTATION = """
name: playbook_process
short_description: the process that runs the play
description:
  - Without terms, returns one dictionary (host, pid, started, user) for the ansible-playbook that is running.
  - With a dictionary of that kind as a term, returns whether that process lives, as seen from this machine.
    A process of another machine counts as alive.
options:
  _terms:
    description: what a call without terms has returned earlier
"""


def started_at(pid):
    """The start of a process in clock ticks since the machine's, so that a pid given out again is not taken for the old one."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            # The name, in brackets, may hold spaces; the 20th field after it is the start.
            return stat.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def boot():
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as boot_id:
            return boot_id.read().strip()
    except OSError:
        return ""


def this_machine():
    return f"{socket.gethostname()}/{boot()}"


def this_process():
    # Tasks run in children of the process that is the play.
    parent = multiprocessing.parent_process()
    pid = os.getpid() if parent is None else parent.pid
    return {"host": this_machine(), "pid": pid, "started": started_at(pid), "user": getpass.getuser()}


def is_alive(process):
    if process.get("host") != this_machine():
        # Seen after a restart of the machine, nothing of before lives.
        return process.get("host", "").partition("/")[0] != socket.gethostname()
    return started_at(process.get("pid")) == process.get("started")


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        return [is_alive(term) for term in terms] if terms else [this_process()]
