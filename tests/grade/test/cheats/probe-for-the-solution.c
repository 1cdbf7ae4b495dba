// zero: -
// Asks the preprocessor what there is; there is nothing.
#if __has_include("../../solutions/01-lost-update/lost_update.c") ||                               \
                  __has_include("/srv/solutions") || __has_include("test_lost_update.c")
#error found
#endif
int nothing_found;
