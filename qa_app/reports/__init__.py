"""The share report and its renderings; calculators and checks of published figures."""
