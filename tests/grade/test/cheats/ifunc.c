// refused: attribute ifunc
static void chosen(void)
{
}
static void *choose(void)
{
    return (void *)chosen;
}
void helper(void) __attribute__((ifunc("choose")));
void (*use)(void) = helper;
