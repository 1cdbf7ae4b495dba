/* source.c - debugging information of the running executable, read with libdw when first asked. */
#include "source.h"

#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <string.h>

Dwfl_Module *source_module(void)
{
    static Dwfl *dwfl;
    static Dwfl_Module *module;
    static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_build_id_find_elf,
                                             .find_debuginfo = dwfl_standard_find_debuginfo,
                                             .section_address = dwfl_offline_section_address};
    if (!dwfl) {
        dwfl = dwfl_begin(&callbacks);
        module = dwfl_report_elf(dwfl, "program", "/proc/self/exe", -1, 0, false);
        dwfl_report_end(dwfl, NULL, NULL);
    }
    return module;
}

static Dwfl_Module *module_of(uintptr_t address)
{
    GElf_Addr from, to;
    dwfl_module_info(source_module(), NULL, &from, &to, NULL, NULL, NULL, NULL);
    return address >= from && address < to ? source_module() : NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static struct source look_up(uintptr_t pc)
{
    struct source s = {"", "", 0, ""};
    Dwfl_Module *m = pc ? module_of(pc) : NULL;
    if (!m)
        return s;
    Dwfl_Line *line = dwfl_module_getsrc(m, pc);
    const char *file = line ? dwfl_lineinfo(line, NULL, &s.line, NULL, NULL, NULL) : NULL;
    const char *function = dwfl_module_addrname(m, pc);
    if (file) {
        s.file = file;
        s.base = base_name(file);
    }
    if (function)
        s.function = function;
    return s;
}

/* The places of a program are few, and are asked for again in each execution that is traced. */
struct source source_at(uintptr_t pc)
{
    enum { SLOTS = 1024 };
    static struct {
        uintptr_t pc;
        struct source source;
    } known[SLOTS];
    size_t slot = pc % SLOTS;
    if (known[slot].pc != pc || !pc) {
        known[slot].source = look_up(pc);
        known[slot].pc = pc;
    }
    return known[slot].source;
}

void source_site(uintptr_t pc, char *out, size_t size)
{
    struct source s = source_at(pc);
    if (s.line)
        snprintf(out, size, "%s:%d", s.base, s.line);
    else
        snprintf(out, size, "?");
}

void source_text(const struct source *s, char *out, size_t size)
{
    char line[512];
    out[0] = '\0';
    FILE *f = s->line ? fopen(s->file, "r") : NULL;
    if (!f)
        return;
    for (int n = 0; n < s->line; n++)
        if (!fgets(line, sizeof line, f)) {
            fclose(f);
            return;
        }
    fclose(f);
    const char *text = line + strspn(line, " \t");
    snprintf(out, size, "%.*s", (int)strcspn(text, "\n"), text);
}

static const char *symbol_at(uintptr_t address, size_t *offset)
{
    GElf_Sym symbol;
    GElf_Off into = 0;
    Dwfl_Module *m = module_of(address);
    const char *name =
        m ? dwfl_module_addrinfo(m, address, &into, &symbol, NULL, NULL, NULL) : NULL;
    *offset = into;
    return name && into < symbol.st_size ? name : NULL;
}

/* At the start of a section its label may hide the first variable; a byte further on it does not.
 */
const char *source_symbol(uintptr_t address, size_t *offset)
{
    const char *name = symbol_at(address, offset);
    if (!name && (name = symbol_at(address + 1, offset)))
        *offset -= 1;
    return name;
}
