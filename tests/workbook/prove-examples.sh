#!/bin/sh
# prove-examples.sh: does the checker still say of the programs in book/tools/ what was recorded?
. tests/workbook/common.sh

for source in book/tools/broken/*.c book/tools/right/*.c; do
    program=$(basename "$source" .c) version=$(basename "$(dirname "$source")")
    recorded=$(awk -v p="$program" -v v="$version" \
        '$1 == p && $2 == v && $3 == "checker" { print ($5 > 0) }' book/tools/data.tsv)
    LEAKS=fail FILE=$source sh tests/workbook/explore.sh >"$BUILD/proof/example" 2>&1
    code=$? # 2: it cannot be built
    if [ "$code" = "$recorded" ]; then say "ok $version/$program"
    else
        say "not ok $source: the checker ends with $code, recorded is ${recorded:-nothing}"
        cat "$BUILD/proof/example"
    fi
done
