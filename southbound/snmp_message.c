#include "southbound/snmp_message.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/lcd_time.h>
#include <net-snmp/library/scapi.h>
#include <net-snmp/library/snmp_secmod.h>
#include <net-snmp/library/snmpv3.h>

#include <openssl/crypto.h>

#include "gateway/xalloc.h"

enum {
	SENT_MAX = 1472,   /* msgMaxSize: an answer that needs no fragments on an Ethernet */
	BUFFER = 2048,
	TAG_INTEGER = 0x02, TAG_BYTES = 0x04, TAG_SEQUENCE = 0x30
};

void
snmp_message_init(void)
{
	static bool is_done;
	netsnmp_session session;

	if (is_done)
		return;
	is_done = true;
	netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_APPTYPE, "fishway");
	/* Not init_snmp: that looks for MIB files. */
	snmp_sess_init(&session);
	init_secmod();
	/* USM wants to know which engine it is itself, to see that it is not the box. */
	setup_engineID(NULL, "fishway");
}

/* ---- names */

bool
snmp_oid_below(struct snmp_oid *oid, const char *base, const char *text)
{
	struct snmp_oid more;

	if (!snmp_oid_parse(oid, base))
		return false;
	if (text[0] == '\0')
		return true;
	if (!snmp_oid_parse(&more, text) || oid->len + more.len > SNMP_OID_MAX)
		return false;
	memcpy(oid->ids + oid->len, more.ids, more.len * sizeof more.ids[0]);
	oid->len = (uint8_t)(oid->len + more.len);
	return true;
}

bool
snmp_oid_parse(struct snmp_oid *oid, const char *text)
{
	unsigned long id;
	char *end;

	oid->len = 0;
	text += *text == '.';
	for (;; text = end + 1) {
		if (*text < '0' || *text > '9' || oid->len == SNMP_OID_MAX)
			return false;
		id = strtoul(text, &end, 10);
		if (id > UINT32_MAX)
			return false;
		oid->ids[oid->len++] = (uint32_t)id;
		if (*end == '\0')
			return true;
		if (*end != '.')
			return false;
	}
}

int
snmp_oid_order(const struct snmp_oid *a, const struct snmp_oid *b)
{
	uint8_t i;

	for (i = 0; i < a->len && i < b->len; i++)
		if (a->ids[i] != b->ids[i])
			return a->ids[i] < b->ids[i] ? -1 : 1;
	return (a->len > b->len) - (a->len < b->len);
}

bool
snmp_oid_is_below(const struct snmp_oid *oid, const struct snmp_oid *root)
{
	return oid->len > root->len &&
	       memcmp(oid->ids, root->ids, root->len * sizeof root->ids[0]) == 0;
}

const char *
snmp_oid_text(const struct snmp_oid *oid, char out[SNMP_OID_TEXT])
{
	size_t at = 0;
	uint8_t i;

	out[0] = '\0';
	for (i = 0; i < oid->len; i++)
		at += (size_t)snprintf(out + at, SNMP_OID_TEXT - at, "%s%u", i > 0 ? "." : "", oid->ids[i]);
	return out;
}

/* ---- the library's state, for the time of one call */

static const int auth_types[] = {[SNMP_AUTH_NONE] = NETSNMP_USMAUTH_NOAUTH,
    [SNMP_AUTH_MD5] = NETSNMP_USMAUTH_HMACMD5, [SNMP_AUTH_SHA] = NETSNMP_USMAUTH_HMACSHA1,
    [SNMP_AUTH_SHA224] = NETSNMP_USMAUTH_HMAC128SHA224,
    [SNMP_AUTH_SHA256] = NETSNMP_USMAUTH_HMAC192SHA256,
    [SNMP_AUTH_SHA384] = NETSNMP_USMAUTH_HMAC256SHA384,
    [SNMP_AUTH_SHA512] = NETSNMP_USMAUTH_HMAC384SHA512};
