"""Pages of consents, contacts, complaints, requests and retention."""
