"""How sensitive texts look when they are masked; phone and ID numbers are in ``crypto``."""


def mask_email(value: str) -> str:
    """l***@example.com."""
    name, at, domain = value.partition("@")
    return f"{name[:1]}***{at}{domain}"


def mask_address(value: str) -> str:
    """北京市朝阳区****: the region, not the door."""
    return f"{value[:6]}****" if len(value) > 6 else "*" * len(value)


def mask_name(value: str) -> str:
    """王*: enough to recognise whom one knows, too little to call. Also what a chat account is masked by."""
    return value[:1] + "*" * max(len(value) - 1, 1)
