/* The configuration file. A file with faults leaves nothing behind; a good one keeps its promises; the same file gives the
 * same answer again. Includes are cut out, for they would read files of the machine. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/config.h"
#include "gateway/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool is_so)
{
	if (!is_so)
		abort();
}

static void
look_at(const struct config *config)
{
	const struct node_config *node;
	size_t i;

	must(config->listener_count > 0 && config->state_dir != NULL);
	for (i = 0; i < config->listener_count; i++)
		must(config->listeners[i].port >= 1 && config->listeners[i].port <= 65535);
	for (node = config->nodes; node < config->nodes + config->node_count; node++) {
		must(config_name_is_valid(node->name, NULL) && config_node(config, node->name) == node);
		must(node->fallback_count > 0 && node->line > 0);
		must(node->is_pdu == (node >= config->pdus));
		if (node->redfish != NULL)
			must(node->redfish->url.port > 0 && node->redfish->username[0] != '\0' &&
			    node->redfish->password.kind != SECRET_NONE && node->redfish->timeout.read_ms > 0);
		for (i = 0; node->outlets != NULL && i < node->outlets->count; i++)
			must(config_node(config, node->outlets->rows[i].pdu)->is_pdu);
	}
	for (i = 0; i < config->account_count; i++)
		must(config->accounts[i].username != NULL);
}

/* A file in memory: its path is the same at every load. */
static int
file_with(const uint8_t *data, size_t size, char *path, size_t path_size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("config", MFD_CLOEXEC);
	must(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	snprintf(path, path_size, "/proc/self/fd/%d", fd);
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_faults faults = {0}, again = {0};
	struct config *config, *other;
	char path[64];
	size_t i;

	if (memmem(data, size, "include", 7) != NULL)
		return 0;
	file_with(data, size, path, sizeof path);
	config = config_load(path, &faults);
	must((config == NULL) == (faults.errors > 0));
	for (i = 0; i < faults.count; i++)
		must(faults.rows[i].line > 0 && strpbrk(faults.rows[i].text, "\n\r\033") == NULL);
	if (config != NULL)
		look_at(config);
	other = config_load(path, &again);
	must((config == NULL) == (other == NULL) && faults.count == again.count);
	for (i = 0; i < faults.count; i++)
		must(strcmp(faults.rows[i].text, again.rows[i].text) == 0);
	for (i = 0; config != NULL && i < config->node_count; i++)
		must(config->nodes[i].digest == other->nodes[i].digest);
	config_unref(config);
	config_unref(other);
	config_faults_clear(&faults);
	config_faults_clear(&again);
	return 0;
}
