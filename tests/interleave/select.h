/* select.h - for the runner of a suite: which tests it has, and running just one. */
#ifndef SELECT_H
#define SELECT_H

/* From now on only the test of this name is added to suites, or all if it is NULL; seen, unless
 * NULL, is told the name of each test that a suite wants to add. */
void il_select_test(const char *name, void (*seen)(const char *name));

#endif
