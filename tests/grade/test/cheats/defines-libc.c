// zero: defines .*the C library
// Its own waitpid and _exit are for itself alone.
int waitpid(int pid, int *status, int options)
{
    (void)pid, (void)options;
    *status = 0;
    return 1;
}
void _exit(int code)
{
    (void)code;
    for (;;)
        ;
}
