#include "southbound/ipmi_rakp.h"

#include <assert.h>
#include <string.h>

#include "gateway/xalloc.h"

enum {
	OPEN_ANSWER_BYTES = 36,
	ERROR_BYTES = 2, /* tag and status: the shortest refusal that was seen */
	ERROR_SID_BYTES = 8,
	RAKP2_BYTES = 8 + IPMI_RANDOM_BYTES + IPMI_GUID_BYTES,
	RAKP4_BYTES = 8,
	ALGORITHM_BYTES = 8, /* of each of the three payloads in Open Session */
	ALGORITHM_MASK = 0x3f
};

static const char *const status_texts[] = {
    [IPMI_RAKP_OK] = "no error",
    [IPMI_RAKP_NO_RESOURCES] = "no resources for another session",
    [IPMI_RAKP_BAD_SID] = "a session id it does not know",
    [0x03] = "a payload type it does not know",
    [IPMI_RAKP_BAD_AUTH] = "an authentication algorithm it does not know",
    [IPMI_RAKP_BAD_INTEGRITY] = "an integrity algorithm it does not know",
    [IPMI_RAKP_NO_AUTH_MATCH] = "no matching authentication payload",
    [IPMI_RAKP_NO_INTEGRITY_MATCH] = "no matching integrity payload",
    [IPMI_RAKP_INACTIVE_SID] = "an inactive session id",
    [IPMI_RAKP_BAD_ROLE] = "a privilege it does not know",
    [IPMI_RAKP_UNAUTHORIZED_ROLE] = "a privilege the user may not have",
    [IPMI_RAKP_NO_RESOURCES_AT_ROLE] = "no resources for another session of that privilege",
    [IPMI_RAKP_BAD_NAME_LENGTH] = "a user name too long",
    [IPMI_RAKP_UNAUTHORIZED_NAME] = "an unknown user",
    [IPMI_RAKP_UNAUTHORIZED_GUID] = "an unauthorized GUID",
    [IPMI_RAKP_BAD_CODE] = "a wrong proof of the password",
    [IPMI_RAKP_BAD_CONFIDENTIALITY] = "a confidentiality algorithm it does not know",
    [IPMI_RAKP_NO_SUITE] = "no matching cipher suite",
    [IPMI_RAKP_ILLEGAL] = "an illegal parameter",
};

const char *
ipmi_rakp_status_text(uint8_t status)
{
	return status < nitems(status_texts) ? status_texts[status] : "a status of its maker's own";
}

void
ipmi_open_encode(uint8_t out[IPMI_OPEN_BYTES], uint8_t tag, uint8_t privilege,
    uint32_t console_sid, const struct ipmi_suite *suite)
{
	const uint8_t algorithms[] = {suite->auth, suite->integrity, suite->confidentiality};
	size_t i;

	memset(out, 0, IPMI_OPEN_BYTES);
	out[0] = tag;
	out[1] = privilege;
	ipmi_put32(out + 4, console_sid);
	for (i = 0; i < nitems(algorithms); i++) {
		out[8 + i * ALGORITHM_BYTES] = (uint8_t)i;
		out[8 + i * ALGORITHM_BYTES + 3] = ALGORITHM_BYTES;
		out[8 + i * ALGORITHM_BYTES + 4] = algorithms[i];
	}
}

bool
ipmi_open_decode(struct ipmi_open_answer *out, const uint8_t *bytes, size_t len)
{
	memset(out, 0, sizeof *out);
	if (len < ERROR_BYTES)
		return false;
	out->tag = bytes[0];
	out->status = bytes[1];
	if (len >= ERROR_SID_BYTES) {
		out->has_sid = true;
		out->privilege = bytes[2];
		out->console_sid = ipmi_get32(bytes + 4);
	}
	if (out->status != IPMI_RAKP_OK)
		return true;
	if (len < OPEN_ANSWER_BYTES)
		return false;
	out->bmc_sid = ipmi_get32(bytes + 8);
	out->auth = bytes[16] & ALGORITHM_MASK;
	out->integrity = bytes[24] & ALGORITHM_MASK;
	out->confidentiality = bytes[32] & ALGORITHM_MASK;
	return true;
}

size_t
ipmi_rakp1_encode(uint8_t out[IPMI_RAKP1_BYTES], uint8_t tag, const struct ipmi_rakp *said)
{
	assert(said->user_len <= IPMI_USER_MAX);
	memset(out, 0, IPMI_RAKP1_BYTES);
	out[0] = tag;
	ipmi_put32(out + 4, said->bmc_sid);
	memcpy(out + 8, said->console_random, IPMI_RANDOM_BYTES);
	out[24] = said->role;
	out[27] = said->user_len;
	memcpy(out + 28, said->user, said->user_len);
	return 28 + (size_t)said->user_len;
}

size_t
ipmi_rakp3_encode(uint8_t out[IPMI_RAKP3_BYTES], uint8_t tag, uint8_t status, uint32_t bmc_sid,
    const uint8_t *code, size_t code_len)
{
	assert(code_len <= IPMI_CODE_MAX);
	memset(out, 0, IPMI_RAKP3_BYTES);
	out[0] = tag;
	out[1] = status;
	ipmi_put32(out + 4, bmc_sid);
	if (code_len > 0)
		memcpy(out + 8, code, code_len);
	return 8 + code_len;
}

/* Both begin alike. */
static bool
decode_head(struct ipmi_rakp_answer *out, const uint8_t *bytes, size_t len)
{
	memset(out, 0, sizeof *out);
	if (len < ERROR_BYTES)
		return false;
	out->tag = bytes[0];
	out->status = bytes[1];
	if (len >= ERROR_SID_BYTES) {
		out->has_sid = true;
		out->console_sid = ipmi_get32(bytes + 4);
	}
	return true;
}

bool
ipmi_rakp2_decode(struct ipmi_rakp_answer *out, const uint8_t *bytes, size_t len)
{
	if (!decode_head(out, bytes, len))
		return false;
	if (out->status != IPMI_RAKP_OK)
		return true;
	if (len < RAKP2_BYTES)
		return false;
	out->bmc_random = bytes + 8;
	out->guid = bytes + 8 + IPMI_RANDOM_BYTES;
	out->code = bytes + RAKP2_BYTES;
	out->code_len = len - RAKP2_BYTES;
	return true;
}

bool
ipmi_rakp4_decode(struct ipmi_rakp_answer *out, const uint8_t *bytes, size_t len)
{
	if (!decode_head(out, bytes, len))
		return false;
	if (out->status != IPMI_RAKP_OK)
		return true;
	if (len < RAKP4_BYTES)
		return false;
	out->code = bytes + RAKP4_BYTES;
	out->code_len = len - RAKP4_BYTES;
	return true;
}

bool
ipmi_auth_caps_decode(struct ipmi_auth_caps *out, const uint8_t *data, size_t len)
{
	memset(out, 0, sizeof *out);
	if (len < 4)
		return false;
	out->channel = data[0];
	out->has_extended = (data[1] & 0x80) != 0;
	out->has_k_g = (data[2] & 0x20) != 0;
	out->has_null_user = (data[2] & 0x02) != 0;
	out->has_anonymous = (data[2] & 0x01) != 0;
	out->speaks_v15 = !out->has_extended || (data[3] & 0x01) != 0;
	out->speaks_v20 = out->has_extended && (data[3] & 0x02) != 0;
	if (len >= 7)
		out->manufacturer = ipmi_get24(data + 4);
	return true;
}
