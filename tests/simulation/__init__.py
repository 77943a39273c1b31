"""A month of one store under a moved clock."""
