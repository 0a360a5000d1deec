"""Commands that name a thing by its random id, which may begin with a dash and is no option."""

import re
from typing import Final

import click

_ID: Final = re.compile(r"-[A-Za-z0-9_-]{11,42}")


class NamedById(click.Command):
    """A command that takes what looks like an id, and is no option of its own, as an argument."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options first, then what is named, in its order."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        known = {name: one for one in options for name in (*one.opts, *one.secondary_opts)}
        if not any(_ID.fullmatch(each) and each not in known for each in args):
            return super().parse_args(ctx, args)
        first: list[str] = []
        named: list[str] = []
        rest = iter(args)
        for each in rest:
            option = known.get(each.partition("=")[0])
            is_named = option is None and (not each.startswith("-") or _ID.fullmatch(each))
            (named if is_named else first).append(each)
            if option is not None and not option.is_flag and "=" not in each:
                first += [value for value in (next(rest, None),) if value is not None]
        return super().parse_args(ctx, [*first, "--", *named])
