"""What samples say: intervals, replications, and plans on fresh scenarios."""
