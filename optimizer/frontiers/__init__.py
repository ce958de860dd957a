"""The efficient frontier: points, files, picture and words."""
