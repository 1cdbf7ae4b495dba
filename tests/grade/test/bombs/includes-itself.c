// refused: does not compile|includes
#include __FILE__
