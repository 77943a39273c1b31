"""Pages of the showroom."""