static const int priv_types[] = {[SNMP_PRIV_NONE] = USM_CREATE_USER_PRIV_NONE,
    [SNMP_PRIV_DES] = USM_CREATE_USER_PRIV_DES, [SNMP_PRIV_AES] = USM_CREATE_USER_PRIV_AES,
    [SNMP_PRIV_AES192] = USM_CREATE_USER_PRIV_AES192,
    [SNMP_PRIV_AES256] = USM_CREATE_USER_PRIV_AES256};

static void *
copy(const void *bytes, size_t len)
{
	return memcpy(xmalloc(len > 0 ? len : 1), bytes, len);
}

void
snmp_security_keys(
    struct snmp_security *security, const struct snmp_key *auth, const struct snmp_key *priv)
{
	struct usmUser *user = usm_create_user();
	size_t len;
	oid *type;

	if (security->usm != NULL)
		usm_free_user(security->usm);
	free(user->authProtocol);
	free(user->privProtocol);
	user->name = xstrdup(security->user);
	user->secName = xstrdup(security->user);
	user->engineID = copy(security->engine.id, security->engine.len);
	user->engineIDLen = security->engine.len;
	type = sc_get_auth_oid(auth_types[security->auth], &len);
	user->authProtocol = copy(type, len * sizeof *type);
	user->authProtocolLen = len;
	type = sc_get_priv_oid(priv_types[security->priv], &len);
	user->privProtocol = copy(type, len * sizeof *type);
	user->privProtocolLen = len;
	if (security->auth != SNMP_AUTH_NONE) {
		user->authKey = copy(auth->bytes, auth->len);
		user->authKeyLen = auth->len;
	}
	if (security->priv != SNMP_PRIV_NONE) {
		user->privKey = copy(priv->bytes, priv->len);
		user->privKeyLen = priv->len;
	}
	user->userStatus = RS_ACTIVE;
	security->usm = user;
}

void
snmp_security_clear(struct snmp_security *security)
{
	if (security->usm != NULL)
		usm_free_user(security->usm); /* wipes its keys */
	OPENSSL_cleanse(security, sizeof *security);
}

static void
put_in(struct snmp_security *security, int64_t now_s)
{
	struct snmp_engine *engine = &security->engine;

	if (security->usm == NULL)
		return;
	usm_add_user(security->usm);
	set_enginetime(engine->id, engine->len, engine->boots,
	    engine->time + (uint32_t)(now_s - engine->at_s), TRUE);
}

static void
take_out(struct snmp_security *security, int64_t now_s)
{
	struct snmp_engine *engine = &security->engine;
	u_int boots, time;

	if (security->usm == NULL)
		return;
	if (get_enginetime(engine->id, engine->len, &boots, &time, TRUE) == SNMPERR_SUCCESS) {
		engine->boots = boots;
		engine->time = time;
		engine->at_s = now_s;
	}
	free_enginetime(engine->id, engine->len);
	usm_remove_user(security->usm);
	security->usm->next = security->usm->prev = NULL;
}

static int
level_of(const struct snmp_security *security)
{
	if (security->auth == SNMP_AUTH_NONE)
		return SNMP_SEC_LEVEL_NOAUTH;
	return security->priv == SNMP_PRIV_NONE ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_AUTHPRIV;
}

/* What it points to stays ours. */
static void
session_of(struct snmp_security *security, netsnmp_session *session)
{
	static const long versions[] = {[SNMP_V1] = SNMP_VERSION_1, [SNMP_V2C] = SNMP_VERSION_2c,
	    [SNMP_V3] = SNMP_VERSION_3};

	memset(session, 0, sizeof *session);
	session->version = versions[security->version];
	session->rcvMsgMaxSize = SENT_MAX;
	session->sndMsgMaxSize = SNMP_MESSAGE_MAX;
	if (security->version != SNMP_V3) {
		session->community = (u_char *)security->community;
		session->community_len = strlen(security->community);
		return;
	}
	session->securityModel = SNMP_SEC_MODEL_USM;
	session->securityLevel = level_of(security);
	session->securityName = security->user;
	session->securityNameLen = strlen(security->user);
	session->securityEngineID = session->contextEngineID = security->engine.id;
	session->securityEngineIDLen = session->contextEngineIDLen = security->engine.len;
	session->contextName = (char *)"";
}

/* ---- writing */

