"""Other programs read what pieeja writes, and pieeja reads what they write.

Run by `make interop`: geopandas, pyogrio (GDAL), pyarrow and openpyxl from PyPI against the
program. Every layer of the embedded study in every format must have the columns, the order,
the values, the types and the coordinate system of its CSV; files of theirs must arrive whole.
"""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely

FORMATS = ["geojson", "geojsonl", "csv", "gpkg", "fgb", "shp", "shp.zip", "xlsx", "parquet"]
LAYERS = ["areas", "gaps", "sites", "network"]
QUESTION = ["--service", "day_care_centre", "--group", "adults_mental", "--profile", "car"]


def run(binary, *arguments, ok=(0,)):
    done = subprocess.run([binary, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode in ok, f"{arguments}: {done.returncode}\n{done.stderr}"
    return done.stderr


def plain_table(folder, layer):
    """The CSV, with its columns' types as pandas finds them."""
    table = pd.read_csv(folder / f"{layer}.csv", keep_default_na=False, na_values=[""])
    return table.drop(columns=[c for c in ("lon", "lat") if c in table.columns])


def read(folder, layer, extension):
    if extension == "gpkg":
        return gpd.read_file(folder / "layers.gpkg", layer=layer)
    if extension == "xlsx":
        return pd.read_excel(folder / "layers.xlsx", sheet_name=layer, keep_default_na=False, na_values=[""])
    if extension == "parquet":
        return gpd.read_parquet(folder / f"{layer}.parquet")
    if extension == "csv":
        return pyogrio.read_dataframe(folder / f"{layer}.csv", AUTODETECT_TYPE="YES", EMPTY_STRING_AS_NULL="YES")
    if extension == "shp.zip":
        return gpd.read_file(f"/vsizip/{folder / layer}.shp.zip")
    return gpd.read_file(folder / f"{layer}.{extension}")


def same(expected, got, where, decimals=None):
    """All values are the same; numbers to so many decimals, where the format has no more."""
    for column in expected.columns:
        a, b = expected[column], got[column]
        missing = a.isna().to_numpy()
        here = b.isna().to_numpy()
        assert (missing == here).all(), f"{where}.{column}: {missing.sum()} missing, read {here.sum()}"
        a, b = a[~missing], b[~missing]
        if len(a) == 0:
            continue
        if pd.api.types.is_bool_dtype(a) or set(map(str, a.unique())) <= {"True", "False"}:
            truth = {"T": True, "F": False, "1": True, "0": False, "true": True, "false": False}
            b = b.map(lambda value: truth.get(str(value).strip(), bool(value)))
            assert (a.astype(bool).to_numpy() == b.astype(bool).to_numpy()).all(), f"{where}.{column}"
        elif pd.api.types.is_numeric_dtype(a):
            assert pd.api.types.is_numeric_dtype(b), f"{where}.{column} is read as {b.dtype}"
            a, b = a.astype(float).to_numpy(), b.astype(float).to_numpy()
            most = 0 if decimals is None else 0.5000001 * 10.0**-decimals
            assert (np.abs(a - b) <= most).all(), f"{where}.{column}: {np.abs(a - b).max()}"
        else:
            wrong = a.astype(str).to_numpy() != b.astype(str).to_numpy()
            assert not wrong.any(), f"{where}.{column}: {a[wrong].iloc[0]!r} is read as {b[wrong].iloc[0]!r}"


def theirs(binary, folder):
    out = folder / "ours"
    run(binary, "analyze", "--out", out, "--format", ",".join(FORMATS), *QUESTION, "--quiet", ok=(0, 1))
    opened = 0
    for layer in LAYERS:
        expected = plain_table(out, layer)
        shapes = gpd.read_file(out / f"{layer}.geojson").geometry
        key = [c for c in ("id", "code", "ref") if c in expected.columns][0]
        for extension in FORMATS:
            where = f"{layer}.{extension}"
            got = read(out, layer, extension)
            assert len(got) == len(expected), f"{where}: {len(got)} rows, not {len(expected)}"
            if extension.startswith("shp"):
                names = pd.read_csv(out / f"{layer}.fields.csv").set_index("field")["column"]
                got = got.rename(columns=names.to_dict())
            own = [c for c in got.columns if c not in ("geometry", "bbox", "lon", "lat")]
            assert own == list(expected.columns), f"{where}: {own}"
            if extension == "fgb":
                # along the Hilbert curve: lines may share a reference, so their place decides
                got = got.assign(at=got.geometry.to_wkt(rounding_precision=6))
                right = expected.assign(at=shapes.to_wkt(rounding_precision=6))
                by = ["at", key] if layer == "network" else [key]
                by += [c for c in ("level",) if c in expected.columns]
                got = got.sort_values(by, kind="stable").reset_index(drop=True)
                right = right.sort_values(by, kind="stable").reset_index(drop=True)
                same(right.drop(columns="at"), got, where)
                opened += 1
                continue
            same(expected, got, where)
            if extension not in ("csv", "xlsx"):
                assert got.crs == "EPSG:4326", f"{where}: {got.crs}"
                away = shapely.hausdorff_distance(got.geometry.to_numpy(), shapes.to_numpy())
                assert (got.geometry.isna() == shapes.isna()).all(), where
                assert np.nanmax(away) <= 1e-6, f"{where}: {np.nanmax(away)} degrees off"
            opened += 1
    styles = pyogrio.read_dataframe(out / "layers.gpkg", layer="layer_styles")
    assert sorted(styles["f_table_name"]) == sorted(LAYERS), styles
    book = openpyxl.load_workbook(out / "layers.xlsx", read_only=True)
    assert book.sheetnames == [*LAYERS, "about"], book.sheetnames
    gaps = gpd.read_parquet(out / "gaps.parquet", bbox=(23.9, 56.8, 24.3, 57.1))
    assert 0 < len(gaps) < len(plain_table(out, "gaps")), "the bounds of GeoParquet are used"
    return opened


def sample():
    table = {
        "id": ["a1", "b2", "c3", "d4"],
        "nosaukums": ["Ādaži, \"Ž\"", "Ķekava", None, "Šķibe; Ņ"],
        "skaits": [1, 2, 3, 2**40],
        "dala": [0.1, 1 / 3, None, -2.5],
        "ir": [True, False, True, False],
    }
    places = gpd.points_from_xy([24.1093, 21.0, 27.5, 22.25], [56.9475, 56.5, 55.9, 57.4])
    areas = [place.buffer(0.1, quad_segs=2) for place in places]
    points = gpd.GeoDataFrame(table, geometry=places, crs="EPSG:4326")
    return [("points", points), ("areas", points.set_geometry(areas, crs="EPSG:4326"))]


def ours(binary, folder):
    """Files of GDAL, geopandas and openpyxl, read by pieeja."""
    read_back = 0
    for name, frame in sample():
        for crs in (4326, 3059):
            there = frame.to_crs(crs)
            for extension in ("gpkg", "fgb", "shp", "geojson", "geojsonl", "parquet", "xlsx", "csv"):
                if extension in ("xlsx", "csv") and (name, crs) != ("points", 4326):
                    continue
                path = folder / f"{name}_{crs}.{extension}"
                if extension == "parquet":
                    there.to_parquet(path)
                elif extension in ("xlsx", "csv"):
                    plain = pd.DataFrame(there.drop(columns="geometry"))
                    plain = plain.assign(lon=there.geometry.x, lat=there.geometry.y)
                    plain.to_excel(path, index=False) if extension == "xlsx" else plain.to_csv(path, index=False)
                elif extension == "geojsonl":
                    frame.to_file(path, driver="GeoJSONSeq", RS="NO")
                else:
                    options = {"ENCODING": "CP1257"} if extension == "shp" else {}
                    there.to_file(path, **options)
                out = folder / f"back_{path.name}.geojson"
                run(binary, "convert", path, out)
                got = gpd.read_file(out).sort_values("id").reset_index(drop=True)
                expected = pd.DataFrame(frame.drop(columns="geometry"))
                # GDAL writes numbers into .dbf with 15 decimals
                same(expected, got, path.name, 15 if extension == "shp" else None)
                away = shapely.hausdorff_distance(got.geometry.to_numpy(), frame.geometry.to_numpy())
                assert away.max() < 2e-7, f"{path.name}: {away.max()} degrees off"
                read_back += 1
        for crs in (3059, 3857, 3035, 32635):
            source = folder / f"{name}_4326.gpkg"
            out = folder / f"{name}_to_{crs}.gpkg"
            run(binary, "convert", source, out, "--crs", f"EPSG:{crs}")
            got = gpd.read_file(out)
            assert got.crs.to_epsg() == crs, got.crs
            away = shapely.hausdorff_distance(got.geometry.to_numpy(), frame.to_crs(crs).geometry.to_numpy())
            assert away.max() < 0.01, f"EPSG:{crs}: {away.max()} m off"
            read_back += 1
    return read_back


def main():
    binary, folder = sys.argv[1], Path(sys.argv[2])
    opened = theirs(binary, folder)
    read_back = ours(binary, folder)
    print(f"interop: GDAL {pyogrio.__gdal_version_string__}, geopandas {gpd.__version__}: "
          f"{opened} outputs opened with all values, {read_back} of their files read")


if __name__ == "__main__":
    main()
