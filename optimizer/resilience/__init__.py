"""What a plan returns beside no buffers, and what limits are worth: jobs and words."""
