/* What a daemon asks of the kernel for itself, once, before it does anything else. */
#ifndef FISHWAY_PROCESS_H
#define FISHWAY_PROCESS_H

/* As many descriptors as the hard limit gives; no core dumps and no tracing by others (the fleet's passwords are in our
 * memory); files for ourselves alone; a closed connection is an error, not a signal. */
void process_prepare(void);
/* How many CPUs we may run on. */
int process_cpus(void);

#endif
