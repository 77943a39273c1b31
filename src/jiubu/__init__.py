"""Jiubu: the sale of a car, step by step."""

__version__ = "0.1.0"
