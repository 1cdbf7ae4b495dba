/* names.h - what reports call an address. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* What the test called it, or the heap block it lies in, by il_name(), or what that block stands
 * for; NULL: nothing.  Valid until the next execution. */
const char *given_name(const void *address);

/* "alice.balance" if the test gave a name, else "accounts[1].balance" as the program would write
 * it, else the symbol there.  False, and "", if it has no name. */
bool name_object(const void *address, char *out, size_t size);

/* Likewise the heap block that an address lies in: by what points to it, "queue". */
bool name_block(const void *address, char *out, size_t size);

struct sync;

/* For messages of failures: "mutex accounts[1].lock", "mutex 2".  Valid for the next few calls. */
const char *called(const struct sync *s);

/* Likewise "accounts[1].balance", or otherwise. */
const char *called_memory(const void *address, const char *otherwise);

/* Likewise the block that an address lies in; "memory" if it has no name. */
const char *called_block(const void *address);

/* Threads that the program gave one name are told apart: "auditor 1", "auditor 2"; or "teller 1.1",
 * "teller 1.2". */
void name_namesakes(void);

#endif
