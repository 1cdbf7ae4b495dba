/* names.h - what reports call an address: a test's il_name(), or the global variable there. */
#ifndef NAMES_H
#define NAMES_H

/* NULL if it has none.  Valid until the next execution. */
const char *object_name(const void *address);

#endif
