"""A tablet in a courtroom: a real browser at the page 旁听, with what tests ask of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from sqlmodel import Session, select

from qa_app.accounts.models import Account
from qa_app.db.session import reading
from qa_app.observations.models import DeviceChange, Hearing, HearingPhoto, ObserverSeat
from qa_app.scoresheets.models import Scoresheet
from tests.builders.observations import make_hearing, observed_cycle, observer_of, seated
from tests.builders.register import PASSWORD
from tests.support.browser import logged_in

HOME = "/observations/device/"
READY = "[data-observe-page][data-ready=true]"
ALL_IN_DATABASE = """() => new Promise((resolve) => {
  const opening = indexedDB.open("observe", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
  opening.onsuccess = () => {
    const all = opening.result.transaction("kept").objectStore("kept");
    const names = all.getAllKeys();
    const values = all.getAll();
    values.onsuccess = () => {
      opening.result.close();
      resolve(names.result.map((name, at) => [name, JSON.stringify(values.result[at])]));
    };
  };
})"""


@dataclass
class Seat:
    """A seat of an observer as a test needs it."""

    account: Account
    seat: str
    hearing: int


def soon(minutes: int = 30) -> datetime:
    """A hearing that begins shortly: the observer is at court and may sign in."""
    return datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def make_seat(session: Session, *, starts_at: datetime | None = None, **fields: object) -> Seat:
    """One hearing with one observer."""
    hearing = make_hearing(session, starts_at=starts_at or soon(), **fields)
    _, (row,) = seated(session, observed_cycle(session, observers=1), count=1, hearing=hearing)
    account, _ = observer_of(session, row)
    return Seat(account, row.public_id, hearing.id or 0)


@dataclass
class Tablet:
    """One browser with one person."""

    page: object
    context: object
    address: str
    complaints: list[str] = field(default_factory=list)

    def log_in(self, login: str) -> None:
        """Log in and open 旁听."""
        logged_in(self.page, self.address, login, PASSWORD)
        self.page.goto(f"{self.address}{HOME}")
        self.page.wait_for_selector(READY)
        self.synced()

    def reopen(self) -> None:
        """Close the page, as by closing the lid, and open it again."""
        url = self.page.url
        self.page.close()
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        self.kept()

    def offline(self, *, yes: bool = True) -> None:
        """Switch the network off or on."""
        self.context.set_offline(yes)

    def open(self, seat: str) -> None:
        """Open one hearing from the list."""
        self.page.locator(f'a[href="#{seat}"]').click()
        self.page.wait_for_selector('[data-observe="hearing"]:not([hidden])')

    def sign_in(self) -> None:
        """Press the button."""
        self.page.locator('[data-observe="sign-in-button"]').click()
        self.page.wait_for_selector('[data-observe="signed-in"]:not([hidden])')

    def choose(self, criterion: str, level: str) -> None:
        """Press a level as a person does: on its label."""
        self.page.locator(f'label[for="{criterion}-{level}"]').click()

    def answer_everything(self, rubric, level: str = "good") -> None:
        """Answer every criterion on one level, yes or the full points."""
        for one in rubric.criteria:
            if self.page.locator(f'label[for="{one.id}-{level}"]').count():
                self.choose(one.id, level)
            elif self.page.locator(f'label[for="{one.id}-yes"]').count():
                self.choose(one.id, "yes")
            elif self.page.locator(f"#{one.id}-points").count():
                self.page.fill(f"#{one.id}-points", "1")

    def kept(self) -> None:
        """Until everything lies on the device."""
        self.page.wait_for_selector('[data-observe="line"][data-kept=true]')

    def synced(self) -> None:
        """Until nothing is unsent and nothing runs."""
        self.page.wait_for_selector('[data-observe="line"][data-unsent="0"][data-state=idle]')

    def says(self, words: str) -> None:
        """Until the line says so."""
        expect(self.page.locator('[data-observe="state"]')).to_contain_text(words)

    def wait_state(self, state: str) -> None:
        """Until the line is in a state."""
        self.page.wait_for_selector(f'[data-observe="line"][data-state="{state}"]')

    def database(self) -> dict[str, str]:
        """Everything the page keeps in the browser's database, as it lies there."""
        return dict(self.page.evaluate(ALL_IN_DATABASE))


def stored(seat: str) -> Scoresheet:
    """The sheet of a seat as the server has it."""
    with reading() as session:
        statement = (
            select(Scoresheet)
            .join(ObserverSeat, ObserverSeat.scoresheet_id == Scoresheet.id)  # type: ignore[arg-type]
            .where(ObserverSeat.public_id == seat)
        )
        return session.exec(statement).one()


def seat_row(seat: str) -> ObserverSeat:
    """The seat as the server has it."""
    with reading() as session:
        return session.exec(select(ObserverSeat).where(ObserverSeat.public_id == seat)).one()


def rows(seat: str) -> tuple[list[DeviceChange], list[HearingPhoto]]:
    """What was noted of changes and photos of a seat."""
    key = seat_row(seat).id
    with reading() as session:
        changes = session.exec(select(DeviceChange).where(DeviceChange.seat_id == key)).all()
        photos = session.exec(select(HearingPhoto).where(HearingPhoto.seat_id == key)).all()
        return list(changes), list(photos)


def hearing_of(session: Session, seat: Seat) -> Hearing:
    """The hearing of a seat, to be changed meanwhile."""
    return session.get_one(Hearing, seat.hearing)
