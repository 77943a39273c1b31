"""Where addresses and secrets of connections lie sealed, so that keys can be turned."""

from jiubu.kernel.sealing import Sealed, register_sealed

register_sealed(Sealed("hooks.endpoints", "hooks.Endpoint", texts=("sealed_url", "sealed_secrets")))
