"""What tests of the file viewer ask of a page: wait, go, measure where and how dark it is."""

import time

from playwright.sync_api import Page

from tests.support.browser import PATIENCE_MS

FIRST = "performance.getEntriesByName('viewer:first-page')[0]?.startTime"
NUMBER = "[data-viewer-number]"
MAIN = "[data-viewer-pane] "
SECOND = "[data-viewer-second] "


def until(page: Page, script: str, seconds: float = PATIENCE_MS / 1000) -> object:
    """The first true value of the script."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := page.evaluate(script):
            return found
        page.wait_for_timeout(25)
    raise AssertionError(f"never true: {script}")


def opened(page: Page, address: str, tail: str = "") -> Page:
    page.goto(f"{address}/viewer{tail}")
    until(page, FIRST)
    page.evaluate(
        "window.given = []; document.addEventListener('viewer:evidence',"
        " (event) => window.given.push(event.detail))"
    )
    return page


def go(page: Page, number: int, state: str = "shown", pane: str = MAIN) -> None:
    """Type a page number and wait until that page is drawn at rest."""
    page.fill(NUMBER, str(number))
    page.keyboard.press("Enter")
    rest(page, number, state, pane)


def rest(page: Page, number: int, state: str = "shown", pane: str = MAIN) -> None:
    """Until a page is drawn at the size and turn it has, or failed; then until it stands still."""
    sheet = f'{pane}.viewer-sheet[data-number="{number}"]'
    fresh = " && data.drawn === data.wish" if state == "shown" else ""
    data = f"const data = document.querySelector('{sheet}').dataset"
    until(page, f"(() => {{ {data}; return data.state === '{state}'{fresh}; }})()")
    page.wait_for_timeout(250)
    until(page, f"(() => {{ {data}; return data.state === '{state}'{fresh}; }})()")


def box(page: Page, selector: str) -> list[float]:
    return page.evaluate(
        "(s) => { const b = document.querySelector(s).getBoundingClientRect();"
        " return [b.left, b.top, b.width, b.height]; }",
        selector,
    )


def red(page: Page, number: int) -> list[float]:
    """Where the red box of a page is seen in the window: left, top, width, height."""
    return page.evaluate(
        """(number) => {
          const canvas = document.querySelector(`.viewer-sheet[data-number="${number}"] canvas`);
          const { data, width, height } = canvas.getContext("2d").getImageData(
            0, 0, canvas.width, canvas.height);
          let [x1, y1, x2, y2] = [width, height, 0, 0];
          for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
            const at = (y * width + x) * 4;
            if (data[at] < 200 || data[at + 1] > 60) continue;
            x1 = Math.min(x1, x); x2 = Math.max(x2, x + 1);
            y1 = Math.min(y1, y); y2 = Math.max(y2, y + 1);
          }
          const box = canvas.getBoundingClientRect();
          const [across, down] = [box.width / width, box.height / height];
          return [box.left + x1 * across, box.top + y1 * down,
            (x2 - x1) * across, (y2 - y1) * down];
        }""",
        number,
    )


def dark_share(page: Page, number: int) -> float:
    return page.evaluate(
        """(number) => {
          const canvas = document.querySelector(`.viewer-sheet[data-number="${number}"] canvas`);
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let dark = 0;
          for (let at = 0; at < data.length; at += 4) if (data[at] < 120) dark += 1;
          return dark / (data.length / 4);
        }""",
        number,
    )


# ---- speed and memory
