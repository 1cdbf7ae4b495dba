// refused: includes
#include "../../tests/01-lost-update/test_lost_update.c"
