"""The launcher's command line. The Makefile names the commands that people use."""

import argparse
import shlex
import sys

from dev.console import LauncherError, complain


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python reads first
        complain(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: run make PYTHON=python3.11")
        return 2
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except LauncherError as error:
        complain(f"make: {error}" if not str(error).startswith("make") else str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    environment = commands.add_parser("test-env", help="start the test servers, let them run, print the exports")
    environment.add_argument("--name", default="shell", help="gives this shell databases of its own")
    environment.set_defaults(run=_test_env)
    commands.add_parser("services-stop", help="stop the test servers").set_defaults(run=_services_stop)
    return parser


def _test_env(options: argparse.Namespace) -> None:
    from dev.services import keep_services

    for name, value in keep_services(options.name).items():
        print(f"export {name}={shlex.quote(value)}")


def _services_stop(options: argparse.Namespace) -> None:
    from dev.services import stop_kept_services

    stop_kept_services()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
