/* Configurations of a test: files in a directory of its own. */
#ifndef TEST_CONF_H
#define TEST_CONF_H

#include "gateway/config.h"

/* For cmocka's setup and teardown. */
int conf_begin(void **state);
int conf_end(void **state);

extern char conf_dir[64];
/* Writes conf_dir/name (folders on the way are made) and returns its path, in static memory. */
const char *conf_write(const char *name, const char *text);
/* Loads conf_dir/fishway.yaml with that text. The faults of the last load are in conf_faults. */
extern struct config_faults conf_faults;
struct config *conf_load(const char *text);
/* As conf_load; fails the test, with the faults, when there is an error. */
struct config *conf_good(const char *text);
/* The first fault whose text has `part` in it, or NULL. */
const struct config_fault *conf_find(const char *part);

#endif
