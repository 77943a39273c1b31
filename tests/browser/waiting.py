"""Waiting in a browser for what a person would see coming: no clock, no network silence, only what the page says."""

BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


def settled(page):
    """Wait until the page is there and whatever it asked the server for is in its place.

    Playwright's "networkidle" is said once a page: after the first time it holds forever, whatever htmx fetches.
    """
    page.wait_for_load_state("networkidle")
    page.wait_for_function("busy => document.readyState === 'complete' && !document.querySelector(busy)", arg=BUSY)
