"""Backups: one file with every row and every uploaded file, readable by both databases.

``writing`` makes it from a snapshot while people work, ``reading`` checks it, ``restoring`` builds a database from it.
"""
