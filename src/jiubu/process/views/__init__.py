"""Pages of processes and of the forms of a run."""
