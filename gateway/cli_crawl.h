/* Reads a Redfish service by its links, each resource once, without writing: what probe's --validate and --capture stand on.
 * JSON schemas are not followed, and of a log's entries the first 20. */
#ifndef FISHWAY_CLI_CRAWL_H
#define FISHWAY_CLI_CRAWL_H

#include <stdbool.h>
#include <stddef.h>

struct cli_http;
struct json_t;

struct cli_crawl {
	struct cli_http *http;
	size_t limit;                    /* resources to read at most */
	/* json is NULL when it could not be read: http->status and http->error tell. from: who links to it. */
	void (*visit)(void *arg, const char *path, const char *from, const struct json_t *json);
	void *arg;
	/* out */
	size_t read, failed;
	bool is_cut;                     /* the limit ended it */
};

void cli_crawl(struct cli_crawl *crawl, const char *start);

/* Calls each for every link in a document: @odata.id, nextLink, ActionInfo, registry files. */
void cli_crawl_links(const struct json_t *json, void (*each)(void *arg, const char *name, const char *link), void *arg);

#endif
