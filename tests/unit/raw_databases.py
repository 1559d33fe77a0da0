"""One small world in the raw files of each database: its headers, file names, separators and label files."""

import itertools
import json
import shutil
from dataclasses import dataclass, field

import numpy as np
import openpyxl

from small_xls import xls_bytes

YEAR = 2007
GAS = "CO2 - combustion - air"


@dataclass
class World:
    """What a database would tell: flows, primary inputs, CO2 of sectors (Gg) and of households (Gg)."""

    regions: list[str]
    sectors: list[str]
    finals: list[str]
    z: np.ndarray
    y: np.ndarray
    co2: np.ndarray = field(default=None)
    households: np.ndarray = field(default=None)

    @property
    def output(self):
        return self.z.sum(1) + self.y.sum(1)

    @property
    def primary(self):
        return self.output - self.z.sum(0)

    @property
    def products(self):
        return [(region, sector) for region in self.regions for sector in self.sectors]

    @property
    def users(self):
        return [(region, final) for region in self.regions for final in self.finals]


def draw(regions, sectors, finals, seed=5):
    """A random world whose inventories, the last final, may fall."""
    random = np.random.default_rng(seed)
    n, r, c = len(regions) * len(sectors), len(regions), len(finals)
    z, y = random.uniform(0.0, 1.0, (n, n)), random.uniform(1.0, 4.0, (n, r, c))
    y[:, :, -1] -= 2.4
    y = y.reshape(n, r * c)
    z *= 0.5 * (z.sum(1) + y.sum(1)).min() / z.sum(0).max()
    co2, households = random.uniform(1.0, 90.0, (r, len(sectors))), random.uniform(1.0, 30.0, r)
    return World(regions, sectors, finals, z, y, co2, households)


def text_table(path, rows, columns, cells, names, separator="\t"):
    """A table with labels above and beside: one line for each level of the columns, the last names the rows' levels."""
    levels, lines = len(rows[0]), []
    for level, name in enumerate(names[1]):
        lead = names[0] if len(names[1]) == 1 else [*[""] * (levels - 1), name]
        lines.append([*lead, *(column[level] for column in columns)])
    if len(names[1]) > 1:
        lines.append([*names[0], *[""] * len(columns)])
    lines += [[*row, *map(repr, map(float, line))] for row, line in zip(rows, cells, strict=True)]
    path.write_text("".join(separator.join(line) + "\n" for line in lines), encoding="utf-8")


def exiobase(world, folder, *, unit="M.EUR", direct="F_Y", flows=True):
    """The extracted archive of EXIOBASE 3: text with tabs, file_parameters.json, an extension in a folder of its own.

    Arguments: direct (the file of direct emissions; F_hh in older releases), flows (False leaves Z out, as they do).
    """
    folder.mkdir(parents=True)
    product, user = (["region", "sector"], ["region", "sector"]), (["region", "sector"], ["region", "category"])
    files = {"A": ("A.txt", 2, 2), "Y": ("Y.txt", 2, 2), "unit": ("unit.txt", 2, 1)}
    coefficients = world.z / np.where(world.output > 0, world.output, 1.0)[None]
    text_table(folder / "A.txt", world.products, world.products, coefficients, product)
    if flows:
        files |= {"Z": ("Z.txt", 2, 2), "x": ("x.txt", 2, 1)}
        text_table(folder / "Z.txt", world.products, world.products, world.z, product)
        text_table(folder / "x.txt", world.products, [("indout",)], world.output[:, None], (["region", "sector"], [""]))
    text_table(folder / "Y.txt", world.products, world.users, world.y, user)
    lines = ["region\tsector\tunit", *("\t".join((*one, unit)) for one in world.products)]
    (folder / "unit.txt").write_text("\n".join(lines) + "\n")
    _parameters(folder, "IOSystem", files)
    about = {"name": "EXIO3", "system": "ixi", "version": "3", "description": "", "history": []}
    (folder / "metadata.json").write_text(json.dumps(about))
    _exiobase_extension(world, folder / "factor_inputs", "Value Added", world.primary, unit, None, direct)
    kilos = world.co2.ravel() * 1e6
    _exiobase_extension(world, folder / "air_emissions", GAS, kilos, "kg", world.households * 1e6, direct)
    return folder


