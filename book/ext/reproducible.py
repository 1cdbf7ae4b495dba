"""An EPUB whose bytes do not tell when it was packed."""

import os
import pathlib
import time
import zipfile


def repack(app, exception):
    if exception or app.builder.name != "epub":
        return
    when = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600")))[:6]
    path = pathlib.Path(app.outdir, app.config.epub_basename + ".epub")
    with zipfile.ZipFile(path) as old:
        files = [(info, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for info, data in files:
            fixed = zipfile.ZipInfo(info.filename, when)
            fixed.compress_type = info.compress_type
            new.writestr(fixed, data)


def setup(app):
    app.connect("build-finished", repack)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
