"""What the words of well-known servers usually mean, in the words of who must act."""

from __future__ import annotations

import re

APP_PASSWORD = (
    "the provider wants an app password (made in the account's security settings) or OAuth "
    "(--oauth google, --oauth-token-command) instead of the usual password"
)
MICROSOFT_BASIC = (
    "Microsoft has switched off log-in by password; use --oauth microsoft or --oauth-token-command"
)
TOKEN_REFUSED = (
    "the access token is not accepted here: whoever signed in may not open this mailbox, or IMAP and SMTP "
    "are switched off for it"
)

# First match wins, so the special stands before the general.
CAUSES: tuple[tuple[str, str], ...] = (
    (r"application-specific password|app(lication)? password|InvalidSecondFactor", APP_PASSWORD),
    (r"5\.7\.30|basic authentication is (not supported|disabled)", MICROSOFT_BASIC),
    (
        r"5\.7\.139.*(security defaults|locked by your organi[sz]ation|did not meet the criteria)",
        "the organisation's policy forbids this log-in; use OAuth, or let its administrator allow it",
    ),
    (
        r"5\.7\.139.*credentials were incorrect",
        "log-in or password are wrong, or passwords are switched off there; use OAuth",
    ),
    (
        r"5\.7\.139|SmtpClientAuthentication is disabled",
        "SMTP AUTH is switched off for this mailbox; a Microsoft 365 administrator can allow it",
    ),
    (r"5\.7\.3 Authentication unsuccessful", MICROSOFT_BASIC),
    (r"Username and Password not accepted|BadCredentials", APP_PASSWORD),
    # what Google's and Microsoft's token endpoints say
    (
        r"AADSTS7000218",
        "the app is not registered as a public client: allow public client flows in its registration",
    ),
    (
        r"AADSTS(700016|50059|50194|90002)",
        "the app is not known in that organisation; check --oauth-client-id and --oauth-tenant",
    ),
    (r"AADSTS(65001|90094)", "somebody, perhaps an administrator, must consent to the app first"),
    (r"AADSTS(50076|50079|53003|53000|530003)", "the organisation's rules want another sign-in than this"),
    (r"AADSTS(700082|70008|50173|70043)", "the sign-in ended: unused, too old, or the password was changed"),
    (r"OAuth client was (not found|deleted)|invalid_client", "check the app's client id and its secret"),
    (r"redirect_uri_mismatch", "register the app as a desktop app, as docs/oauth.md says"),
    (r"\((status (400|401)|status invalid_token)[,)]|insufficient_scope", TOKEN_REFUSED),
    (r"BasicAuthBlocked|LogonDenied-BasicAuth", MICROSOFT_BASIC),
    (
        r"web ?login required|WEBALERT|via your web browser",
        "the provider wants a log-in in the browser first, then try again",
    ),
    (
        r"IMAP (access )?is disabled|not enabled for IMAP|IMAP.{0,20}(switched off|deaktiviert)"
        r"|enable IMAP|IMAP.{0,30}(aktivieren|freischalten)",
        "IMAP is switched off; switch it on in the provider's web settings",
    ),
    (
        r"authenticated but not connected",
        "the log-in works but this user may not open the mailbox (shared mailbox, licence)",
    ),
    (
        r"5\.7\.60|SendAsDenied|not owned by user|sender address rejected|5\.7\.1.*send as"
        r"|does not match (the )?authenticated user|from address (is )?not (verified|allowed)"
        r"|sender address (is )?not allowed|not permitted to send as",
        "this log-in may not send from that address; check the account's address or log-in",
    ),
    (
        r"relay(ing)? (access )?(is )?(denied|not permitted)|unable to relay|authentication (is )?required"
        r"|must (log ?in|authenticate)",
        "the server sends only for those who log in; set --smtp-login",
    ),
    (
        r"must issue a STARTTLS|Encryption required|PRIVACYREQUIRED|requires? TLS",
        "the server wants encryption first; set the security to starttls or tls",
    ),
    (
        r"too many (simultaneous |concurrent )?(connections|sessions)|connection limit"
        r"|maximum number of connections",
        "too many connections at once; other programs may be using this mailbox",
    ),
    (
        r"blocked using|block ?list|blacklist|spamhaus|poor reputation",
        "the server refuses this host's network address; send through a provider's server with a log-in",
    ),
    (r"self.signed", "the certificate is the server's own; name it with --ca-file"),
    (
        r"certificate has expired",
        "the server's certificate has expired; its administrator must renew it",
    ),
    (
        r"hostname mismatch|IP address mismatch|not valid for",
        "the certificate is for another name; use the host name that it carries",
    ),
    (
        r"unable to get local issuer",
        "the certificate's issuer is not known here; name its CA with --ca-file",
    ),
    (
        r"wrong version number|record layer failure|packet length too long",
        "the port does not speak TLS; try starttls, or another port",
    ),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), cause) for pattern, cause in CAUSES)


def likely_cause(server_text: str) -> str | None:
    """What a server's words usually mean; None where we have no better words than its own."""
    return next((cause for pattern, cause in _COMPILED if pattern.search(server_text)), None)
