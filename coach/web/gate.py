"""Who is let in: only the page that this server handed out itself. Pure."""

import hmac

HOST = "127.0.0.1"


def admitted(path: str, host: str, origin: str | None, *, token: str, port: int) -> bool:
    """Tell whether a request holds the token and comes from nowhere else.

    Another site's page reaches this port either under its own name, which then stands in `host`
    (DNS rebinding), or under ours, and then its name stands in `origin`.
    """
    said = path.removeprefix("/").partition("/")[0].encode("utf-8", "replace")
    address = f"{HOST}:{port}"
    return (
        hmac.compare_digest(said, token.encode())
        and host == (HOST if port == 80 else address)
        and origin in (None, f"http://{host}")
    )


def headers(port: int) -> dict[str, str]:
    """Return what every answer carries: nothing is loaded from elsewhere, framed, or kept.

    Without a referrer no other site ever reads the token.
    """
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self' data:",
        f"connect-src 'self' ws://{HOST}:{port}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
