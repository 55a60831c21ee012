/* Replays: what is said between the Redfish driver and a box, written down line by line and played
 * on a fake clock and wire.
 *
 *	# a comment; the file's name is the test's
 *	OPEN [facts={...}] [basic_only] [sessions=URI] [etag_write=N] [pages=N] [tls]     makes the endpoint
 *	PROFILE ...                         the same words, later; ON-ROOT ...: when the service root has been read
 *	CREDENTIALS user password           what the vault gives (root calvin); VAULT fails
 *	READ name uri [from=NAME] [unconditional] [members=N] [bytes=N] [ms=N]    from: holds what NAME has read
 *	ACT name METHOD uri [type=T] [from=NAME] [ms=N]       ... and the body in lines beginning with |
 *	EXPECT METHOD target [auth=none|basic|TOKEN] [if-match=V|none] [if-none-match=V|none] [gzip]      ... and its body
 *	REPLY status                        ... header lines, and the body in lines beginning with |
 *	CUT status                          the same, but the connection ends inside the body
 *	FAIL code [unsent]                  no answer: unreachable timeout tls garbled too_much
 *	CERTIFICATE fingerprint             the handshake showed this one
 *	SLEEP 500ms|5s|6h    QUIET          nothing is asked of the box
 *	DONE name ok|CODE [status=N] [unchanged] [truncated] [retry=N] [sent] [unsent] [location=L] [etag=E]    ... and its JSON
 *	STATE untried|up|down|refused|untrusted
 *	FACTS {...}                         what was learnt last holds this; null: does not hold it
 *	LOGINS accepted refused             events so far
 *	CANCEL name    RETRY    TRUST fingerprint yes|no    CLOSE [ms=N], then DONE close ok
 *
 *	LOGIN token                         for short: answers the root and the POST of a session, URI /redfish/v1/SessionService/Sessions/token
 *	LOGOUT token                        for short: CLOSE, the DELETE of that session, DONE close ok
 *
 * A line that does not hold fails the test with file and line. At the end nothing may be left: op,
 * request, timer, peer. */
#ifndef FISHWAY_FAKE_REPLAY_H
#define FISHWAY_FAKE_REPLAY_H

void replay(const char *path);

#endif
