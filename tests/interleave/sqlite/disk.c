/* disk.c - files, and SQLite's locks on them, as they are on a Unix file system. */
#include "disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave.h"
#include "pool.h"

struct file {
    struct file *next;
    char *name, *data;
    sqlite3_int64 size, room;
    int readers;         /* who have a shared lock or more */
    struct open *writer; /* who has a reserved lock or more; NULL: nobody */
};

/* A file that is open: SQLite has as many of one as there are connections. */
struct open {
    sqlite3_file base; /* first: what SQLite sees */
    struct file *file;
    int lock;
    bool broken, deleted_on_close;
};

const char the_disk;
static struct file *files;
static bool failing;

void disk_fail(bool fails)
{
    failing = fails;
}

void disk_break(sqlite3_file *file)
{
    ((struct open *)file)->broken = true;
}

/* ---- Files ---- */

static struct file *find(const char *name)
{
    struct file *f = files;
    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    return f;
}

static void *must(void *p)
{
    if (!p)
        die("out of memory for a disk of SQLite's");
    return p;
}

/* Files that SQLite wants for itself have no name. */
static struct file *create(const char *name)
{
    struct file *f = must(calloc(1, sizeof *f));
    f->name = must(strdup(name ? name : ""));
    f->next = files;
    return files = f;
}

static void erase(struct file *f)
{
    struct file **at = &files;
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    free(f->name);
    free(f->data);
    free(f);
}

void disk_clear(void)
{
    while (files)
        erase(files);
    failing = false;
}

static void resize(struct file *f, sqlite3_int64 size)
{
    if (size > f->room) {
        f->room = size * 2;
        f->data = must(realloc(f->data, (size_t)f->room));
    }
    if (size > f->size)
        memset(f->data + f->size, 0, (size_t)(size - f->size));
    f->size = size;
}

/* ---- What SQLite asks of an open file ---- */

static struct open *of(sqlite3_file *base)
{
    return (struct open *)base;
}

static bool fails(sqlite3_file *base)
{
    return failing || of(base)->broken;
}

static int file_read(sqlite3_file *base, void *to, int n, sqlite3_int64 at)
{
    const struct file *f = of(base)->file;
    sqlite3_int64 there = f->size > at ? f->size - at : 0;
    if (fails(base))
        return SQLITE_IOERR_READ;
    memset(to, 0, (size_t)n);
    if (there > 0)
        memcpy(to, f->data + at, (size_t)(there < n ? there : n));
    return there < n ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int file_write(sqlite3_file *base, const void *from, int n, sqlite3_int64 at)
{
    struct file *f = of(base)->file;
    if (fails(base))
        return SQLITE_IOERR_WRITE;
    if (at + n > f->size)
        resize(f, at + n);
    memcpy(f->data + at, from, (size_t)n);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    if (fails(base))
        return SQLITE_IOERR_TRUNCATE;
    resize(of(base)->file, size);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    return fails(base) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = of(base)->file->size;
    return fails(base) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

/* ---- Locks: shared by readers; reserved by who will write; then pending, which lets no further
 * readers in, and exclusive once the last of them has left ---- */

static int lock_shared(struct open *o)
{
    struct file *f = o->file;
    if (f->writer && f->writer->lock >= SQLITE_LOCK_PENDING)
        return SQLITE_BUSY;
    f->readers++;
    o->lock = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int wanted)
{
    struct open *o = of(base);
    struct file *f = o->file;
    if (fails(base))
        return SQLITE_IOERR_LOCK;
    if (o->lock >= wanted)
        return SQLITE_OK;
    if (wanted == SQLITE_LOCK_SHARED)
        return lock_shared(o);
    if (f->writer && f->writer != o)
        return SQLITE_BUSY;
    f->writer = o;
    bool must_wait = wanted == SQLITE_LOCK_EXCLUSIVE && f->readers > 1;
    o->lock = must_wait ? SQLITE_LOCK_PENDING : wanted;
    return must_wait ? SQLITE_BUSY : SQLITE_OK;
}

/* As on Unix, unlocking never fails: closing the file would do it, too. */
static int file_unlock(sqlite3_file *base, int to)
{
    struct open *o = of(base);
    if (o->lock > SQLITE_LOCK_SHARED && to <= SQLITE_LOCK_SHARED)
        o->file->writer = NULL;
    if (o->lock >= SQLITE_LOCK_SHARED && to == SQLITE_LOCK_NONE)
        o->file->readers--;
    if (o->lock > to)
        o->lock = to;
    return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *base, int *reserved)
{
    *reserved = of(base)->file->writer != NULL;
    return fails(base) ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
    struct open *o = of(base);
    file_unlock(base, SQLITE_LOCK_NONE);
    if (o->deleted_on_close)
        erase(o->file);
    return SQLITE_OK;
}

/* ---- The disk ---- */

static int file_control(sqlite3_file *base, int what, void *arg)
{
    (void)base, (void)what, (void)arg;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *base)
{
    (void)base;
    return 512;
}

static int characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_SAFE_APPEND;
}

static int disk_open(sqlite3_vfs *disk, const char *name, sqlite3_file *base, int flags, int *got)
{
    static const sqlite3_io_methods methods = {1,
                                               file_close,
                                               file_read,
                                               file_write,
                                               file_truncate,
                                               file_sync,
                                               file_size,
                                               file_lock,
                                               file_unlock,
                                               file_is_reserved,
                                               file_control,
                                               sector_size,
                                               characteristics,
                                               NULL,
                                               NULL,
                                               NULL,
                                               NULL,
                                               NULL,
                                               NULL};
    struct file *f = name ? find(name) : NULL;
    (void)disk;
    base->pMethods = NULL;
    if (failing || (!f && !(flags & SQLITE_OPEN_CREATE)))
        return SQLITE_CANTOPEN;
    *of(base) = (struct open){{&methods},
                              f ? f : create(name),
                              SQLITE_LOCK_NONE,
                              false,
                              flags & SQLITE_OPEN_DELETEONCLOSE};
    if (got)
        *got = flags;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *disk, const char *name, int sync)
{
    struct file *f = find(name);
    (void)disk, (void)sync;
    if (failing)
        return SQLITE_IOERR_DELETE;
    if (!f)
        return SQLITE_IOERR_DELETE_NOENT;
    erase(f);
    return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *disk, const char *name, int flags, int *yes)
{
    (void)disk, (void)flags;
    *yes = find(name) != NULL;
    return failing ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int full_name(sqlite3_vfs *disk, const char *name, int size, char *out)
{
    (void)disk;
    snprintf(out, (size_t)size, "%s", name);
    return SQLITE_OK;
}

/* Nothing may differ from one execution to the next. */
static int randomness(sqlite3_vfs *disk, int size, char *out)
{
    (void)disk;
    memset(out, 'x', (size_t)size);
    return size;
}

static int now(sqlite3_vfs *disk, double *days)
{
    (void)disk;
    *days = 2440587.5 + (double)il_now() / 86400e9;
    return SQLITE_OK;
}

void disk_register(void)
{
    static sqlite3_vfs disk = {.iVersion = 1,
                               .szOsFile = sizeof(struct open),
                               .mxPathname = 255,
                               .zName = "interleave",
                               .xOpen = disk_open,
                               .xDelete = disk_delete,
                               .xAccess = disk_access,
                               .xFullPathname = full_name,
                               .xRandomness = randomness,
                               .xCurrentTime = now};
    if (sqlite3_vfs_register(&disk, 1) != SQLITE_OK)
        die("SQLite takes no disk");
}
