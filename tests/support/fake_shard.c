/* The shard without threads, sockets and real time: gateway/shard.h on a clock that moves only when
 * a test lets it. */
#include "tests/support/fake_shard.h"

#include <assert.h>
#include <stdlib.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"

struct shard {
	struct mail *mail, **mail_last;
	uint64_t now_ms, next_order;
};

/* Timers have no link of their own, so the heap of the real shard is an array here, too. */
static struct shard_timer *timers[4096];
static size_t timer_count;
static struct shard only = {.now_ms = 1000000};
static bool is_made;

struct shard *
shard_self(void)
{
	return &only;
}

struct shard *
shard_new(const char *name)
{
	(void)name;
	assert(!is_made);
	is_made = true;
	only.mail_last = &only.mail;
	return &only;
}

void
shard_enter(struct shard *shard)
{
	(void)shard;
}

void
shard_free(struct shard *shard)
{
	(void)shard;
	is_made = false;
}

int
shard_count(void)
{
	return 1;
}

uint64_t
shard_now(struct shard *shard)
{
	return shard->now_ms;
}

uint64_t
shard_wall_ms(void)
{
	return 1700000000000 + only.now_ms;
}

void
shard_post(struct shard *to, struct mail *mail)
{
	mail->next = NULL;
	*to->mail_last = mail;
	to->mail_last = &mail->next;
}

void
timer_set(
    struct shard *shard, struct shard_timer *timer, int64_t ms, void (*fire)(void *), void *arg)
{
	timer_clear(timer);
	assert(timer_count < nitems(timers));
	timer->shard = shard;
	timer->due_ms = shard->now_ms + (ms > 0 ? (uint64_t)ms : 0);
	timer->order = shard->next_order++;
	timer->fire = fire;
	timer->arg = arg;
	timers[timer_count++] = timer;
	timer->place = timer_count;
}

void
timer_clear(struct shard_timer *timer)
{
	if (timer->place == 0)
		return;
	timers[timer->place - 1] = timers[--timer_count];
	timers[timer->place - 1]->place = timer->place;
	timer->place = 0;
}

bool
timer_is_set(const struct shard_timer *timer)
{
	return timer->place != 0;
}

static struct shard_timer *
next_timer(void)
{
	struct shard_timer *next = NULL;
	size_t i;

	for (i = 0; i < timer_count; i++)
		if (next == NULL || timers[i]->due_ms < next->due_ms ||
		    (timers[i]->due_ms == next->due_ms && timers[i]->order < next->order))
			next = timers[i];
	return next;
}

void
fake_settle(void)
{
	struct shard_timer *timer;
	struct mail *mail;
	int passes = 0;

	for (;;) {
		assert(passes++ < 100000); /* something spins */
		if ((mail = only.mail) != NULL) {
			only.mail = mail->next;
			if (only.mail == NULL)
				only.mail_last = &only.mail;
			mail->deliver(mail);
			continue;
		}
		timer = next_timer();
		if (timer == NULL || timer->due_ms > only.now_ms)
			return;
		timer_clear(timer);
		timer->fire(timer->arg);
	}
}

void
fake_sleep(uint64_t ms)
{
	uint64_t end = only.now_ms + ms;
	struct shard_timer *timer;

	fake_settle();
	while ((timer = next_timer()) != NULL && timer->due_ms <= end) {
		only.now_ms = timer->due_ms;
		fake_settle();
	}
	only.now_ms = end;
}

size_t
fake_timers(void)
{
	return timer_count;
}
