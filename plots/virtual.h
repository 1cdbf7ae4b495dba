/*
 * virtual.h - what a measurement in virtual time is made of; see virtual.c.
 */
#ifndef VIRTUAL_H
#define VIRTUAL_H

/* What a round is told, and what it tells. */
struct virtual_round {
    const char *name; /* of the program that is measured */
    unsigned number;  /* 0 .. virtual_rounds - 1 */
    char rows[4096];  /* of the data: what is printed inside of an execution goes nowhere */
};

extern const unsigned virtual_rounds;

/* A round, which is handed a struct virtual_round and writes its rows. */
void virtual_round(void *round);

#endif
