"""The mathematics: policies, disruptions, deficits, losses, risk, and the program."""
