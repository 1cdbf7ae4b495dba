/* orders.h - programs for weak memory. */
#ifndef ORDERS_H
#define ORDERS_H

void store_buffering(void *unused); /* fails: relaxed */
void message_passing(void *unused); /* fails: relaxed */
void independent_reads(void *unused);
void ring(void *unused);

#endif
