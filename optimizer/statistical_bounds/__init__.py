"""What fresh scenarios say of a plan, and how far the best one can be: jobs, files and words."""
