/* ipmi:/fru: the FRU devices that the BMC reads for us: number 0, and those that locators name. Also
 * the asset tag in number 0, written back in place. */
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_actions.h"
#include "southbound/ipmi_facts.h"
#include "southbound/ipmi_fru.h"
#include "southbound/ipmi_repository.h"
#include "southbound/ipmi_work.h"

enum {
	DEVICES_MAX = 64,
	PIECE = 64, SMALL_PIECE = 16, SMALLEST_PIECE = 4,
	BMC_ADDRESS = 0x20,
	BUSY_DEVICE = 0x81, /* of Read FRU Data */
	BUSY_MAX = 20, BUSY_MS = 500
};

/* One device under way; shared by reading all and writing one. */
struct frus {
	uint8_t devices[DEVICES_MAX];
	struct ipmi_locator locators[DEVICES_MAX]; /* copies: the repository may change meanwhile */
	bool has_locator[DEVICES_MAX];
	int count, at;
	bool has_words; /* offsets and counts are of words */
	uint8_t piece;
	int busy;
	size_t size, got, want;
	uint8_t bytes[IPMI_FRU_MAX];
	/* of a write */
	const char *tag;
	size_t area, area_len, written;
	uint8_t before[IPMI_FRU_MAX];
};

static enum verdict begin_devices(struct script *script);
static enum verdict ask_size(struct script *script);
static enum verdict got_size(struct script *script, const void *answer, size_t len);
static enum verdict ask_bytes(struct script *script);
static enum verdict got_bytes(struct script *script, const void *answer, size_t len);
static enum verdict put_device(struct script *script);
static enum verdict begin_tag(struct script *script);
static enum verdict change_tag(struct script *script);
static enum verdict write_bytes(struct script *script);
static enum verdict wrote_bytes(struct script *script, const void *answer, size_t len);
static enum verdict wait_a_little(struct script *script);

/* clang-format off */
static const struct step steps[] = {
	{ "repository", ipmi_work_repository, ipmi_work_repository_again, 0, 1, &steps[1] },
	{ "devices",    begin_devices, NULL,        0, 1, NULL },
	{ "size",       ask_size,      got_size,    0, 1, NULL },
	{ "bytes",      ask_bytes,     got_bytes,   0, 1, NULL },
	{ "put",        put_device,    NULL,        0, 1, NULL },
	{ 0 }
};
static const struct step tag_steps[] = {
	{ "begin",      begin_tag,     NULL,        0, 1, NULL },
	{ "size",       ask_size,      got_size,    0, 1, NULL },
	{ "bytes",      ask_bytes,     got_bytes,   0, 1, NULL },
	{ "change",     change_tag,    NULL,        0, 1, NULL },
	{ "write",      write_bytes,   wrote_bytes, 0, 1, NULL },
	{ 0 }
};
static const struct step busy_reading[] = { { "busy", wait_a_little, NULL, BUSY_MS, 1, &steps[3] }, { 0 } };
static const struct step busy_tag[] = { { "busy", wait_a_little, NULL, BUSY_MS, 1, &tag_steps[2] }, { 0 } };
/* clang-format on */

const struct ipmi_group ipmi_fru_group = {
    .uri = "ipmi:/fru", .steps = steps, .state_size = sizeof(struct frus)};
const struct ipmi_action ipmi_fru_tag_action = {
    .uri = "ipmi:/fru/asset-tag", .steps = tag_steps, .state_size = sizeof(struct frus)};

static void
begin_device(struct work *work)
{
	struct frus *frus = work->state;

	frus->got = 0;
	frus->want = IPMI_FRU_HEADER;
	frus->busy = 0;
	frus->piece = work->endpoint->quirks & IPMI_QUIRK_SMALL_READS ? SMALL_PIECE : PIECE;
}

static void
put_locator(struct frus *frus, int at, const struct ipmi_locator *locator)
{
	frus->devices[at] = locator->device;
	frus->locators[at] = *locator;
	frus->has_locator[at] = true;
}

/* The repository may not be readable, and device 0 be there all the same. */
static enum verdict
begin_devices(struct script *script)
{
	struct work *work = (struct work *)script;
	const struct ipmi_repository *repository = work->endpoint->repository;
	const struct ipmi_locator *locator;
	struct frus *frus = work->state;
	size_t i;

	work->is_loading = false;
	frus->count = 1;
	for (i = 0; repository != NULL && i < repository->locator_count; i++) {
		locator = &repository->locators[i];
		if (!locator->is_fru || !locator->is_logical || locator->address != BMC_ADDRESS)
			continue;
		if (locator->device == 0)
			put_locator(frus, 0, locator);
		else if (frus->count < DEVICES_MAX &&
			 memchr(frus->devices, locator->device, (size_t)frus->count) == NULL)
			put_locator(frus, frus->count++, locator);
	}
	json_object_set_new(work->facts, "devices", json_array());
	begin_device(work);
	return NEXT;
}

/* ---- one device */

static enum verdict
ask_size(struct script *script)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;

	return ipmi_work_ask(work, IPMI_GET_FRU_INFO, &frus->devices[frus->at], 1);
}

static enum verdict
next_device(struct work *work)
{
	struct frus *frus = work->state;

	if (++frus->at == frus->count)
		return FINISH;
	begin_device(work);
	return script_jump(&work->script, &steps[2]);
}

/* What cannot be read is not there; but what was to be written has to be. */
static enum verdict
no_device(struct work *work)
{
	return work->act != NULL ? ipmi_work_refused(work) : next_device(work);
}

static enum verdict
got_size(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK)
		return no_device(work);
	frus->size = ipmi_get16(work->exchange.data);
	frus->has_words = (work->exchange.data[2] & 1) != 0;
	if (frus->size < IPMI_FRU_HEADER)
		return work->act != NULL ? ipmi_work_fail(work, RF_NODE_UNSUPPORTED, NULL) : next_device(work);
	return NEXT;
}

