"""Bad input and foreign rows, at every door: these tests walk all addresses and all operations."""
