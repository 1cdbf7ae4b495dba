#!/bin/sh
# make format: clang-format on every C file but the reader's own.
. tests/workbook/common.sh

sh tests/workbook/need.sh format || exit
find tests solutions plots -name '*.[ch]' -exec clang-format -i {} +
