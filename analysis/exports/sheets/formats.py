"""How numbers look in a spreadsheet. They are stored in full."""

SCORE, RATIO, WHOLE, FIGURES, PARAMETER = "0.00", "0.000", "0", "0.0000", "0.000000"
SMALL = "0.0000##"
