/* verifier.h - the calls by which SV-COMP's programs speak to a verifier. */
#ifndef VERIFIER_H
#define VERIFIER_H

#include "exec.h"

/* The thread is inside an atomic section, and what it announces is part of it. */
bool verifier_in_section(void);

/* The program has atomic sections. */
static inline bool verifier_has_sections(const struct il_test *t)
{
    return t->program && t->program->sections;
}

/* Then every operation depends on them. */
void verifier_touch_section(struct op *op);

/* Functions named __VERIFIER_atomic_... are atomic sections. */
void verifier_function_entry(uintptr_t pc);
void verifier_function_exit(uintptr_t pc);

/* True if some execution took one of several inputs, but not every one there is. */
bool verifier_sampled(void);
void verifier_forget_sampled(void);

#endif
