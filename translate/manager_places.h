/* Where a BMC keeps what has a standard place elsewhere: tables of property paths (dots between names) in its Manager, tried in order, the first
 * that its Manager has counts. They name vendors' properties, so they are in quirks_manager.c; the code that reads them knows none.
 * Inside translate only. */
#ifndef FISHWAY_MANAGER_PLACES_H
#define FISHWAY_MANAGER_PLACES_H

#include <stddef.h>

/* Time servers. */
struct ntp_place {
	const char *link;      /* in the Manager: to the resource */
	const char *enabled;   /* property: on or off; NULL: on while there is a server */
	const char *on;        /* the text of it that means on; NULL: a boolean */
	const char *off;
	const char *servers;   /* an array; what is in force */
	const char *wanted;    /* an array: what is configured and can be written; NULL: servers */
	const char *first, *second; /* two texts in place of an array; NULL */
	size_t most;           /* how many there are; written all, "" for none. 0: as many as one likes */
	const char *seen;
};
extern const struct ntp_place ntp_places[];
extern const size_t ntp_place_count;

/* Licences. */
enum licence_kind {
	LICENCE_INLINE,     /* one, as an object in the Manager */
	LICENCE_COLLECTION, /* a link to a collection of them */
	LICENCE_TEXTS       /* a link to a resource with an array of JSON in strings */
};
struct licence_place {
	const char *at;     /* in the Manager */
	enum licence_kind kind;
	const char *then;   /* a link in the resource, to the one that has them; NULL: itself */
	const char *list;   /* LICENCE_TEXTS: the array */
	/* properties of one: paths; NULL: it does not say. An array's first text counts. */
	const char *id, *name, *edition, *type, *health, *entitlement, *installed, *expires;
	const char *seen;
};
extern const struct licence_place licence_places[];
extern const size_t licence_place_count;

/* What a vendor calls a DMTF role. */
struct role_word {
	const char *vendor; /* glob */
	const char *word;
	const char *role;
	const char *seen;
};
extern const struct role_word role_words[];
extern const size_t role_word_count;

/* Accounts that are fixed slots, the first ones not for everybody's use. */
struct account_slots {
	const char *vendor; /* glob */
	int first;          /* id of the first that may be taken */
	const char *seen;
};
extern const struct account_slots account_slots[];
extern const size_t account_slots_count;

/* Accounts whose privileges are OEM flags beside, or in place of, the role. */
struct account_oem {
	const char *key;        /* of Oem */
	const char *login;      /* property: a second name beside UserName, required on creation */
	const char *privileges; /* property: an object of booleans */
	const char *flags[3];   /* of Administrator, Operator, ReadOnly: those that are true, blanks between; the first's others are false */
	const char *seen;
};
extern const struct account_oem account_oems[];
extern const size_t account_oem_count;

#endif
