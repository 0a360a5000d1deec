"""``qa-app cycle``: the group to which the commands of one evaluation belong."""

import click


@click.group()
def cycle() -> None:
    """One evaluation: plan, frame, draw, panel, settling."""
