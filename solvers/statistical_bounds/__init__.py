"""How far a plan can be from the true optimum: solved replications of relaxed programs."""
