#include "command.h"

#include <string.h>

#include "profile.h"

/* FRU inventory: IPMI 2.0 chapter 34. */

/* Built at first sight; NULL: there is no such device. */
static struct fru_image *
image(struct bmc *b, unsigned device)
{
	struct fru_image *f;

	if (device >= FRU_DEVICES)
		return NULL;
	f = &b->fru[device];
	if (!f->bytes) {
		const struct fru_maker maker = {b->profile->manufacturer, b->profile->product, b->number,
		    quirk_on(b, QUIRK_FRU_CHECKSUM)};

		f->bytes = fru_build(&maker, device, &f->len);
	}
	return f->bytes ? f : NULL;
}

static int
get_area_info(struct call *c)
{
	const struct fru_image *f = image(c->bmc, c->data[0]);

	if (!f)
		return CC_NOT_PRESENT;
	put16(c, (unsigned)f->len);
	put8(c, quirk_on(c->bmc, QUIRK_FRU_WORDS) ? 1 : 0);
	return CC_DONE;
}

static int
read_data(struct call *c)
{
	const struct fru_image *f = image(c->bmc, c->data[0]);
	unsigned unit = quirk_on(c->bmc, QUIRK_FRU_WORDS) ? 2 : 1;
	unsigned offset = get16(c->data + 1) * unit, count = c->data[3] * unit;
	unsigned most = (unsigned)c->bmc->settings.fru_read_max;

	if (!f)
		return CC_NOT_PRESENT;
	if (most && count > most) {
		c->bmc->count.too_long++;
		return CC_TOO_LONG;
	}
	if (count == 0 || offset >= f->len)
		return CC_RANGE;
	if (offset + count > f->len)
		count = (unsigned)f->len - offset;
	if (count + 1 > (unsigned)c->bmc->settings.answer_max)
		return CC_TOO_LONG;
	put8(c, count / unit);
	put_bytes(c, f->bytes + offset, count);
	if (quirk_on(c->bmc, QUIRK_FRU_EMPTY))
		memset(c->out + 1, 0xff, count);
	return CC_DONE;
}

static int
write_data(struct call *c)
{
	struct fru_image *f = image(c->bmc, c->data[0]);
	unsigned unit = quirk_on(c->bmc, QUIRK_FRU_WORDS) ? 2 : 1;
	size_t offset = get16(c->data + 1) * (size_t)unit, count = c->len - 3;

	if (!f)
		return CC_NOT_PRESENT;
	if (offset + count > f->len)
		return CC_RANGE;
	memcpy(f->bytes + offset, c->data + 3, count);
	put8(c, (unsigned)count / unit);
	return CC_DONE;
}

/* clang-format off */
const struct command fru_commands[] = {
	{ NETFN_STORAGE, 0x10, USER,     1, 1,   get_area_info },
	{ NETFN_STORAGE, 0x11, USER,     4, 4,   read_data },
	{ NETFN_STORAGE, 0x12, OPERATOR, 3, 255, write_data },
	{ 0 }
};
/* clang-format on */
