#!/bin/sh
# make handout: an archive for students, without fixes.  The same workbook gives the same bytes.
. tests/workbook/common.sh
out=$BUILD/handout
export PYTHONPYCACHEPREFIX="$BUILD/pycache"
has command:python3 || die "This needs python3: sudo apt-get install --no-install-recommends python3"
need_folder "$out"
chapters=$(python3 tests/grade/handout.py "$out/interleaved") || exit 2
tar -c -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime=@"${SOURCE_DATE_EPOCH:-1767225600}" \
    interleaved | gzip -n >"$out/interleaved.tar.gz.$$" && mv "$out/interleaved.tar.gz.$$" "$out/interleaved.tar.gz" ||
    die "The archive cannot be written."
say "Chapters $chapters, without fixes: $out/interleaved.tar.gz" \
    "Students unpack it and type: make chapter${chapters%%,*}"
