/* Who made this BMC: a table of rules, tried in the order that works (vendor.c: root Vendor,
 * root Oem, ids and models, manufacturers, the text of `/`). Pure, any thread. */
#ifndef FISHWAY_VENDOR_H
#define FISHWAY_VENDOR_H

#include <jansson.h>
#include <stdbool.h>

/* What is known so far, any of it NULL: documents as the BMC gives them. */
struct vendor_seen {
	const json_t *root;     /* ServiceRoot */
	const json_t *managers; /* the collection */
	const json_t *manager;  /* a member, best the primary one */
	const json_t *system;
	const json_t *chassis;
	const char *page; /* text of `/` */
};

enum { VENDOR_TEXT = 64 };
struct vendor {
	char
	    name[VENDOR_TEXT]; /* of the BMC's software: the `vendor` of quirk rows; "" not known */
	char generation[VENDOR_TEXT]; /* a product line of that vendor; "" not known */
	char firmware[VENDOR_TEXT];   /* of the BMC */
	char maker[VENDOR_TEXT];      /* of the box: System.Manufacturer, cleaned */
	const char *how;              /* the rule that said so; static */
	const char *known;            /* how well we know it: one of VENDOR_*, "" not at all; static */
};

/* false: nothing known; `found` is then empty but for firmware and maker. More documents may make
 * it more exact. */
bool vendor_find(const struct vendor_seen *seen, struct vendor *found);

#define VENDOR_CAPTURED   "captured"   /* from a real box */
#define VENDOR_FIXTURE    "fixture"    /* a tree of ours, made from what is published about it */
#define VENDOR_RECOGNISED "recognised" /* told apart, and nothing more */

/* A product line and a firmware of it (how it begins; "": none seen), and how well it is known. */
struct vendor_known {
	const char *name, *generation, *firmware, *known;
};

/* The table, row number `index`; NULL behind the last. */
const struct vendor_known *vendor_known(size_t index);
/* Of this vendor: of its firmware, else of the best known one of its product line. */
const char *vendor_how_known(const struct vendor *vendor);

/* Who has this IANA enterprise number, of the makers of BMCs; NULL: none that we know. */
const char *vendor_of_iana(long long number);

/* Does an id hold a word by which tools turn to a vendor's ways? Ids that we make up must not. */
bool vendor_is_hinted(const char *id);

#endif