def _exiobase_extension(world, folder, row, cells, unit, households, direct):
    folder.mkdir()
    rows, names = [(row,), ("unused",)], ["stressor"]
    files = {"F": ("F.txt", 1, 2), "unit": ("unit.txt", 1, 1)}
    text_table(folder / "F.txt", rows, world.products, [cells, 0.0 * cells], (names, ["region", "sector"]))
    if households is not None:
        users = np.zeros((2, len(world.regions), len(world.finals)))
        users[0, :, 0] = households
        files[direct] = (f"{direct}.txt", 1, 2)
        text_table(folder / f"{direct}.txt", rows, world.users, users.reshape(2, -1), (names, ["region", "category"]))
    (folder / "unit.txt").write_text("\n".join(["stressor\tunit", *(f"{one}\t{unit}" for (one,) in rows)]) + "\n")
    _parameters(folder, "Extension", files)


def _parameters(folder, kind, files):
    listed = {
        part: {"name": name, "nr_index_col": str(rows), "nr_header": str(header)}
        for part, (name, rows, header) in files.items()
    }
    (folder / "file_parameters.json").write_text(json.dumps({"files": listed, "systemtype": kind, "name": folder.name}))


def wiod(world, folder, *, unit="(millions of US$)", year=YEAR):
    """A workbook of WIOD's release of 2013, whose sectors are called c1, c2 ..., and the folder of air emissions."""
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    sheet, n = book.active, len(world.products)
    codes = {sector: f"i{sector}" for sector in world.sectors}
    heads = [
        *((codes[sector], f"Sector {sector}", region, sector) for region, sector in world.products),
        *((None, f"Final {final}", region, final) for region, final in world.users),
        (None, "Total output", None, None),
    ]
    top = [[f"Intercountry Input-Output Table {year}"], [], ["(industry-by-industry)"], [unit], [], []]
    for level in range(4):
        line = [None] * 4 + [head[level] for head in heads]
        line[0] = top[level + 2][0] if top[level + 2] else None
        top[level + 2] = line
    for line in top:
        sheet.append(line)
    for (region, sector), row, final, total in zip(world.products, world.z, world.y, world.output, strict=True):
        head = [codes[sector], f"Sector {sector}", region, sector]
        sheet.append([*head, *map(float, row), *map(float, final), float(total)])
    blank = [0.0] * (len(world.users) + 1)
    taxes = 0.25 * world.primary
    for name, code, cells in (
        ("Total intermediate consumption", "r60", world.z.sum(0)),
        ("taxes less subsidies on products", "r99", taxes),
        ("Value added at basic prices", "r64", world.primary - taxes),
        ("Output at basic prices", "r69", world.output),
    ):
        sheet.append([None, name, "TOT", code, *map(float, cells[:n]), *blank])
    book.save(folder / f"wiot{year % 100:02d}_row_apr12.xlsx")
    (folder / "AIR_may12").mkdir()
    for region, sectors, residents in zip(world.regions, world.co2, world.households, strict=True):
        rows = [["Industry", "Code", "CO2", "CH4"]]
        rows += [[codes[s], f"sec{codes[s]}", float(v), 7.0] for s, v in zip(world.sectors, sectors, strict=True)]
        rows += [["Households", "FC_HH", float(residents), 1.0], ["Total", "secTOT", float(sectors.sum()), 9.0]]
        (folder / "AIR_may12" / f"{region.upper()}_AIR_May12.xls").write_bytes(xls_bytes(rows, str(year)))
    return folder


