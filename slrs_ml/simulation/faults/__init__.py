"""Faults planted in what a world writes down, and the truth of what is wrong."""
