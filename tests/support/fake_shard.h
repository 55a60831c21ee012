/* gateway/shard.h on a clock that moves only when a test lets it. Linked into tests/replay in the
 * shard's place. */
#ifndef FISHWAY_FAKE_SHARD_H
#define FISHWAY_FAKE_SHARD_H

#include <stddef.h>
#include <stdint.h>

/* Everything that is due runs, until nothing is. */
void fake_settle(void);
/* Time passes; what becomes due on the way runs at its moment. */
void fake_sleep(uint64_t ms);
/* How many timers are set: 0 at the end of a test that left nothing behind. */
size_t fake_timers(void);

#endif
