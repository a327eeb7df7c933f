"""The command line: `sauro run`, `serve`, `migrate`, `doctor` and the rest."""

from __future__ import annotations

import gc
import sys

# What modules make stays for good: going through it again and again took a fifth of every start, and once, at the
# first look after the start, a third of every command.
gc.disable()

import typer

from service.cli import (
    backup,
    bundle,
    calendar,
    demo,
    doctor,
    journal,
    people,
    read,
    rollups,
    serve,
    template,
    token,
    units,
    upkeep,
    webhook,
)
from service.cli.mending import EXPECTED, CannotGoOn, told

gc.freeze()
gc.enable()

app = typer.Typer(
    help="Sáu Rõ: kế hoạch của xã, ai chịu trách nhiệm, đến đâu. Plans of communes, who answers, where each stands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (serve, upkeep, backup, bundle, demo, token, calendar, template, doctor):
    for command in group.COMMANDS:
        app.command()(command)
app.add_typer(units.app, name="units")
app.add_typer(read.app, name="read")
app.add_typer(rollups.app, name="rollups")
app.add_typer(journal.app, name="journal")
app.add_typer(people.user_app, name="user")
app.add_typer(people.client_app, name="client")
app.add_typer(webhook.app, name="webhook")


def main() -> None:
    """Run the command line; what may go wrong at a sound program is a sentence, not a stack."""
    try:
        app()
    except (CannotGoOn, *EXPECTED) as error:
        lines, code = told(error)
        print("\n".join(lines), file=sys.stderr)
        raise SystemExit(code) from None


if __name__ == "__main__":
    main()
