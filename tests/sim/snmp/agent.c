#include "agent.h"

#include <stdlib.h>
#include <string.h>

#include "mib.h"
#include "pdu.h"

/* What is being answered. */
struct serving {
	struct pdu *p;
	const struct request *r;
	struct text out; /* varbinds */
	int status, index;
	bool is_full;
};

enum { HEAD_ROOM = 40 }; /* of a PDU, at the most, beside its varbinds */

void
agent_put_pdu(struct text *t, int tag, int64_t id, int64_t first, int64_t second,
    const void *varbinds, size_t len)
{
	struct text inside = {0};

	ber_put_integer(&inside, BER_INTEGER, id);
	ber_put_integer(&inside, BER_INTEGER, first);
	ber_put_integer(&inside, BER_INTEGER, second);
	ber_put(&inside, BER_SEQUENCE, varbinds, len);
	ber_put(t, tag, inside.s, inside.len);
	text_clear(&inside);
}

/* One varbind, its value already as BER. */
static void
put_varbind(struct serving *s, const uint32_t *id, size_t id_len, const struct text *value)
{
	struct text pair = {0}, whole = {0};

	ber_put_oid(&pair, id, id_len);
	text_put(&pair, value->s, value->len);
	ber_put(&whole, BER_SEQUENCE, pair.s, pair.len);
	if (s->out.len + whole.len + HEAD_ROOM > s->r->room)
		s->is_full = true;
	else
		text_put(&s->out, whole.s, whole.len), s->p->count.varbinds_out++;
	text_clear(&pair);
	text_clear(&whole);
}

static void
put_exception(struct serving *s, const struct oid *o, int tag)
{
	struct text value = {0};

	ber_put(&value, tag, NULL, 0);
	put_varbind(s, o->id, o->len, &value);
	text_clear(&value);
}

static void
fail(struct serving *s, int status, int index)
{
	if (!s->status) {
		s->status = status;
		s->index = index;
	}
}

/* What a GET of it says; version 1 has no exceptions (RFC 2576 4.1.2.1). */
static void
get_one(struct serving *s, const struct oid *o, int index)
{
	const struct object *object = mib_find(s->p->mib, o);
	struct text value = {0};

	if (object && mib_read(s->p, object, &value))
		put_varbind(s, object->id, object->len, &value);
	else if (s->r->version == SNMP_V1)
		fail(s, SNMP_NO_SUCH_NAME, index);
	else
		put_exception(s, o, mib_has_column(s->p->mib, o) ? BER_NO_INSTANCE : BER_NO_OBJECT);
	text_clear(&value);
}

/* The next one that says something; moves *o there. False: the end of the view, which is said. */
static bool
get_after(struct serving *s, struct oid *o, int index)
{
	const struct mib *m = s->p->mib;
	struct text value = {0};
	size_t i = mib_seek(m, o, true);

	/* Agents that do not get on: the end leads to the beginning, or nothing leads anywhere. */
	if (s->p->settings.walk_back && i >= m->count)
		i = 0;
	if (s->p->settings.walk_loops && i > m->count / 2)
		i--;
	for (; i < m->count; i++) {
		const struct object *object = &m->objects[i];

		if (!mib_read(s->p, object, &value))
			continue;
		put_varbind(s, object->id, object->len, &value);
		text_clear(&value);
		memcpy(o->id, object->id, object->len * sizeof *o->id);
		o->len = object->len;
		return true;
	}
	if (s->r->version == SNMP_V1)
		fail(s, SNMP_NO_SUCH_NAME, index);
	else
		put_exception(s, o, BER_END_OF_VIEW);
	return false;
}

/* The next varbind of the request. False: no more of them. */
static bool
take(struct ber *list, struct oid *o, int *tag, struct ber *contents)
{
	struct ber pair;

	return ber_enter(list, BER_SEQUENCE, &pair) && ber_oid(&pair, o) &&
	       ber_next(&pair, tag, contents);
}

static void
serve_get(struct serving *s)
{
	struct ber list = s->r->varbinds, contents;
	struct oid o;
	int tag;

	for (int i = 1; take(&list, &o, &tag, &contents); i++) {
		s->p->count.varbinds_in++;
		if (s->r->tag == SNMP_GET)
			get_one(s, &o, i);
		else
			get_after(s, &o, i);
	}
}

/* RFC 3416 4.2.3. What has no room is left out; the client asks again from where it got. */
static void
serve_bulk(struct serving *s)
{
	enum { REPEATERS = 256 };
	struct ber list = s->r->varbinds, contents;
	struct oid *all = xcalloc(REPEATERS, sizeof *all);
	int64_t first = s->r->first > 0 ? s->r->first : 0,
		rounds = s->r->second > 0 ? s->r->second : 0;
	int tag, count = 0, ended = 0;

	if (s->p->settings.bulk_max && rounds > s->p->settings.bulk_max)
		rounds = s->p->settings.bulk_max;
	while (count < REPEATERS && take(&list, &all[count], &tag, &contents))
		count++;
	s->p->count.varbinds_in += (uint64_t)count;
	if (first > count)
		first = count;
	for (int i = 0; i < first; i++)
		get_after(s, &all[i], i + 1);
	for (int64_t round = 0; round < rounds && !s->is_full && ended < count - first; round++) {
		ended = 0;
		for (int64_t i = first; i < count && !s->is_full; i++)
			ended += !get_after(s, &all[i], (int)i + 1);
	}
	/* The rest has simply no room, unless even the first has not. */
	if (s->is_full && s->out.len && !s->p->settings.bulk_too_big)
		s->is_full = false;
	free(all);
}

