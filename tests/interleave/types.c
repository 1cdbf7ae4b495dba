/* types.c - walking DWARF: variables, their places, and the layout of their types. */
#include "types.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "globals.h"
#include "pool.h"
#include "source.h"

/* ---- Attributes ---- */

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute a;
    return dwarf_attr_integrate(die, DW_AT_type, &a) && dwarf_formref_die(&a, type);
}

static Dwarf_Word number(Dwarf_Die *die, unsigned attribute, Dwarf_Word otherwise)
{
    Dwarf_Attribute a;
    Dwarf_Word value;
    if (!dwarf_attr_integrate(die, attribute, &a) || dwarf_formudata(&a, &value) != 0)
        return otherwise;
    return value;
}

/* The one operation that says where a variable is, or what its function's frame base is. */
static const Dwarf_Op *location(Dwarf_Die *die, unsigned attribute, Dwarf_Attribute *a)
{
    Dwarf_Op *ops;
    size_t n;
    if (!dwarf_attr_integrate(die, attribute, a) || dwarf_getlocation(a, &ops, &n) != 0)
        return NULL;
    return n == 1 ? ops : NULL;
}

/* Where a variable always is; 0 if it is a local.  gcc writes the address, clang a number for it.
 */
static uintptr_t fixed_address(Dwarf_Die *die)
{
    Dwarf_Attribute a, indexed;
    Dwarf_Addr address;
    const Dwarf_Op *op = location(die, DW_AT_location, &a);
    if (op && op->atom == DW_OP_addr)
        return op->number;
    if (op && op->atom == DW_OP_addrx && dwarf_getlocation_attr(&a, op, &indexed) == 0 &&
        dwarf_formaddr(&indexed, &address) == 0)
        return address;
    return 0;
}

/* ---- Types ---- */

static bool is_lock(const char *name)
{
    static const char *const locks[] = {"pthread_mutex_t",
                                        "pthread_cond_t",
                                        "pthread_rwlock_t",
                                        "pthread_barrier_t",
                                        "pthread_spinlock_t",
                                        "pthread_once_t",
                                        "sem_t",
                                        "mtx_t",
                                        "cnd_t",
                                        "once_flag"};
    for (size_t i = 0; name && i < sizeof locks / sizeof *locks; i++)
        if (strcmp(name, locks[i]) == 0)
            return true;
    return false;
}

enum shape types_shape(Dwarf_Die *type)
{
    for (;;) {
        switch (dwarf_tag(type)) {
        case DW_TAG_typedef:
            if (is_lock(dwarf_diename(type)))
                return SCALAR;
            __attribute__((fallthrough));
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_restrict_type:
        case DW_TAG_atomic_type: {
            Dwarf_Die under;
            if (!type_of(type, &under))
                return SCALAR;
            *type = under;
            continue;
        }
        case DW_TAG_pointer_type:
        case DW_TAG_reference_type:
        case DW_TAG_rvalue_reference_type:
            return POINTER;
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
            return STRUCT;
        case DW_TAG_union_type:
            return UNION;
        case DW_TAG_array_type:
            return ARRAY;
        default:
            return SCALAR;
        }
    }
}

size_t types_size(Dwarf_Die *type)
{
    Dwarf_Word size;
    return dwarf_aggregate_size(type, &size) == 0 ? (size_t)size : 0;
}

bool types_element(Dwarf_Die *type, Dwarf_Die *element)
{
    return type_of(type, element);
}

/* Elements in one step of the dimension that begins at this subrange: those of the ones after it.
 */
static size_t stride(Dwarf_Die range)
{
    size_t elements = 1;
    while (dwarf_siblingof(&range, &range) == 0)
        elements *= number(&range, DW_AT_count, number(&range, DW_AT_upper_bound, 0) + 1);
    return elements;
}

void types_index(Dwarf_Die *array, size_t i, char *out, size_t size)
{
    Dwarf_Die range;
    size_t used = 0;
    for (int r = dwarf_child(array, &range); r == 0; r = dwarf_siblingof(&range, &range)) {
        size_t step = stride(range);
        used += (size_t)snprintf(out + used, size - used, "[%zu]", i / step);
        i %= step;
    }
}

static bool is_placed(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);
    return (tag == DW_TAG_member || tag == DW_TAG_inheritance) &&
           !dwarf_hasattr(die, DW_AT_data_bit_offset) && !dwarf_hasattr(die, DW_AT_bit_size) &&
           !dwarf_hasattr(die, DW_AT_external); /* a class's static member lies elsewhere */
}

