/* An answer: what is kept of one HTTP answer of a box. Pure functions: no I/O, no allocation, any
 * thread.
 *
 * Header lines are read one by one, in the order they came. Only what a driver needs is kept, in
 * buffers of fixed size; a value that does not fit, or that holds bytes no header may hold, is
 * treated as absent. */
#ifndef FISHWAY_ANSWER_H
#define FISHWAY_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

enum {
	ANSWER_LINES_MAX =
	    256, /* of all header blocks of one answer, interim (1xx) ones included */
	ANSWER_HEAD_MAX = 64 << 10 /* bytes of the same */
};

enum answer_media { MEDIA_NONE, MEDIA_JSON, MEDIA_HTML, MEDIA_OTHER };

struct answer {
	int status;
	bool is_complete;        /* the head is; what follows are trailers: counted and ignored */
	enum answer_media media; /* of Content-Type */
	bool is_encoded;         /* Content-Encoding other than identity */
	int retry_after_s;       /* 0: none; at most an hour */
	char etag[160];          /* as sent, quotes and all */
	char location[2048];     /* as sent; see target.h */
	char token[1024];        /* X-Auth-Token: a secret */
	int lines;
	size_t head_bytes;
};

/* Takes one line of a header block, status lines and the empty line included; a new status line
 * forgets the interim answer before it. now: the wall clock in seconds, for a Retry-After that is a
 * date. false: more than a box may send. */
bool answer_line(struct answer *answer, const char *line, size_t len, long long now);

/* What the first bytes of a body are, whatever its Content-Type says: BMCs send JSON as text/html
 * and login pages as 200. */
enum answer_media answer_sniff(const char *body, size_t len);

#endif
