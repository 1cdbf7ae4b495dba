// refused: does not compile|global variables|stopped
// An object file of gigabytes.
char huge[1L << 33] = {1};
