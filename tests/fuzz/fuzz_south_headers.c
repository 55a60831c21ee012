/* What a box writes into header lines and links. Whatever it is, what is kept of it fits its place,
 * and the request made of it is one line of HTTP to that box and no other. The first line is a
 * page, the others are header lines and links. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "southbound/answer.h"
#include "southbound/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check_value(const char *value, size_t size)
{
	size_t len = strnlen(value, size), i;

	demand(len < size);
	for (i = 0; i < len; i++)
		demand((unsigned char)value[i] >= 0x20 && value[i] != 0x7f);
}

static void
check_target(bool is_good, const char *target)
{
	char again[TARGET_SIZE];
	const char *p;

	demand(is_good == (target[0] != '\0'));
	if (!is_good)
		return;
	demand(target[0] == '/' && target[1] != '/' && strlen(target) < TARGET_SIZE);
	for (p = target; *p != '\0'; p++)
		demand(*p > ' ' && *p < 0x7f && *p != '#');
	/* It is noted and sent again after a restart: that changes nothing. */
	demand(target_encode(target, again) && strcmp(target, again) == 0);
	demand(target_from_location(target, again) && strcmp(target, again) == 0);
}

static void
check_answer(const struct answer *answer)
{
	check_value(answer->etag, sizeof answer->etag);
	check_value(answer->location, sizeof answer->location);
	check_value(answer->token, sizeof answer->token);
	demand(answer->status == 0 || (answer->status >= 100 && answer->status <= 599));
	demand(answer->retry_after_s >= 0 && answer->retry_after_s <= 3600);
	demand(!answer->is_complete || answer->status >= 200);
}

static void
check_link(const char *link, const char *page)
{
	char target[TARGET_SIZE];
	bool is_good;

	is_good = target_encode(link, target);
	check_target(is_good, target);
	is_good = target_from_location(link, target);
	check_target(is_good, target);
	is_good = target_from_next(link, page, "bmc.test", target);
	check_target(is_good, target);
	/* An absolute link that is followed names the box itself. */
	if (is_good && link[0] != '/' && link[0] != '?')
		demand(strncasecmp(link, "http", 4) == 0 && strcasestr(link, "bmc.test") != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *page = text, *line, *next;
	struct answer answer = {0};
	bool was_complete = false;
	struct answer complete = {0};

	for (line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (!answer_line(&answer, line, strlen(line), 1700000000))
			break;
		check_answer(&answer);
		check_link(line, page);
		check_link(answer.location, page);
		/* Trailers change nothing but the counts. */
		if (was_complete)
			demand(strcmp(complete.token, answer.token) == 0 &&
			       strcmp(complete.location, answer.location) == 0 &&
			       complete.status == answer.status);
		was_complete = answer.is_complete;
		complete = answer;
	}
	(void)answer_sniff((const char *)data, size);
	free(text);
	return 0;
}