static void
add_bind(netsnmp_pdu *pdu, const struct snmp_bind *bind)
{
	oid name[SNMP_OID_MAX];
	long number = (long)bind->number;
	uint8_t i;

	for (i = 0; i < bind->name.len; i++)
		name[i] = bind->name.ids[i];
	if (bind->type == SNMP_INTEGER || bind->type == SNMP_COUNT)
		snmp_pdu_add_variable(pdu, name, bind->name.len,
		    bind->type == SNMP_INTEGER ? ASN_INTEGER : ASN_UNSIGNED, &number, sizeof number);
	else if (bind->type == SNMP_BYTES)
		snmp_pdu_add_variable(
		    pdu, name, bind->name.len, ASN_OCTET_STR, bind->bytes, bind->len);
	else
		snmp_add_null_var(pdu, name, bind->name.len);
}

uint8_t *
snmp_message_write(struct snmp_security *security, const struct snmp_request *request,
    int64_t now_s, size_t *len)
{
	static const int commands[] = {[SNMP_GET] = SNMP_MSG_GET, [SNMP_GETNEXT] = SNMP_MSG_GETNEXT,
	    [SNMP_GETBULK] = SNMP_MSG_GETBULK, [SNMP_SET] = SNMP_MSG_SET};
	netsnmp_pdu *pdu = snmp_pdu_create(commands[request->ask]);
	netsnmp_session session;
	size_t size = BUFFER, used = 0, i;
	u_char *buffer = xmalloc(size);
	int result;

	session_of(security, &session);
	pdu->version = session.version;
	pdu->reqid = request->request_id;
	pdu->msgid = request->message_id;
	for (i = 0; i < request->count; i++)
		add_bind(pdu, &request->binds[i]);
	if (request->ask == SNMP_GETBULK) {
		pdu->non_repeaters = 0;
		pdu->max_repetitions = request->repetitions;
	}
	put_in(security, now_s);
	result = snmp_build(&buffer, &size, &used, &session, pdu);
	take_out(security, now_s);
	snmp_free_pdu(pdu);
	if (result != 0) {
		free(buffer);
		return NULL;
	}
	memmove(buffer, buffer + size - used, used);
	*len = used;
	return buffer;
}

void
snmp_message_discovery(uint8_t out[SNMP_DISCOVERY_LEN], int32_t message_id)
{
	static const uint8_t question[SNMP_DISCOVERY_LEN] = {
	    0x30, 62, 2, 1, 3,                                               /* version 3 */
	    0x30, 17, 2, 4, 0, 0, 0, 0, 2, 3, 0, 0x80, 0, 4, 1, 4, 2, 1, 3, /* id, size, reportable, USM */
	    4, 16, 0x30, 14, 4, 0, 2, 1, 0, 2, 1, 0, 4, 0, 4, 0, 4, 0,       /* nobody, nowhere */
	    0x30, 20, 4, 0, 4, 0, 0xa0, 14, 2, 4, 0, 0, 0, 0, 2, 1, 0, 2, 1, 0, 0x30, 0};
	int i;

	memcpy(out, question, sizeof question);
	for (i = 0; i < 4; i++)
		out[9 + i] = out[52 + i] = (uint8_t)(message_id >> (24 - 8 * i));
}

/* ---- the frame */

struct piece {
	const uint8_t *at, *end;
};

/* Takes one element off. BER in definite form. */
static bool
take(struct piece *from, uint8_t tag, struct piece *out)
{
	size_t len, octets;

	if (from->end - from->at < 2 || from->at[0] != tag)
		return false;
	len = from->at[1];
	from->at += 2;
	if (len >= 0x80) {
		octets = len & 0x7f;
		if (octets == 0 || octets > 4 || (size_t)(from->end - from->at) < octets)
			return false;
		for (len = 0; octets > 0; octets--)
			len = len << 8 | *from->at++;
	}
	if (len > (size_t)(from->end - from->at))
		return false;
	*out = (struct piece){from->at, from->at + len};
	from->at += len;
	return true;
}

