"""The command line: `sauro run`, `serve`, `migrate`, `doctor` and the rest."""

from __future__ import annotations

import sys

import typer

from service.cli import calendar, demo, doctor, people, serve, token, units, upkeep
from service.settings import SettingsError

app = typer.Typer(
    help="Sáu Rõ: kế hoạch của xã, ai chịu trách nhiệm, đến đâu. Plans of communes, who answers, where each stands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (serve, upkeep, demo, token, calendar, doctor):
    for command in group.COMMANDS:
        app.command()(command)
app.add_typer(units.app, name="units")
app.add_typer(people.user_app, name="user")
app.add_typer(people.client_app, name="client")


def main() -> None:
    """Run the command line; a wrong setting is a sentence, not a stack."""
    try:
        app()
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
