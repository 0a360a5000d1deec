"""How strict each expert is, and what a case would have got from an average one."""
