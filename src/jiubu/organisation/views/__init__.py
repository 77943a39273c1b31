"""Pages of the organisation: ``manage`` for who manages people and stores, ``own`` for oneself."""
