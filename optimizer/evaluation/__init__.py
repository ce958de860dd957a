"""What a simulation says of a plan: jobs, scorecard, files and words."""
