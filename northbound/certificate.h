/* A certificate as the Redfish resource Certificate. Pure; any thread. */
#ifndef FISHWAY_CERTIFICATE_H
#define FISHWAY_CERTIFICATE_H

#include <jansson.h>

struct x509_st;

/* New reference. */
json_t *certificate_json(struct x509_st *certificate, const char *uri, const char *id);

#endif
