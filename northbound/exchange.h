/* The callbacks that the HTTP layer gets (struct http_server); request.c has the stages behind them. The listener's user
 * pointer is its struct door. */
#ifndef FISHWAY_EXCHANGE_H
#define FISHWAY_EXCHANGE_H

#include "northbound/http.h"

void exchange_head(struct http_exchange *x);
void exchange_body(struct http_exchange *x);
void exchange_gone(struct http_exchange *x);
/* What the layer refused by itself: the same error documents as everywhere. */
void exchange_refuse(struct http_exchange *x, const struct rf_error *err, struct http_answer *answer);

#endif
