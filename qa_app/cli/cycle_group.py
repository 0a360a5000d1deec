"""``qa-app cycle``: the group to which the commands of cycle, draw, panel and settling belong.

Each room's commands stand in a module of their own and are added here when it is imported.
"""

import click


@click.group()
def cycle() -> None:
    """An evaluation cycle, from the plan to the settled grades."""
