/* What spans several options, once all files are read. For gateway/config_*.c alone. */
#ifndef FISHWAY_CONFIG_CHECK_H
#define FISHWAY_CONFIG_CHECK_H

#include "gateway/config_index.h"
#include "gateway/config_read.h"

struct config_parts {
	struct arena arena;
	struct secret_memory secrets;
	struct config_index names;     /* -> struct node_config */
	struct config_index addresses; /* view_address -> struct node_config */
	int refs;
};

/* Names, references, profiles. After the nodes are in place. */
void config_check_nodes(struct config_reader *reader);
void config_check_accounts(struct config_reader *reader);
void config_check_groups(struct config_reader *reader);
/* config_doors.c: makes config->listeners and the index of addresses. */
void config_check_doors(struct config_reader *reader);
/* config_files.c: certificates, keys, CA files, ciphers, as OpenSSL sees them. */
void config_check_tls(struct config_reader *reader);

#endif
