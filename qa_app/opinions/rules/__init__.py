"""Pure rules of opinions: whom to ask, what state a request is in, counting answers."""
