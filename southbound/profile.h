/* What differs between vendors of one transport, as data for the driver. Filled by
 * gateway/fleet_profile.c from quirk rows; the driver learns the rest. What profile_default() fills
 * in fits an unknown BMC. no_crawl, concurrency and pace_ms are for the fleet, which gives the driver
 * its ops. wants_slash and the two of $expand are known of a box and change nothing so far: URIs go
 * out as they were advertised, and nobody asks a box for $expand. */
#ifndef FISHWAY_PROFILE_H
#define FISHWAY_PROFILE_H

#include <stdbool.h>

/* How If-Match is sent; the ladder of a write goes down from the first to try. */
enum profile_etag {
	PROFILE_ETAG_LEARN,  /* from the top */
	PROFILE_ETAG_HEADER, /* the ETag header as given */
	PROFILE_ETAG_BODY,   /* @odata.etag as given */
	PROFILE_ETAG_STRONG, /* without W/ */
	PROFILE_ETAG_UNQUOTED,
	PROFILE_ETAG_ANY,    /* If-Match: * */
	PROFILE_ETAG_NONE,   /* no If-Match */
	PROFILE_ETAG_IN_BODY /* @odata.etag inside the body that is sent */
};

struct profile {
	char name[64];            /* for the log and for `fishway nodes` */
	const char *sessions_uri; /* where root says nothing (static) */
	bool basic_only;          /* no usable sessions */
	bool closes;              /* Connection: close on every request */
	bool no_encoding; /* send no Accept-Encoding at all (else: identity; on 406 without) */
	bool wants_slash; /* a resource not advertised before is asked for with a trailing slash */
	bool wrong_304;   /* never send If-None-Match */
	bool expand_incomplete;       /* expanded members lack required properties: read each */
	bool no_crawl;                /* reading some resources hurts: only what is asked for */
	int expand_levels;            /* $expand on collections at most this deep; 0: never */
	int concurrency;              /* requests in flight */
	int pace_ms;                  /* from the end of one request to the beginning of the next */
	int idle_ms;                  /* keep-alive at most */
	int read_ms;                  /* time-out of a read; 0: the configuration's */
	int pages;                    /* of one collection at most */
	int starting_s;               /* how long to wait when it says that it is not ready */
	enum profile_etag etag_write; /* first to try on PATCH and PUT */
	enum profile_etag etag_action; /* on action POSTs */
};

static inline void
profile_default(struct profile *profile)
{
	*profile = (struct profile){
	    .name = "generic",
	    .sessions_uri = "/redfish/v1/SessionService/Sessions",
	    .concurrency = 1,
	    .idle_ms = 10000,
	    .pages = 100,
	    .starting_s = 30,
	    .etag_action = PROFILE_ETAG_NONE,
	};
}

#endif
