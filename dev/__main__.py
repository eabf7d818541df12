"""The launcher's command line. The Makefile names the commands that people use."""

import argparse
import contextlib
import shlex
import sys

from dev.console import LauncherError, complain
from dev.interrupts import StopRequested


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python reads first
        complain(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: run make PYTHON=python3.11"
        )
        return 2
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except LauncherError as error:
        complain(str(error))
        return 1
    except (KeyboardInterrupt, StopRequested):
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="start the whole portal, with demo data")
    demo.add_argument(
        "seed", nargs="*", metavar="-- SEED_DEMO_OPTION", help="handed to `manage.py seed_demo`"
    )
    demo.set_defaults(run=_demo)
    commands.add_parser("demo-reset", help="remove the demo's data").set_defaults(run=_demo_reset)
    test = commands.add_parser("test", help="set up and run every check and test")
    test.add_argument("--all", action="store_true", help="also what is slow, and the advisories")
    test.add_argument("--args", default="", help="run only pytest, with these arguments")
    test.set_defaults(run=_test)
    commands.add_parser("check", help="lint, types, contracts and the pure tests").set_defaults(run=_check)
    commands.add_parser("fix", help="repair what a tool can repair").set_defaults(run=_fix)
    commands.add_parser("bench", help="measure at two sizes and print the ratios").set_defaults(run=_bench)
    commands.add_parser(
        "screenshots", help="take the pictures of README and guides from the running demo"
    ).set_defaults(run=_screenshots)
    commands.add_parser("messages", help="take new texts into the French catalogue").set_defaults(
        run=_messages
    )
    environment = commands.add_parser(
        "test-env", help="start the test servers, let them run, print the exports"
    )
    environment.add_argument("--name", default="shell", help="gives this shell databases of its own")
    environment.set_defaults(run=_test_env)
    commands.add_parser("services-stop", help="stop the test servers").set_defaults(run=_services_stop)
    return parser


def _demo(options: argparse.Namespace) -> int:
    from dev.demo import run_demo

    return run_demo(options.seed)


def _demo_reset(options: argparse.Namespace) -> int:
    from dev.demo import reset_demo

    return reset_demo()


def _test(options: argparse.Namespace) -> int:
    from dev.stages import run_tests

    return run_tests(everything=options.all, arguments=options.args)


def _check(options: argparse.Namespace) -> int:
    from dev.stages import run_check

    return run_check()


def _fix(options: argparse.Namespace) -> int:
    from dev.stages import run_fix

    return run_fix()


def _bench(options: argparse.Namespace) -> int:
    from dev.stages import run_bench

    return run_bench()


def _screenshots(options: argparse.Namespace) -> int:
    from dev.stages import run_screenshots

    return run_screenshots()


def _messages(options: argparse.Namespace) -> int:
    from dev.messages import run_messages

    return run_messages()


def _test_env(options: argparse.Namespace) -> None:
    from dev.installation import install
    from dev.layout import repository_layout
    from dev.services import keep_services
    from dev.stages import PYTEST_ENVIRONMENT

    with contextlib.redirect_stdout(sys.stderr):
        install(repository_layout("test"), browser=True)
    for name, value in {**keep_services(options.name), **PYTEST_ENVIRONMENT}.items():
        print(f"export {name}={shlex.quote(value)}")


def _services_stop(options: argparse.Namespace) -> None:
    from dev.services import stop_kept_services

    stop_kept_services()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
