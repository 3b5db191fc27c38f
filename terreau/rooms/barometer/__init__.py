"""The barometer of agents: what they are asked, how they answer without being known, what is said of it (lever 8)."""
