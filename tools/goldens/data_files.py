"""Small files of numpy and Python's tarfile that tests/models/data_formats_test.ts reads.

Run from the root of the repository: python3 tools/goldens/data_files.py
"""

import gzip
import io
import tarfile

import numpy as np

FOLDER = "tests/models"


def arrays():
    x = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    labels = [0, 1, 2, 1]
    return dict(
        x=x,
        y=np.array(labels, dtype=np.int64),
        y4=np.array([[label] for label in labels], dtype=np.int32),
        y2=np.array(labels, dtype=np.int16),
        f4=(x / 255).astype(np.float32),
        f8=x / 255.0,
        none=np.zeros((0,), np.float64),
    )


def archive(path):
    # no time in the header, so that the same call gives the same bytes
    with gzip.GzipFile(path, "wb", mtime=0) as packed, tarfile.open(
        fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT
    ) as tar:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        long = "a" * 90 + "/" + "b" * 60 + "/two.txt"  # needs the prefix field
        for name, content in [("folder/one.bin", bytes(range(256)) * 3), ("folder/empty.txt", b""), (long, b"two\n")]:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


np.savez(f"{FOLDER}/data_stored.npz", **arrays())
np.savez_compressed(f"{FOLDER}/data_deflated.npz", **arrays())
np.savez_compressed(f"{FOLDER}/data_fortran.npz", fortran=np.asfortranarray(arrays()["x"]))
np.savez_compressed(f"{FOLDER}/data_object.npz", objects=np.array([{}, 1], dtype=object))
archive(f"{FOLDER}/data_small.tar.gz")
