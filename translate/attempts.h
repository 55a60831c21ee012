/* Several requests that mean the same, tried until the box takes one. Pure, part of a deed.
 *
 * A deed collects them (attempts_add) while its sources are there, in the order of trust, and then returns attempts_next until that
 * says that nothing is left. They live in deed->state["attempts"]. */
#ifndef FISHWAY_ATTEMPTS_H
#define FISHWAY_ATTEMPTS_H

#include <jansson.h>
#include <stdbool.h>

#include "translate/deed.h"

/* Takes over body. how: what is kept of it when it works (attempts_how); NULL or "": nothing. One with the same path and body as an
 * earlier one is left out. */
void attempts_add(struct deed *deed, const char *path, json_t *body, const char *how);
/* The one whose `how` this is becomes the first; NULL: none does. */
void attempts_prefer(struct deed *deed, const char *how);
/* Sends the next: DEED_SEND. Nothing left: DEED_FAIL with the box's last answer. */
enum deed_ask attempts_next(struct deed *deed);
bool attempts_left(const struct deed *deed);
/* Those that are left and go to this path are not tried. */
void attempts_skip(struct deed *deed, const char *path);
/* Of the one sent last; how: "" for none. */
const char *attempts_how(const struct deed *deed);
const char *attempts_path(const struct deed *deed);
const json_t *attempts_body(const struct deed *deed);

/* Did the box judge the request itself: another form of it may be taken? */
bool attempts_refused(const struct deed *deed);
/* Does it refuse for now only, because the machine is starting? */
bool attempts_too_early(const struct deed *deed);

#endif
