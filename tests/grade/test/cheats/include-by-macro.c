// refused: includes
#define ANSWER "../../solutions/01-lost-update/lost_update.c"
#include ANSWER
