/* POST to the HTTPS certificates of Managers/fishway: takes the place of the certificate that the gateway made itself, on every
 * listener for which the configuration names none.
 *
 * CertificateString holds PEM: the server's certificate first, then its chain, and the private key that fits, unencrypted.
 * They are kept as state_dir/tls-installed.crt and .key (0600) and served to new connections at once; those that exist go
 * on. CertificateType is PEM or PEMchain. */
#ifndef FISHWAY_CERTIFICATE_INSTALL_H
#define FISHWAY_CERTIFICATE_INSTALL_H

#include <stdbool.h>

#include "northbound/router.h"

route_fn certificate_install_post;

/* The paths of what was installed under state_dir, for the caller to free; false: nothing was. */
bool certificate_install_files(const char *state_dir, char **certificate, char **key);

#endif