static enum verdict
ask_bytes(struct script *script)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;
	size_t count = frus->want - frus->got, offset = frus->got;
	uint8_t data[4];

	if (count > frus->piece)
		count = frus->piece;
	if (frus->has_words) {
		/* A word begins at an even place; so do all pieces, by their sizes. */
		offset /= 2;
		count = (count + 1) / 2;
	}
	data[0] = frus->devices[frus->at];
	ipmi_put16(data + 1, (uint32_t)offset);
	data[3] = (uint8_t)count;
	return ipmi_work_ask(work, IPMI_READ_FRU, data, sizeof data);
}

static enum verdict
judge_refusal(struct work *work)
{
	struct frus *frus = work->state;

	switch (work->exchange.cc) {
	case BUSY_DEVICE:
		if (++frus->busy < BUSY_MAX)
			return script_jump(
			    &work->script, work->act != NULL ? busy_tag : busy_reading);
		break;
	case IPMI_CC_LENGTH:
	case IPMI_CC_LENGTH_LIMIT:
	case IPMI_CC_OUT_OF_RANGE:
	case IPMI_CC_TOO_LONG:
	case IPMI_CC_UNSPECIFIED:
		if (frus->piece <= SMALLEST_PIECE)
			break;
		frus->piece = frus->piece > SMALL_PIECE ? SMALL_PIECE : frus->piece / 2;
		return script_jump(&work->script, work->act != NULL ? &tag_steps[2] : &steps[3]);
	default:
		break;
	}
	/* What has come so far may be worth something: sizes are not always true. */
	if (work->act == NULL && frus->got >= IPMI_FRU_HEADER)
		return NEXT;
	return no_device(work);
}

static enum verdict
got_bytes(struct script *script, const void *answer, size_t answer_len)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;
	size_t len = work->exchange.len - 1, extent;

	(void)answer_len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK)
		return judge_refusal(work);
	if (len > frus->want - frus->got)
		len = frus->want - frus->got;
	if (len == 0)
		return judge_refusal(work);
	memcpy(frus->bytes + frus->got, work->exchange.data + 1, len);
	frus->got += len;
	extent = ipmi_fru_extent(frus->bytes, frus->got);
	frus->want = extent < frus->size ? extent : frus->size;
	if (frus->got < frus->want)
		return script_jump(script, work->act != NULL ? &tag_steps[2] : &steps[3]);
	return NEXT;
}

static enum verdict
wait_a_little(struct script *script)
{
	(void)script;
	return WAIT;
}

static enum verdict
put_device(struct script *script)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;
	const struct ipmi_locator *locator = &frus->locators[frus->at];
	json_t *device = ipmi_fru_json(frus->bytes, frus->got);

	if (device == NULL)
		return next_device(work);
	put_int(device, "device", frus->devices[frus->at]);
	if (frus->has_locator[frus->at]) {
		put_text(device, "name", locator->name);
		put_int(device, "entity", locator->entity);
		put_int(device, "instance", locator->instance);
	}
	json_array_append_new(json_object_get(work->facts, "devices"), device);
	return next_device(work);
}

/* ---- the asset tag */

static enum verdict
begin_tag(struct script *script)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;

	if (!ipmi_body_text(work->body, "tag", true, IPMI_ASSET_TAG_MAX * 2, &frus->tag, &script->op.err))
		return FAIL;
	frus->count = 1;
	begin_device(work);
	return NEXT;
}

static enum verdict
change_tag(struct script *script)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;

	if (!ipmi_fru_product(frus->bytes, frus->got, &frus->area, &frus->area_len))
		return ipmi_work_fail(work, RF_NODE_UNSUPPORTED, NULL);
	memcpy(frus->before, frus->bytes, frus->got);
	if (!ipmi_fru_set_asset_tag(frus->bytes + frus->area, frus->area_len, frus->tag)) {
		error_set(&script->op.err, RF_NODE_REFUSED, work->endpoint->node,
		    "its FRU has no room for that asset tag");
		script->op.err.status = 400;
		return FAIL;
	}
	frus->written = frus->area;
	return NEXT;
}

/* Only pieces that differ. */
static enum verdict
write_bytes(struct script *script)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;
	size_t end = frus->area + frus->area_len, count;
	uint8_t data[3 + SMALL_PIECE];

	for (; frus->written < end; frus->written += count) {
		count = end - frus->written;
		if (count > SMALL_PIECE)
			count = SMALL_PIECE;
		if (memcmp(frus->bytes + frus->written, frus->before + frus->written, count) == 0)
			continue;
		data[0] = 0;
		ipmi_put16(
		    data + 1, (uint32_t)(frus->has_words ? frus->written / 2 : frus->written));
		memcpy(data + 3, frus->bytes + frus->written, count);
		return ipmi_work_ask(work, IPMI_WRITE_FRU, data, 3 + count);
	}
	return FINISH;
}

static enum verdict
wrote_bytes(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct frus *frus = work->state;
	size_t count = frus->has_words ? 2u * work->exchange.data[0] : work->exchange.data[0];

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc == 0x80) {
		error_set(&script->op.err, RF_NODE_REFUSED, work->endpoint->node,
		    "its FRU is write-protected");
		script->op.err.status = 403;
		script->op.err.native = work->exchange.cc;
		return FAIL;
	}
	if (work->exchange.cc != IPMI_CC_OK)
		return ipmi_work_refused(work);
	if (count == 0 || count > SMALL_PIECE)
		count = SMALL_PIECE;
	frus->written += count;
	return script_jump(script, &tag_steps[4]);
}