ICIO_ROWS = {
    2016: (None, "VA+TAXSUB", "OUT"),
    2018: ("AUS_TAXSUB", "VALU", "OUTPUT"),
    2021: ("TLS", "VA", "OUT"),
    2023: ("TLS", "VA", "OUT"),
}
"""The rows below the flows in each edition: taxes, value added, output."""


def icio(world, folder, *, split=(), discrepancy=None, edition=2021, year=YEAR):
    """A file of the OECD's ICIO: commas, labels REGION_SECTOR, taxes, value added and totals below.

    Arguments: split ({country: its parts, such as CHN: (CN1, CN2)}; they share its production, and its own rows and
    columns are zero), discrepancy (a column DISC of no region), edition (2016, in which final demand is labelled the
    other way round, 2018, 2021 or 2023).
    """
    folder.mkdir(parents=True)
    parts = {region: [region, *dict(split).get(region, ())] for region in world.regions}
    made = [(part, region, sector) for region in world.regions for part in parts[region] for sector in world.sectors]
    place = [world.products.index((region, sector)) for _, region, sector in made]
    share = np.array(
        [len(parts[region]) == 1 or (part != region) / (len(parts[region]) - 1) for part, region, _ in made]
    )
    z = world.z[np.ix_(place, place)] * np.outer(share, share)
    y = world.y[place] * share[:, None]
    extra = np.zeros(len(world.products)) if discrepancy is None else np.asarray(discrepancy, dtype=float)
    named = [f"{part}_{sector}" for part, _, sector in made]
    users = [f"{final}_{region}" if edition == 2016 else f"{region}_{final}" for region, final in world.users]
    taxes, value_added, total = ICIO_ROWS[edition]
    columns = [*named, *users]
    columns += [*(["DISC"] if discrepancy is not None else []), "TOTAL" if edition == 2018 else "OUT"]
    rows = []
    for at, name in enumerate(named):
        missing = [extra[place[at]] * share[at]] if discrepancy is not None else []
        rows.append((name, [*z[at], *y[at], *missing, z[at].sum() + y[at].sum() + sum(missing)]))
    primary = (world.primary + extra)[place] * share
    tail = [0.0] * (len(columns) - len(named))
    rows += [(taxes, [*(0.1 * primary), *tail])] if taxes else []
    rows += [(value_added, [*((0.9 if taxes else 1.0) * primary), *tail])]
    rows.append((total, [*((world.output + extra)[place] * share), *tail]))
    lines = [",".join(["", *columns]), *(",".join([name, *map(repr, map(float, cells))]) for name, cells in rows)]
    (folder / f"ICIO{edition}_{year}.csv").write_text("\n".join(lines) + "\n")
    return folder


def eora(world, folder, *, year=YEAR, discrepancy=0.0):
    """The unpacked files of Eora26: numbers with tabs and no labels, four label files, a rest of the world at the end.

    Arguments: discrepancy (what each product sells to the rest of the world, where Eora keeps what does not balance).
    """
    folder.mkdir(parents=True)
    n, c = len(world.products), len(world.finals)
    z, y = np.zeros((n + 1, n + 1)), np.zeros((n + 1, len(world.users) + c))
    z[:n, :n], y[:n, : len(world.users)], z[:n, n] = world.z, world.y, discrepancy
    primary = np.append(world.primary + discrepancy, 0.0)
    co2, households = np.zeros((2, n + 1)), np.zeros((2, len(world.users) + c))
    co2[0, :n], co2[1, :n] = 0.75 * world.co2.ravel(), 0.25 * world.co2.ravel()
    households[0, : len(world.users) : c] = world.households
    for name, cells in (("T", z), ("FD", y), ("VA", [0.4 * primary, 0.6 * primary]), ("Q", co2), ("QY", households)):
        np.savetxt(folder / f"Eora26_{year}_bp_{name}.txt", cells, delimiter="\t", fmt="%.17g")
    regions = [*((f"Country {one}", one) for one in world.regions), ("Rest of World", "ROW")]
    products = [(*regions[at], "Industries", s) for at in range(len(world.regions)) for s in world.sectors]
    labels = {
        "T": [*products, (*regions[-1], "Industries", "TOTAL")],
        "FD": [(*region, "Final Demand", final) for region in regions for final in world.finals],
        "VA": [("Primary Inputs", "Compensation of employees D.1"), ("Primary Inputs", "Net operating surplus B.2n")],
        "Q": [("I-GHG-CO2 emissions (Gg)", "Fuel combustion"), ("I-GHG-CO2 emissions (Gg)", "Cement")],
    }
    for name, rows in labels.items():
        (folder / f"labels_{name}.txt").write_text("".join("\t".join(row) + "\t\n" for row in rows))
    return folder