bool types_member(Dwarf_Die *type, unsigned i, struct member *m)
{
    Dwarf_Die child;
    for (int r = dwarf_child(type, &child); r == 0; r = dwarf_siblingof(&child, &child)) {
        if (!is_placed(&child) || i-- > 0)
            continue;
        m->name = dwarf_tag(&child) == DW_TAG_member ? dwarf_diename(&child) : NULL;
        m->offset = (size_t)number(&child, DW_AT_data_member_location, 0);
        return type_of(&child, &m->type);
    }
    return false;
}

/* ---- Globals ---- */

enum { MOST_GLOBALS = 4096 };
static struct variable *globals;
static unsigned n_globals, room_for_globals;

static void add_global(Dwarf_Die *die)
{
    struct variable v = {.name = dwarf_diename(die), .address = fixed_address(die), .valued = true};
    if (!v.name || !globals_own((void *)v.address) || n_globals == MOST_GLOBALS ||
        !type_of(die, &v.type))
        return;
    ensure_room(globals, room_for_globals, n_globals + 1);
    globals[n_globals++] = v;
}

static void collect(Dwarf_Die *parent)
{
    Dwarf_Die child;
    for (int r = dwarf_child(parent, &child); r == 0; r = dwarf_siblingof(&child, &child)) {
        switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
            add_global(&child);
            break;
        case DW_TAG_subprogram:
        case DW_TAG_lexical_block:
        case DW_TAG_namespace:
            collect(&child);
            break;
        }
    }
}

const struct variable *types_globals(unsigned *n)
{
    static bool done;
    Dwarf_Die *unit = NULL;
    Dwarf_Addr bias;
    while (!done && (unit = dwfl_module_nextcu(source_module(), unit, &bias)))
        collect(unit);
    done = true;
    *n = n_globals;
    return globals;
}

/* ---- Locals ---- */

/* The locals that are in scope at one place: their addresses are relative to the frame's base. */
struct scope {
    uintptr_t pc;
    bool from_cfa; /* the base is the frame's CFA, not its frame pointer */
    unsigned n;
    struct variable *locals;
};

static bool base_is_cfa(Dwarf_Die *function)
{
    Dwarf_Attribute a;
    const Dwarf_Op *op = location(function, DW_AT_frame_base, &a);
    return op && op->atom == DW_OP_call_frame_cfa;
}

/* Before the line that declares it, a local is whatever the stack held. */
static bool has_value(Dwarf_Die *die, int line)
{
    return dwarf_tag(die) == DW_TAG_formal_parameter ||
           (int)number(die, DW_AT_decl_line, ~0u >> 1) < line;
}

static void add_local(Dwarf_Die *entry, int line, struct scope *scope)
{
    Dwarf_Attribute a;
    struct variable v = {.name = dwarf_diename(entry)};
    const Dwarf_Op *op = location(entry, DW_AT_location, &a);
    if (!op || op->atom != DW_OP_fbreg || !v.name || !type_of(entry, &v.type))
        return;
    v.valued = has_value(entry, line);
    v.address = (uintptr_t)op->number;
    scope->locals = resized(scope->locals, scope->n + 1, sizeof v);
    scope->locals[scope->n++] = v;
}

static void add_locals_of(Dwarf_Die *block, int line, struct scope *scope)
{
    Dwarf_Die child;
    for (int r = dwarf_child(block, &child); r == 0; r = dwarf_siblingof(&child, &child)) {
        int tag = dwarf_tag(&child);
        if (tag == DW_TAG_formal_parameter || tag == DW_TAG_variable)
            add_local(&child, line, scope);
    }
}

static struct scope look_up(uintptr_t pc)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = dwfl_module_addrdie(source_module(), pc, &bias), *blocks = NULL;
    int depth = unit ? dwarf_getscopes(unit, pc, &blocks) : 0, function = 0;
    struct scope scope = {.pc = pc};
    while (function < depth && dwarf_tag(&blocks[function]) != DW_TAG_subprogram)
        function++;
    if (function < depth)
        scope.from_cfa = base_is_cfa(&blocks[function]);
    for (int i = function < depth ? function : -1; i >= 0; i--)
        add_locals_of(&blocks[i], source_at(pc).line, &scope);
    free(blocks);
    return scope;
}

/* The places of a program are few, and are asked for again in each execution that is traced. */
static const struct scope *scope_at(uintptr_t pc)
{
    enum { SLOTS = 512 };
    static struct scope known[SLOTS];
    struct scope *scope = &known[pc % SLOTS];
    if (scope->pc != pc) {
        free(scope->locals);
        *scope = look_up(pc);
    }
    return scope;
}

unsigned types_locals(const struct frame *f, struct variable *out, unsigned max)
{
    const struct scope *scope = scope_at(f->pc);
    unsigned n = scope->n < max ? scope->n : max;
    for (unsigned i = 0; i < n; i++) {
        out[i] = scope->locals[i];
        out[i].address += scope->from_cfa ? f->cfa : f->fp;
    }
    return n;
}
