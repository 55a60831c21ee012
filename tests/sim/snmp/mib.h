/*
 * The objects of an agent in their order: the rows of its profile, written out for the shape of its box. Boxes of one
 * profile and shape share them.
 */
#ifndef SIM_SNMP_MIB_H
#define SIM_SNMP_MIB_H

#include "profile.h"

struct object {
	uint32_t *id;
	size_t len;
	const struct row *row;
	struct place at;
};

struct mib {
	struct mib *next; /* of all there are */
	const struct profile *profile;
	struct shape shape;
	struct object *objects;
	size_t count;
};

/* Lives until mib_forget(). */
const struct mib *mib_for(const struct profile *p, const struct shape *s);
void mib_forget(void);

/* The first object at or after it (`after`: only after); count: none. */
size_t mib_seek(const struct mib *m, const struct oid *o, bool after);
/* It exactly; NULL: none. */
const struct object *mib_find(const struct mib *m, const struct oid *o);
/* Some object is below it, so that the name is not all wrong (noSuchInstance rather than noSuchObject). */
bool mib_has_column(const struct mib *m, const struct oid *o);

/* Appends what it says, type and all. False: it says nothing at present, and is not there. */
bool mib_read(struct pdu *p, const struct object *o, struct text *t);

/* SNMP's error status, 0: done (or, without `commit`, it could be). */
int mib_write(
    struct pdu *p, const struct object *o, int tag, const struct ber *contents, bool commit);

#endif
