"""Pure decisions about reviews: divergence, settlement, agreement."""
