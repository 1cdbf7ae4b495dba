// refused: assembly
// The name of a variable is written into the assembly as it is.
long hidden asm("hidden\n\t.text\n\tsyscall\n\t.data\n");
long hidden;