/* What RFC 3416 4.2.5 asks before anything is done. */
static int
set_status(struct serving *s, const struct oid *o, int tag, const struct ber *contents, bool commit)
{
	const struct object *object = mib_find(s->p->mib, o);

	if (!s->r->may_write)
		return SNMP_NO_ACCESS;
	if (!object)
		return mib_has_column(s->p->mib, o) ? SNMP_NO_CREATION : SNMP_NOT_WRITABLE;
	return mib_write(s->p, object, tag, contents, commit);
}

static void
serve_set(struct serving *s)
{
	struct ber contents;
	struct oid o;
	int tag;

	if (s->p->settings.set_error)
		fail(s, s->p->settings.set_error, 1);
	for (int commit = 0; commit < 2 && !s->status; commit++) {
		struct ber list = s->r->varbinds;

		for (int i = 1; take(&list, &o, &tag, &contents); i++) {
			int status = set_status(s, &o, tag, &contents, commit);

			if (status)
				fail(s, status, i);
		}
	}
	/* An answer to a SET repeats what was asked, whatever became of it. */
	text_put(&s->out, s->r->varbinds.at, (size_t)(s->r->varbinds.end - s->r->varbinds.at));
}

/* RFC 2576 4.3: what version 1 calls it. */
static int
status_of_v1(int status)
{
	switch (status) {
	case SNMP_WRONG_TYPE:
	case SNMP_WRONG_LENGTH:
	case SNMP_WRONG_ENCODING:
	case SNMP_WRONG_VALUE:
	case SNMP_INCONSISTENT_VALUE:
		return SNMP_BAD_VALUE;
	case SNMP_NO_ACCESS:
	case SNMP_NO_CREATION:
	case SNMP_NOT_WRITABLE:
	case SNMP_AUTHORIZATION_ERROR:
		return SNMP_NO_SUCH_NAME;
	default:
		return status > SNMP_GEN_ERR ? SNMP_GEN_ERR : status;
	}
}

static bool
is_well_formed(const struct ber *list)
{
	struct ber rest = *list, contents;
	struct oid o;
	int tag;

	while (take(&rest, &o, &tag, &contents))
		continue;
	return rest.at == rest.end;
}

static json_t *
varbinds_json(const struct ber *list)
{
	struct ber rest = *list, contents;
	json_t *all = json_array();
	struct oid o;
	int tag;

	while (take(&rest, &o, &tag, &contents)) {
		struct text name = {0};
		int64_t number;
		json_t *value = json_null();

		oid_print(&name, o.id, o.len);
		if (tag == BER_OCTETS)
			value = json_stringn(
			    (const char *)contents.at, (size_t)(contents.end - contents.at));
		else if (tag != BER_NULL && tag != BER_OID && ber_integer_of(&contents, &number))
			value = json_integer(number);
		json_array_append_new(
		    all, json_pack("[s, o]", name.s, value ? value : json_null()));
		text_clear(&name);
	}
	return all;
}

static const char *
tag_name(int tag)
{
	return tag == SNMP_GET        ? "get"
	       : tag == SNMP_GET_NEXT ? "getnext"
	       : tag == SNMP_GET_BULK ? "getbulk"
				      : "set";
}

static void
record(struct serving *s)
{
	if (s->p->settings.keep_requests)
		pdu_record(s->p, json_pack("{s:i, s:s, s:s, s:o, s:i}", "version", s->r->version,
				     "who", s->r->who, "what", tag_name(s->r->tag), "varbinds",
				     varbinds_json(&s->r->varbinds), "status", s->status));
}

static bool
serve(struct serving *s)
{
	struct pdu_counters *count = &s->p->count;
	bool is_bulk = s->r->tag == SNMP_GET_BULK && s->r->version != SNMP_V1;

	if (!is_well_formed(&s->r->varbinds))
		return false;
	if (s->r->tag == SNMP_SET) {
		count->sets++;
		serve_set(s);
		*(s->status ? &count->sets_refused : &count->sets_done) += 1;
	} else if (!s->r->may_read) {
		fail(s, SNMP_AUTHORIZATION_ERROR, 0);
	} else if (is_bulk) {
		count->get_bulks++;
		serve_bulk(s);
	} else if (s->r->tag == SNMP_GET || s->r->tag == SNMP_GET_NEXT) {
		*(s->r->tag == SNMP_GET ? &count->gets : &count->get_nexts) += 1;
		serve_get(s);
	} else {
		return false;
	}
	if (s->r->tag != SNMP_SET && s->p->settings.get_error)
		fail(s, s->p->settings.get_error, 1);
	return true;
}

bool
agent_serve(struct pdu *p, const struct request *r, struct text *answer)
{
	struct serving s = {.p = p, .r = r};
	const void *varbinds;
	size_t len;
	bool ok = serve(&s);

	if (ok) {
		if (s.is_full) {
			p->count.too_big++;
			s.status = SNMP_TOO_BIG;
			s.index = 0;
		}
		p->count.errors += s.status != 0;
		if (r->version == SNMP_V1)
			s.status = status_of_v1(s.status);
		/* With an error, the varbinds are those of the request (tooBig: none, RFC 3416 4.2.1). */
		varbinds = s.status ? (const void *)r->varbinds.at : s.out.s;
		len = s.status ? (size_t)(r->varbinds.end - r->varbinds.at) : s.out.len;
		if (s.status == SNMP_TOO_BIG && r->version != SNMP_V1)
			len = 0;
		agent_put_pdu(answer, SNMP_RESPONSE, r->id + p->settings.wrong_request_id, s.status,
		    s.index, varbinds, len);
		record(&s);
	}
	text_clear(&s.out);
	return ok && !(r->tag == SNMP_SET && p->settings.set_unanswered);
}
