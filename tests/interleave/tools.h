/*
 * tools.h - tells Valgrind, if its header is installed, what it cannot know by itself: that the
 * stack pointer jumps from one of our stacks to another.  Costs nothing when it does not run.
 */
#ifndef TOOLS_H
#define TOOLS_H

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_STACK_REGISTER(from, to)        ((void)0)
#define VALGRIND_MAKE_MEM_UNDEFINED(from, bytes) ((void)0)
#endif

#endif
