"""Inspections of vehicles."""
