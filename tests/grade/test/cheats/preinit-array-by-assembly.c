// refused: assembly
static void early(void)
{
}
static void (*const used)(void) __attribute__((used)) = early;
__asm__(".section .preinit_array,\"aw\"\n.quad used\n.previous");