def gloria(world, folder, *, year=YEAR, version="059", zipped=False):
    """The files of GLORIA: commas without labels, industries and then products of each region, labels in a read-me.

    Arguments: zipped (whether the files stand in the two archives in which they are downloaded).
    """
    folder.mkdir(parents=True)
    r, s, f = len(world.regions), len(world.sectors), len(world.finals)
    t, v, y = np.zeros((r, 2, s, r, 2, s)), np.zeros((r * 2, r, 2, s)), np.zeros((r, 2, s, r * f))
    t[:, 1, :, :, 0] = world.z.reshape(r, s, r, s)
    y[:, 1] = world.y.reshape(r, s, r * f)
    for at, region in enumerate(world.output.reshape(r, s)):
        t[at, 0, :, at, 1] = np.diag(region)
        v[2 * at : 2 * at + 2, at, 0] = np.outer([0.3, 0.7], world.primary.reshape(r, s)[at])
    co2, direct = np.zeros((3, r, 2, s)), np.zeros((3, r, f))
    co2[1, :, 0], co2[2], direct[1, :, 0] = world.co2, 9.0, world.households
    width, name = 2 * r * s, f"20230727_120secMother_AllCountries_002_{{}}-Results_{year}_{version}_Markup001(full).csv"
    parts = {
        f"GLORIA_MRIOs_{version[1:]}_{year}": {
            "T": t.reshape(width, width),
            "V": v.reshape(-1, width),
            "Y": y.reshape(width, -1),
        },
        f"GLORIA_SatelliteAccounts_{version}_{year}": {"TQ": co2.reshape(3, width), "YQ": direct.reshape(3, -1)},
    }
    for archive, files in parts.items():
        (folder / archive).mkdir()
        for part, cells in files.items():
            np.savetxt(folder / archive / name.format(part), cells, delimiter=",", fmt="%.17g")
        if zipped:
            shutil.make_archive(folder / archive, "zip", folder / archive)
            shutil.rmtree(folder / archive)
    total = "co2_excl_short_cycle_org_c_total_EDGAR_consistent"
    sheets = {
        "Regions": {"Region_acronyms": world.regions, "Region_names": [f"Country {one}" for one in world.regions]},
        "Sectors": {"Sector_names": world.sectors},
        "Value added and final demand": {
            "Value_added_names": ["Compensation of employees D.1", "Net operating surplus B.2n"],
            "Final_demand_names": world.finals,
        },
        "Satellites": {
            "Sat_head_indicator": ["Material", "Emissions (EDGAR)", "Emissions (EDGAR)"],
            "Sat_indicator": ["Iron", f"'{total}'", "'ch4_total'"],
            "Sat_unit": ["t", "kilotonnes", "kilotonnes"],
        },
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, columns in sheets.items():
        page = book.create_sheet(sheet)
        page.append(["Lfd_Nr", *columns])
        for number, row in enumerate(itertools.zip_longest(*columns.values()), 1):
            page.append([number, *row])
    book.save(folder / f"GLORIA_ReadMe_{version}.xlsx")
    return folder
