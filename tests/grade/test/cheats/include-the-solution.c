// refused: includes
#include "/solutions/01-lost-update/lost_update.c"