static bool
take_number(struct piece *from, int64_t *out)
{
	struct piece bytes;

	if (!take(from, TAG_INTEGER, &bytes) || bytes.at == bytes.end || bytes.end - bytes.at > 5)
		return false;
	for (*out = *bytes.at & 0x80 ? -1 : 0; bytes.at < bytes.end; bytes.at++)
		*out = (int64_t)((uint64_t)*out << 8 | *bytes.at);
	return true;
}

static bool
peek_engine(struct piece *security, struct snmp_engine *engine)
{
	struct piece fields, id;
	int64_t boots, time;

	if (!take(security, TAG_SEQUENCE, &fields) || !take(&fields, TAG_BYTES, &id) ||
	    (size_t)(id.end - id.at) > sizeof engine->id || !take_number(&fields, &boots) ||
	    !take_number(&fields, &time) || boots < 0 || boots > INT32_MAX || time < 0 ||
	    time > INT32_MAX)
		return false;
	engine->len = (uint8_t)(id.end - id.at);
	memcpy(engine->id, id.at, engine->len);
	engine->boots = (uint32_t)boots;
	engine->time = (uint32_t)time;
	return true;
}

bool
snmp_message_peek(const uint8_t *bytes, size_t len, struct snmp_header *header)
{
	struct piece all = {bytes, bytes + len}, message, frame, security;
	int64_t version, id;

	memset(header, 0, sizeof *header);
	if (!take(&all, TAG_SEQUENCE, &message) || !take_number(&message, &version))
		return false;
	if (version == SNMP_VERSION_1 || version == SNMP_VERSION_2c) {
		header->version = version == SNMP_VERSION_1 ? SNMP_V1 : SNMP_V2C;
		return true;
	}
	if (version != SNMP_VERSION_3 || !take(&message, TAG_SEQUENCE, &frame) ||
	    !take_number(&frame, &id) || !take(&message, TAG_BYTES, &security))
		return false;
	header->version = SNMP_V3;
	header->message_id = (int32_t)id;
	return peek_engine(&security, &header->engine);
}

/* ---- reading */

static void
read_value(const netsnmp_variable_list *variable, struct snmp_bind *bind)
{
	size_t i, ids = variable->val_len / sizeof(oid);

	switch (variable->type) {
	case ASN_NULL: bind->type = SNMP_NULL; return;
	case SNMP_NOSUCHOBJECT:
	case SNMP_NOSUCHINSTANCE: bind->type = SNMP_NOTHING; return;
	case SNMP_ENDOFMIBVIEW: bind->type = SNMP_END; return;
	case ASN_INTEGER:
		bind->type = SNMP_INTEGER;
		bind->number = *variable->val.integer;
		return;
	case ASN_COUNTER:
	case ASN_GAUGE:
	case ASN_TIMETICKS:
		bind->type = SNMP_COUNT;
		bind->number = (int64_t)(*variable->val.integer & 0xffffffff);
		return;
	case ASN_COUNTER64:
		bind->type = SNMP_COUNT;
		bind->number = (int64_t)(((uint64_t)variable->val.counter64->high & 0x7fffffff) << 32 |
					 (variable->val.counter64->low & 0xffffffff));
		return;
	case ASN_OCTET_STR:
		bind->type = SNMP_BYTES;
		bind->bytes = variable->val.string;
		bind->len = variable->val_len;
		return;
	case ASN_OBJECT_ID:
		bind->type = ids <= SNMP_OID_MAX ? SNMP_OBJECT_ID : SNMP_OTHER;
		bind->id.len = (uint8_t)(ids <= SNMP_OID_MAX ? ids : 0);
		for (i = 0; i < bind->id.len; i++)
			bind->id.ids[i] = (uint32_t)variable->val.objid[i];
		return;
	default: bind->type = SNMP_OTHER; return;
	}
}

