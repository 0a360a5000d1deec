"""``qa-app``: collects the commands of all packages and turns errors into exit codes.

0 done · 1 a fault of ours · 2 wrong usage · 3 the input has problems · 4 refused by a rule ·
5 not found. Nothing is changed when a command fails.
"""

import json
import sys
import traceback

import click

from qa_app.cli import (
    accounts,
    assign,  # noqa: F401 - adds its command to the group ``cycle``
    audit,
    backup,
    calibration,
    cases,
    closing,
    combining,  # noqa: F401 - adds its command to the group ``cycle``
    competitions,
    consequences,
    cycle_group,
    cycles,  # noqa: F401 - adds its commands to the group ``cycle``
    database,
    demo,
    ending,  # noqa: F401 - adds its commands to the group ``cycle``
    expert_terms,  # noqa: F401 - adds its commands to the group ``experts``
    experts,
    explaining,  # noqa: F401 - adds its command to the group ``reviews``
    extending,  # noqa: F401 - adds a command to the group ``feedback``
    feedback,
    feedback_files,  # noqa: F401 - adds its commands to the group ``feedback``
    figures,
    files,
    followups,
    hearings,
    lawyers,
    learning,
    loop,
    model_files,  # noqa: F401 - adds its commands to the group ``learning``
    notices,
    objections,
    observations,
    opinions,
    output,
    rectification,
    rectifying,  # noqa: F401 - adds its commands to the group ``rectification``
    rectifying_lists,  # noqa: F401 - adds its command to the group ``rectification``
    reports,
    reviews,
    rubrics,
    serving,
    subsidies,
    workdays,
)
from qa_app.cli.program import Program, register_words
from qa_app.core.errors import CodedError, Invalid, NotFound
from qa_app.db import session as db
from qa_app.settings import SettingsError
from qa_app.web.i18n import translator
from qa_app.web.words import sentence


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(context: click.Context) -> None:
    """法律援助案件质量同行评估 · case-quality peer review for legal aid."""
    context.obj = context.obj or Program()


for _group in (
    accounts.user,
    audit.audit,
    backup.backup,
    backup.restore,
    calibration.calibration,
    cases.cases,
    closing.closing,
    competitions.competition,
    consequences.consequences,
    database.db,
    demo.demo,
    feedback.feedback,
    experts.experts,
    figures.check,
    files.files,
    followups.followups,
    hearings.hearings,
    lawyers.lawyers,
    learning.learning,
    loop.loop,
    objections.objections,
    observations.observations,
    opinions.opinions,
    figures.stats,
    notices.notices,
    rectification.rectification,
    reports.report,
    serving.serve,
    serving.worker,
    subsidies.subsidies,
    rubrics.rubrics,
    reviews.reviews,
    cycle_group.cycle,
    workdays.workdays,
):
    cli.add_command(_group)


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    register_words()
    program = Program()
    try:
        code = cli.main(arguments, prog_name="qa-app", standalone_mode=False, obj=program)
        return code if isinstance(code, int) else output.DONE
    except click.ClickException as error:
        error.show()
        return output.USAGE
    except SettingsError as error:
        click.echo(str(error), err=True)
        return output.USAGE
    except (click.Abort, KeyboardInterrupt):
        return output.FAULT
    except Invalid as error:
        _show_problems(program, error, as_json="--json" in arguments)
        return output.PROBLEMS
    except CodedError as error:
        translate = translator(program.settings.language)
        click.echo(sentence(error.code, error.params, translate), err=True)
        return output.REFUSED
    except NotFound as error:
        translate = translator(program.settings.language)
        click.echo(translate("没有找到：%(what)s。", what=error), err=True)
        return output.NOT_FOUND
    except Exception:  # noqa: BLE001 - the last line of defence: say so and keep the trace
        traceback.print_exc()
        return output.FAULT
    finally:
        db.close()


def _show_problems(program: Program, error: Invalid, *, as_json: bool) -> None:
    out = output.Output(as_json, program.settings.language)
    problems = [out.problem(problem) for problem in error.problems]
    if as_json:
        click.echo(json.dumps({"problems": problems}, ensure_ascii=False))
        return
    for problem in problems:
        click.echo(problem["message"], err=True)


if __name__ == "__main__":
    main()
