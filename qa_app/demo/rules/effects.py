"""How much of a case's quality comes from where, in units of its standard deviation.

The quality of a case is the sum of its agency's, its firm's and its lawyer's effect and what is
the case's own; the variances add up to about one, so that quality reads as a normal score.
All sizes are our assumption: public notices give shares of grades, never their causes.
"""

AGENCY_SD = 0.35
FIRM_SD = 0.20
LAWYER_SD = 0.45
CASE_SD = 0.80
FIRST_CASE = -0.25
COMPLAINT = -0.60
HANDED_IN_LATE = -0.15
# Experts: systematic severity in points (a positive one takes points away) and their own noise.
SEVERITY_SD = 1.6
NOISE_LOW = 1.0
NOISE_HIGH = 2.4
