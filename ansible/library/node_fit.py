#!/usr/bin/python
"""Whether a node that was just started is fit for clients."""

from __future__ import annotations

import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.engine_socket import Engine, Unreachable
from ansible.module_utils.node_http import Node

DOCUMENTATION = """
module: node_fit
short_description: sees whether a node that was just started is fit for clients
description:
  - Waits until the node is ready, asks it for its version, chats through it with the probe that is in its image, and sees whether
    its container lasts.
  - All of it in one go, since a play on a busy machine pays for each task.
  - Fails with the first thing that is wrong, and with the container's last words where it does not stay up.
options:
  engine:
    description: the engine's address, C(unix://...)
    type: str
    required: true
  container:
    description: name of the node's container
    type: str
    required: true
  urls:
    description: where the node is, by slot (see C(chat_node)); without it only whether the container lasts is looked at
    type: dict
  version:
    description: what the node has to say it runs
    type: str
    default: ""
  ready_within:
    description: seconds it may take to become ready
    type: int
    default: 60
  settle:
    description: seconds for which it has to stay up afterwards
    type: int
    default: 5
  restarts:
    description: how often the engine had restarted the container before this
    type: int
    default: 0
"""

BETWEEN_LOOKS_S = 0.3
ENGINE_LAG_S = 1
LAST_LINES = 12
LAST_WORDS_LIMIT = 1200


class Unfit(Exception):
    """The node is not fit; the text says why."""


class Trial:
    def __init__(self, engine, container, restarts):
        self._engine = engine
        self._container = container
        self._restarts = restarts

    def must_run(self):
        """@returns the container, which is up and was not restarted meanwhile. Raises Unfit."""
        found = self._engine.container(self._container)
        if found is None:
            raise Unfit("its container is gone")
        if not found["running"] or found["restarts"] > self._restarts:
            # The engine forgets the code when it starts the container again.
            forgotten = found["running"] and found["exit_code"] == 0
            end = "the engine restarted it" if forgotten else f"exit code {found['exit_code']}"
            raise Unfit(f"its container does not stay up ({end}); its last words: {self._last_words()}")
        return found

    def _last_words(self):
        words = " ".join(self._engine.logs(self._container, LAST_LINES).split())
        return words if len(words) <= LAST_WORDS_LIMIT else f"{words[:LAST_WORDS_LIMIT]}..."

    def wait_until_ready(self, url, within):
        deadline = time.monotonic() + within
        node = Node(url)
        while True:
            self.must_run()
            status, _ = node.get("/lbz")
            if status == 200:
                return
            if time.monotonic() >= deadline:
                answer = f"answers {status}" if status else f"does not answer: {node.problem}"
                raise Unfit(f"it did not become ready within {within} s; /lbz {answer}")
            time.sleep(BETWEEN_LOOKS_S)

    def expect_version(self, url, version):
        said = Node(url).version()
        if said != version:
            raise Unfit(
                f"at /api/version it says that it is version {said or 'unknown'}, not {version}: was the image built with VERSION={version}?"
            )

    def chat(self, url, version):
        try:
            code, words = self._engine.execute(self._container, ["node", "dist/server/probe.js", url, "--version", version])
        except Unreachable as error:
            # The engine refuses where the container does not run.
            code, words = -1, str(error)
        if code != 0:
            # What ended its container says more than a chat that was cut; the engine takes a moment to know of it.
            self.must_last(ENGINE_LAG_S)
            raise Unfit(f"a chat through it failed: {words.strip()}")

    def must_last(self, seconds):
        deadline = time.monotonic() + seconds
        while True:
            self.must_run()
            if time.monotonic() >= deadline:
                return
            time.sleep(BETWEEN_LOOKS_S)


def main():
    module = AnsibleModule(
        argument_spec={
            "engine": {"type": "str", "required": True},
            "container": {"type": "str", "required": True},
            "urls": {"type": "dict"},
            "version": {"type": "str", "default": ""},
            "ready_within": {"type": "int", "default": 60},
            "settle": {"type": "int", "default": 5},
            "restarts": {"type": "int", "default": 0},
        },
    )
    wanted = module.params
    try:
        trial = Trial(Engine(wanted["engine"]), wanted["container"], wanted["restarts"])
        if wanted["urls"]:
            url = wanted["urls"][trial.must_run()["labels"].get("tchatter.slot", "first")]
            trial.wait_until_ready(url, wanted["ready_within"])
            trial.expect_version(url, wanted["version"])
            trial.chat(url, wanted["version"])
        trial.must_last(wanted["settle"])
    except (Unfit, Unreachable) as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False)


if __name__ == "__main__":
    main()
