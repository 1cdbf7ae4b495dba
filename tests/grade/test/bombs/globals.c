// refused: global variables
char heap[1 << 28];
