"""The desk of an expert in a real browser."""

from dataclasses import dataclass, field

from sqlmodel import col, select

from qa_app.db.session import reading
from qa_app.reviews.models import Review
from qa_app.scoresheets.models import Scoresheet
from tests.builders.register import PASSWORD
from tests.support.browser import logged_in


@dataclass
class DeskPage:
    """One expert's desk in a browser."""

    page: object
    context: object
    address: str
    account: object
    seat: str
    review: str = ""
    complaints: list[str] = field(default_factory=list)

    def open(self) -> "DeskPage":
        """Log in and open the case for the first time, or go on with it."""
        logged_in(self.page, self.address, self.account.login, PASSWORD)
        self.page.goto(f"{self.address}/reviews/cases/{self.seat}")
        if "/cases/" in self.page.url:
            self.page.locator("form.button-form button[type=submit]").first.click()
        self.page.wait_for_selector("[data-review-form]")
        self.page.wait_for_load_state("load")  # the scripts of the desk run before that
        self.review = self.page.url.rsplit("/", 1)[1].split("#")[0]
        return self

    def choose(self, criterion: str, level: str) -> None:
        """Press a level as a person does: on its label."""
        self.page.locator(f'label[for="{criterion}-{level}"]').click()

    def in_english(self) -> None:
        """Switch the language as a person does; the desk is loaded anew."""
        self.page.locator(".language-switch button").click()
        self.page.wait_for_selector("html[lang=en] [data-review-form]")
        self.page.wait_for_load_state("load")

    def wait_for(self, state: str) -> None:
        """Until the line says so."""
        self.page.wait_for_selector(f'[data-autosave-state="{state}"]')

    def another(self) -> "DeskPage":
        """The same desk in a second tab."""
        page = self.context.new_page()
        page.goto(f"{self.address}/reviews/{self.review}")
        page.wait_for_selector("[data-review-form]")
        same = (self.context, self.address, self.account, self.seat, self.review)
        return DeskPage(page, *same)


def kept_entries(page) -> int:
    """How many entries of unsent answers a page's local storage has."""
    return page.evaluate(
        "Object.keys(localStorage).filter((k) => k.startsWith('autosave:')).length"
    )


def stored_answers(review: str) -> dict[str, dict[str, object]]:
    """What the database has of a review."""
    with reading() as session:
        statement = (
            select(Scoresheet.answers)
            .join(Review, col(Review.scoresheet_id) == col(Scoresheet.id))
            .where(Review.public_id == review)
        )
        return session.exec(statement).one()
