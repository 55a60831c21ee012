/* Secrets in what a vendor serves: found by name and by structure, nulled before anybody sees them.
 * Pure, any thread.
 *
 * By name: a table of property names that hold secrets, and of names that look like it and do not
 * (KeyType, PasswordExpiration, a link to SecureBootKeys). By structure: PEM private keys, crypt(3)
 * hashes, attribute names such as Users.2.Password, communities in arrays, values beside a name
 * that names a secret, JSON inside strings. */
#ifndef FISHWAY_SECRETS_H
#define FISHWAY_SECRETS_H

#include <jansson.h>
#include <stdbool.h>

/* Is the scalar value of property `name`, inside `parent` (the name of the property that holds its
 * object; "" at the top), a secret? `object` is the object that holds it. */
bool secrets_is_secret(
    const char *parent, const json_t *object, const char *name, const json_t *value);

/* A string that holds secrets among other things: JSON inside a string (its secrets null), a URL
 * with a password or a token (both cut out). The clean text (malloc'd), NULL when there is nothing
 * to change. */
char *secrets_inside(const char *parent, const char *name, const char *text);

#endif