/* Names that are too long are no names of ours: left out, with what they bear. */
static void
read_binds(const netsnmp_pdu *pdu, struct snmp_answer *answer)
{
	const netsnmp_variable_list *variable;
	struct snmp_bind *bind;
	size_t count = 0, i;

	for (variable = pdu->variables; variable != NULL; variable = variable->next_variable)
		count++;
	answer->binds = xcalloc(count > 0 ? count : 1, sizeof *answer->binds);
	for (variable = pdu->variables; variable != NULL; variable = variable->next_variable) {
		bind = &answer->binds[answer->count++];
		if (variable->name_length > SNMP_OID_MAX) {
			bind->type = SNMP_OTHER;
			continue;
		}
		bind->name.len = (uint8_t)variable->name_length;
		for (i = 0; i < variable->name_length; i++)
			bind->name.ids[i] = (uint32_t)variable->name[i];
		read_value(variable, bind);
	}
}

static enum snmp_report
report_of(const struct snmp_answer *answer)
{
	static const struct snmp_oid stats = {.len = 9, .ids = {1, 3, 6, 1, 6, 3, 15, 1, 1}};
	static const enum snmp_report reports[] = {SNMP_REPORT_OTHER, SNMP_REPORT_LEVEL, SNMP_REPORT_TIME,
	    SNMP_REPORT_USER, SNMP_REPORT_ENGINE, SNMP_REPORT_DIGEST, SNMP_REPORT_DECRYPTION};
	uint32_t which;

	if (answer->count == 0 || !snmp_oid_is_below(&answer->binds[0].name, &stats))
		return SNMP_REPORT_OTHER;
	which = answer->binds[0].name.ids[stats.len];
	return which < nitems(reports) ? reports[which] : SNMP_REPORT_OTHER;
}

static bool
is_ours(const struct snmp_security *security, const netsnmp_pdu *pdu, const char **why)
{
	if (pdu->command != SNMP_MSG_RESPONSE && pdu->command != SNMP_MSG_REPORT) {
		*why = "not an answer";
		return false;
	}
	if (security->version != SNMP_V3)
		return true;
	/* Reports about keys cannot be signed with them; all else has to be. */
	if (pdu->command == SNMP_MSG_RESPONSE && pdu->securityLevel < level_of(security)) {
		*why = "an answer that is less secure than the question";
		return false;
	}
	if (pdu->command == SNMP_MSG_RESPONSE &&
	    (pdu->securityName == NULL || strcmp(pdu->securityName, security->user) != 0)) {
		*why = "an answer to somebody else";
		return false;
	}
	return true;
}

bool
snmp_message_read(struct snmp_security *security, const uint8_t *bytes, size_t len,
    int64_t now_s, struct snmp_answer *answer, const char **why)
{
	netsnmp_pdu *pdu = SNMP_MALLOC_TYPEDEF(netsnmp_pdu);
	u_char *writable = copy(bytes, len); /* it is decrypted in place */
	netsnmp_session session;
	int result;

	memset(answer, 0, sizeof *answer);
	session_of(security, &session);
	put_in(security, now_s);
	result = snmp_parse(NULL, &session, pdu, writable, len);
	take_out(security, now_s);
	OPENSSL_cleanse(writable, len);
	free(writable);
	answer->pdu = (struct snmp_pdu *)pdu;
	*why = "it is no SNMP message";
	if (result != 0) {
		if (session.s_snmp_errno != 0)
			*why = snmp_api_errstring(session.s_snmp_errno);
		return false;
	}
	if (!is_ours(security, pdu, why))
		return false;
	answer->message_id = (int32_t)pdu->msgid;
	answer->request_id = (int32_t)pdu->reqid;
	answer->error = pdu->errstat > 0 && pdu->errstat < SNMP_ERRORS ? (enum snmp_error)pdu->errstat :
	    pdu->errstat == 0 ? SNMP_FINE : SNMP_GENERAL;
	answer->error_index = pdu->errindex > 0 && pdu->errindex <= INT32_MAX ? (int)pdu->errindex : 0;
	read_binds(pdu, answer);
	answer->is_report = pdu->command == SNMP_MSG_REPORT;
	if (answer->is_report)
		answer->report = report_of(answer);
	return true;
}

void
snmp_answer_clear(struct snmp_answer *answer)
{
	if (answer->pdu != NULL)
		snmp_free_pdu((netsnmp_pdu *)answer->pdu);
	free(answer->binds);
	memset(answer, 0, sizeof *answer);
}
