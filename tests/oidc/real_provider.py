"""Starts and stops the real provider (npm: oidc-provider), a process of its own."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.installation import find_node
from dev.layout import repository_layout

SCRIPT = Path(__file__).with_name("provider.mjs")
CLIENT_ID, CLIENT_SECRET = "pmo-portal", "a-secret-of-the-tests"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return int(one.getsockname()[1])


@contextmanager
def real_provider(portal: str, port: int | None = None) -> Iterator[str]:
    """The issuer's address while the provider runs; `portal` is the only place to which it sends anybody back."""
    port = port or free_port()
    process = subprocess.Popen(
        [find_node(repository_layout("test")), str(SCRIPT), json.dumps({"port": port, "portal": portal})],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready", "the provider did not start"
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()
