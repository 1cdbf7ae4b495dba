/* crash.h - signals: a crash of the program under test ends the execution, not the search. */
#ifndef CRASH_H
#define CRASH_H

#include <stdbool.h>

/* Installs, or removes, the handlers and the watchdog. */
void crash_guard(bool on);

#endif
