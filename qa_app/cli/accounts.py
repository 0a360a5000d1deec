"""``qa-app user``: enters accounts, the first administrator above all."""

import sys
from dataclasses import replace

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.accounts import passwords, queries, services
from qa_app.accounts.rules import NewAccount, is_email
from qa_app.cases.queries.lawyers import lawyer_named
from qa_app.cases.services.lawyers import link_lawyer
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction


@click.group()
def user() -> None:
    """Accounts of people who log in."""


@user.command(
    epilog="Example: qa-app user add chen --name 陈静 --role administrator --password-stdin"
)
@click.argument("login")
@click.option("--name", help="The person's name; the login name when left out.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([r.value for r in Role])
)
@click.option("--region", help="Code of the region the roles are for; the whole tree if left out.")
@click.option("--agency", help="Code or full name of the agency (agency staff).")
@click.option("--email", default="", help="Where notices go by mail; none if left out.")
@click.option(
    "--lawyer",
    "entries",
    multiple=True,
    metavar="NAME@FIRM",
    help="An entry of the register of lawyers that is this person; may be given again.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_output
@click.pass_obj
def add(program: Program, out: Output, login: str, **given: object) -> None:
    """Enter an account; without --password-stdin a start password is made and shown once."""
    typed = sys.stdin.readline().rstrip("\n") if given["password_stdin"] else ""
    start = typed or passwords.start_password()
    program.open()
    with transaction() as session:
        new = NewAccount(
            login=login,
            name=str(given["name"] or login),
            password=start,
            roles=tuple(Role(str(role)) for role in given["roles"]),  # type: ignore[attr-defined]
            region_id=_region(session, given["region"]),
            agency_id=_agency(session, given["agency"]),
            language=str(given["language"]),
            must_change_password=not typed,
            email=_email(given["email"]),
        )
        services.create_account(session, actor=SYSTEM, new=new, now=clock.now())
        tied = _tie(session, login, given["entries"])
    answer = {"login": login, "roles": [role.value for role in new.roles], "lawyers": tied}
    out.result(answer if typed else {**answer, "start_password": start})


@user.command(epilog="Example: qa-app user email chen chen@example.org")
@click.argument("login")
@click.argument("address")
@with_output
@click.pass_obj
def email(program: Program, out: Output, login: str, address: str) -> None:
    """Set where an account's notices go by mail; an empty address ends it."""
    program.open()
    with transaction() as session:
        account = queries.account_by_login(session, login)
        if account is None:
            raise NotFound(login)
        actor = replace(SYSTEM, account_id=account.id)
        services.change_email(session, actor=actor, address=_email(address), now=clock.now())
    out.result({"login": login, "email": address or None})


def _tie(session: Session, login: str, labels: object) -> list[str]:
    """Tie the entries named to the new account; a name other than the account's is refused."""
    found = [lawyer_named(session, SYSTEM, label) for label in labels]  # type: ignore[attr-defined]
    for one in found:
        link_lawyer(session, actor=SYSTEM, lawyer_id=one.id, login=login, now=clock.now())
    return [one.label for one in found]


def _email(text: object) -> str:
    address = str(text).strip()
    if address and not is_email(address):
        raise Refused("mail_address_wrong", address=address)
    return address


def _region(session: object, code: object) -> int | None:
    if code is None:
        return None
    region = queries.region_by_code(session, str(code))  # type: ignore[arg-type]
    if region is None:
        raise Refused("unknown_region_code", code=code)
    return region.id


def _agency(session: object, code: object) -> int | None:
    if code is None:
        return None
    agency = queries.agencies_by_name(session).get(str(code))  # type: ignore[arg-type]
    if agency is None:
        raise Refused("unknown_agency_code", code=code)
    return agency.id
