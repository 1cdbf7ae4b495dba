// zero: defines .*the C library
// An allocator of its own, that nobody else uses.
void free(void *p)
{
    (void)p;
}
int pthread_create(void *thread, void *attributes, void *(*run)(void *), void *arg)
{
    (void)thread, (void)attributes;
    run(arg);
    return 0;
}
