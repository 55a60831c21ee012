/* What boxes call text, as UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/pdu_facts.h"

static size_t
utf8_len(const uint8_t *bytes, size_t len)
{
	size_t more = bytes[0] < 0x80 ? 0 : bytes[0] >= 0xc2 && bytes[0] < 0xe0 ? 1 :
	    bytes[0] >= 0xe0 && bytes[0] < 0xf0 ? 2 : bytes[0] >= 0xf0 && bytes[0] < 0xf5 ? 3 : 9, i;

	if (more >= len)
		return 0;
	for (i = 1; i <= more; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if ((bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ||
	    (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f))
		return 0;
	return more + 1;
}

/* What is no UTF-8 is taken for Latin-1. */
char *
pdu_text(const uint8_t *bytes, size_t len)
{
	char *text = xmalloc(2 * PDU_TEXT_MAX + 5);
	size_t at = 0, i, step;

	for (i = 0; i < len && at < PDU_TEXT_MAX && bytes[i] != 0; i += step) {
		step = utf8_len(bytes + i, len - i);
		if (step == 0) {
			step = 1;
			text[at++] = (char)(0xc0 | bytes[i] >> 6);
			text[at++] = (char)(0x80 | (bytes[i] & 0x3f));
		} else if (step > 1 || (bytes[i] >= 0x20 && bytes[i] != 0x7f)) {
			memcpy(text + at, bytes + i, step);
			at += step;
		} else {
			text[at++] = ' ';
		}
	}
	while (at > 0 && text[at - 1] == ' ')
		at--;
	text[at] = '\0';
	for (i = 0; text[i] == ' '; i++)
		continue;
	memmove(text, text + i, at - i + 1);
	if (text[0] != '\0')
		return text;
	free(text);
	return NULL;
}
