/* scenarios.h - the programs that the bench runs. */
#ifndef SCENARIOS_H
#define SCENARIOS_H

void racy_counter(void *unused);
void locked_counter(void *unused);
void bounded_buffer(void *unused);
void echo_server(void *unused);

#endif
