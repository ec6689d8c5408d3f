"""The command and its verbs, in the order in which a workspace needs them; what it does when something fails.

Heavy libraries are imported inside the verbs, so that `tenure --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from tenure.cli import (
    account,
    accounts,
    backtest,
    backup,
    check,
    clock,
    collect,
    compute,
    definitions,
    demo,
    explain,
    ids,
    imports,
    init,
    key,
    load,
    model,
    product,
    pull,
    readings,
    rejected,
    scorecards,
    segments,
    serve,
    signals,
    upkeep,
)
from tenure.cli.options import Workspace
from tenure.errors import TenureError, UsageError

DONE, COULD_NOT, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="tenure",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
VERBS: Mapping[str, Callable[..., None] | typer.Typer] = {
    "init": init.init,
    "key": key.key,
    "collect": collect.collect,
    "load": load.load,
    "import": imports.import_,
    "pull": pull.pull,
    "sources": pull.sources,
    "rejected": rejected.rejected,
    "ids": ids.ids,
    "product": product.product,
    "check": check.check,
    "compute": compute.compute,
    "clock": clock.clock,
    "accounts": accounts.accounts,
    "account": account.account,
    "segments": segments.segments,
    "scorecards": scorecards.scorecards,
    "signals": signals.signals,
    "backtest": backtest.backtest,
    "model": model.model,
    "readings": readings.readings,
    "definitions": definitions.definitions,
    "explain": explain.explain,
    "serve": serve.serve,
    "backup": backup.backup,
    "restore": backup.restore,
    "compact": upkeep.compact,
    "vacuum": upkeep.vacuum,
    "rebuild": upkeep.rebuild,
    "demo": demo.demo,
}
for name, verb in VERBS.items():
    if isinstance(verb, typer.Typer):
        app.add_typer(verb, name=name)
    else:
        app.command(name, cls=imports.Lists if name == "import" else None)(verb)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave: 0 done, 1 it could not, 2 wrong use."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """The exit code. What went wrong is one message on stderr, without a traceback."""
    try:
        typer.main.get_command(app)(list(arguments), prog_name="tenure")
        return DONE  # not reached: typer leaves by itself, with 2 for what it says of the options
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else DONE
    except UsageError as wrong:
        return _said(wrong, WRONG_USE)
    except TenureError as error:
        return _said(error, COULD_NOT)
    except RuntimeError as error:
        if "interrupted" not in str(error).lower():  # DuckDB's word for Ctrl-C in a long question
            raise
        code = INTERRUPTED
    except BrokenPipeError:
        return _unheard()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _said(f"{where}{error.strerror or error}", COULD_NOT)
    if code == INTERRUPTED:
        return _said("Interrupted. What was stored is whole; run it again to go on.", INTERRUPTED)
    return code


def _unheard() -> int:
    """Whoever read us has gone: nobody is left to be told, and Python must not try at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return COULD_NOT


def _said(what: object, code: int) -> int:
    print(what, file=sys.stderr)
    return code


def _version(asked: bool) -> None:
    if asked:
        try:
            print(f"tenure {version('tenure')}")
        except PackageNotFoundError:
            print("tenure (not installed)")
        raise typer.Exit


@app.callback()
def tenure(
    workspace: Workspace = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Who needs attention now, why, what is at stake, what to do about it, and whether it helped."""
