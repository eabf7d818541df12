"""The production containers: what they start, as whom, and that no secret is written down."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
QUEUES = {"fast", "kpi", "pdf", "mail", "import"}
PORTAL = {"web", "beat", "migrate", *(f"worker-{queue}" for queue in QUEUES)}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "Dockerfile"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    ],
)
def test_the_linters_agree(command: list[str]) -> None:
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_that_production_needs_is_started(services: dict[str, Any]) -> None:
    assert set(services) == {*PORTAL, "postgres", "redis"}


def test_every_queue_has_a_worker_of_its_own(services: dict[str, Any]) -> None:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert routed | {settings.CELERY_TASK_DEFAULT_QUEUE} <= QUEUES
    for queue in QUEUES:
        command = " ".join(services[f"worker-{queue}"]["command"]).replace("--queues=", "--queues ")
        assert f"--queues {queue} " in command
        assert services[f"worker-{queue}"]["environment"]["WORKER"] == queue


def test_the_demo_serves_the_same_queues() -> None:
    served = re.findall(r'"--queues",\s+"([a-z,]+)"', (ROOT / "dev" / "demo.py").read_text())
    assert {queue for group in served for queue in group.split(",")} == QUEUES


def test_every_service_is_watched_and_the_one_shot_is_not(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name == "migrate":
            assert service["healthcheck"] == {"disable": True}
            assert service["restart"] == "no"
        else:
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


@pytest.mark.parametrize("name", sorted(PORTAL))
def test_the_portals_containers_have_no_rights_they_do_not_need(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service
    users = re.findall(r"^USER (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users[-1] == "10001:10001"


@pytest.mark.parametrize("name", sorted(PORTAL - {"migrate"}))
def test_only_the_migration_knows_the_owner_of_the_tables(services: dict[str, Any], name: str) -> None:
    assert "migrator" not in str(services[name]["environment"]).lower()
    assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_secrets_come_from_the_environment_and_are_required(services: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    uses = re.findall(r"\$\{([A-Z_]+)(:\?|:-)?", text)
    secrets = {name for name, _ in uses if name.endswith(("PASSWORD", "SECRET_KEY"))}
    assert len(secrets) == 6
    assert all(mark == ":?" for name, mark in uses if name in secrets)
    example = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert {name for name, mark in uses if mark == ":?"} <= set(example)
    assert all(example[name] == "" for name in secrets)


def test_only_the_web_and_the_mail_reach_the_outside(services: dict[str, Any]) -> None:
    outside = {name for name, service in services.items() if "outside" in service["networks"]}
    assert outside == {"web", "worker-mail"}
    assert {name for name, service in services.items() if "ports" in service} == {"web"}


def test_data_lies_in_volumes(services: dict[str, Any]) -> None:
    assert "postgres-data:/var/lib/postgresql/data" in services["postgres"]["volumes"]


def test_neither_secrets_nor_data_enter_the_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text().splitlines())
    assert {".git", ".env", ".env.*", ".run", ".venv", "node_modules"} <= ignored


def test_the_versions_of_the_tools_are_those_of_the_lock_files() -> None:
    pinned = re.search(r'required-version = "==([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert pinned
    assert f"uv=={pinned.group(1)}" in (ROOT / "Dockerfile").read_text()
