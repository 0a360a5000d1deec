"""Accounts, roles and their scopes, and the register of regions and agencies scopes refer to."""
