/* output.c - redirecting descriptors 0, 1 and 2. */
#include "output.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int saved[3] = {-1, -1, -1};
static FILE *kept;
static const char *input;
static bool input_wanted;

static void redirect(int fd, const char *path, int flags)
{
    int to = open(path, flags | O_CLOEXEC);
    if (to >= 0) {
        dup2(to, fd);
        close(to);
    }
}

void output_input(const char *path)
{
    input = path;
}

bool output_input_wanted(void)
{
    return input_wanted || (!input && feof(stdin));
}

void output_rewind(void)
{
    input_wanted = output_input_wanted();
    if (input)
        rewind(stdin);
    else
        clearerr(stdin);
}

/* One thread runs at a time; and one that is given up in the middle of a call, since it prints for
 * ever, would leave a stream locked. */
static void use_no_locks(FILE *f)
{
    __fsetlocking(f, FSETLOCKING_BYCALLER);
}

void output_silence(void)
{
    use_no_locks(stdin);
    use_no_locks(stdout);
    use_no_locks(stderr);
    fflush(stdout);
    for (int fd = 0; fd < 3; fd++)
        if (saved[fd] < 0)
            saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    redirect(0, input ? input : "/dev/null", O_RDONLY);
    redirect(1, "/dev/null", O_WRONLY);
    redirect(2, "/dev/null", O_WRONLY);
}

/* Of what a program prints for ever, only the beginning is kept: the file is sealed at this size.
 */
enum { MOST_KEPT = 1 << 20 };

void output_keep(void)
{
    if (kept)
        fclose(kept);
    kept = NULL;
    fflush(stdout);
    int fd = memfd_create("output", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, MOST_KEPT) != 0)
        return;
    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW);
    dup2(fd, 1);
    dup2(fd, 2);
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 100); /* out of the way of the program's own */
    close(fd);
    kept = high >= 0 ? fdopen(high, "r") : NULL;
}

void output_restore(void)
{
    fflush(stdout);
    for (int fd = 0; fd < 3; fd++)
        if (saved[fd] >= 0) {
            dup2(saved[fd], fd);
            close(saved[fd]);
            saved[fd] = -1;
        }
}

void output_show(FILE *out)
{
    enum { MOST_LINES = 8 };
    char line[160];
    if (!kept)
        return;
    rewind(kept);
    for (int n = 0; fgets(line, sizeof line, kept) && line[0]; n++) {
        if (n == 0)
            fprintf(out, "\nIn this schedule the program prints:\n");
        if (n == MOST_LINES) {
            fprintf(out, "  …\n");
            break;
        }
        fprintf(out, "  %.*s\n", (int)strcspn(line, "\n"), line);
    }
}

int output_stderr(void)
{
    return saved[2] >= 0 ? saved[2] : 2;
}
