/* globals.c - a snapshot when a search begins, copied back before each execution. */
#include "globals.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "pool.h"

extern char __start_il_data[] __attribute__((weak)), __stop_il_data[] __attribute__((weak));
extern char __start_il_bss[] __attribute__((weak)), __stop_il_bss[] __attribute__((weak));

extern char __start_il_text[] __attribute__((weak)), __stop_il_text[] __attribute__((weak));

static char *data, *bss;

static size_t data_size(void)
{
    return (size_t)(__stop_il_data - __start_il_data);
}

static size_t bss_size(void)
{
    return (size_t)(__stop_il_bss - __start_il_bss);
}

void globals_snapshot(void)
{
    if (!data) {
        data = big_alloc(data_size() + 1);
        bss = big_alloc(bss_size() + 1);
    }
    memcpy(data, __start_il_data, data_size());
    memcpy(bss, __start_il_bss, bss_size());
}

void globals_restore(void)
{
    memcpy(__start_il_data, data, data_size());
    memcpy(__start_il_bss, bss, bss_size());
}

void globals_each(void (*look)(const char *from, size_t size))
{
    look(__start_il_data, data_size());
    look(__start_il_bss, bss_size());
}

bool globals_own(const void *p)
{
    const char *a = p;
    return (a >= __start_il_data && a < __stop_il_data) ||
           (a >= __start_il_bss && a < __stop_il_bss);
}

bool globals_program_code(uintptr_t pc)
{
    return pc >= (uintptr_t)__start_il_text && pc < (uintptr_t)__stop_il_text;
}
