"""Pages of reports and meetings."""
