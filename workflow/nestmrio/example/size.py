"""How large a fictional world is, and what its regions and sectors are called."""

from dataclasses import dataclass, fields

from nestmrio.errors import InputError

HOME = "HOM"

PLACES = (
    "Aldermoor Brightwater Calder Dunmarsh Eastfold Fenwick Glenrock Harrowgate Ironvale Juniper Kestrel Longmere "
    "Maplefield Northreach Oakhaven Pinecrest Quarrydale Redcliff Saltmarsh Thornbury Umberland Valewood Westfold "
    "Yarrow Zephyr Ashford Birchwood Copperhill Driftwood Elmsworth"
).split()
GROUPS = "Coast Highlands Plains Lakes Delta Forest Steppe Islands".split()
COUNTRIES = "ARD BEL CYR DOR ELV FAR GAL HES ISK JUR KOR LUN MER NOR ORM PEL".split()

GOODS = {
    "agriculture": "Agriculture",
    "mining": "Mining",
    "food": "Food and beverages",
    "textiles": "Textiles and clothing",
    "wood_paper": "Wood and paper",
    "chemicals": "Chemicals",
    "minerals": "Non-metallic minerals",
    "metals": "Metals",
    "machinery": "Machinery and vehicles",
    "electricity": "Electricity",
    "petroleum": "Petroleum refining",
    "electronics": "Electronics",
    "instruments": "Instruments",
    "furniture": "Furniture and toys",
}
SERVICES = {
    "construction": "Construction",
    "transport": "Transport",
    "retail": "Wholesale and retail",
    "business": "Business services",
    "public": "Public services",
    "hotels": "Hotels and restaurants",
    "water": "Gas and water",
    "research": "Research",
}


@dataclass(frozen=True)
class Size:
    """The size of a world: `countries` counts the nested one, `sectors` the `pooled` ones.

    Raises InputError when a count is too small, or larger than the count it is part of.
    """

    provinces: int = 12
    groups: int = 3
    sectors: int = 15
    pooled: int = 5
    countries: int = 8
    world_sectors: int = 10

    def __post_init__(self):
        least = {"provinces": 4, "groups": 1, "sectors": 2, "pooled": 1, "countries": 2, "world_sectors": 2}
        for count in fields(self):
            if getattr(self, count.name) < least[count.name]:
                raise InputError(
                    f"{count.name} is {getattr(self, count.name)}",
                    remedy=f"make it {least[count.name]} or more",
                    key="example",
                )
        for part, whole in (("groups", "provinces"), ("pooled", "sectors")):
            if getattr(self, part) >= getattr(self, whole):
                raise InputError(f"{part} is not below {whole}", remedy="lower it", key="example")

    @property
    def province_names(self):
        """Labels of the provinces."""
        return _names(PLACES, self.provinces, "Province {}")

    @property
    def group_names(self):
        """Labels of the groups of provinces."""
        return _names(GROUPS, self.groups, "Group {}")

    @property
    def country_codes(self):
        """Labels of the countries other than the nested one."""
        return _names(COUNTRIES, self.countries - 1, "C{:03d}")

    @property
    def regions(self):
        """Provinces, then countries."""
        return [*self.province_names, *self.country_codes]

    @property
    def sector_names(self):
        """{label: name}: goods, whose flows between provinces are sampled, then services, which are pooled."""
        return _sectors(GOODS, self.sectors - self.pooled, "goods") | _sectors(SERVICES, self.pooled, "services")

    @property
    def sampled(self):
        """Labels of the sectors with sample flows."""
        return list(self.sector_names)[: self.sectors - self.pooled]

    @property
    def world_sector_names(self):
        """{label: name} of the sectors of the world table."""
        return {f"w{number}": f"World sector {number}" for number in range(1, self.world_sectors + 1)}

    @property
    def concordance(self):
        """Pairs (world sector, sector), in the order of both; the many-sided side shares alike neighbours."""
        world, sectors = list(self.world_sector_names), list(self.sector_names)
        goods = min(max(round(len(world) * len(self.sampled) / len(sectors)), 1), len(world) - 1)
        return [
            *_match(world[:goods], self.sampled),
            *_match(world[goods:], sectors[len(self.sampled) :]),
        ]


def _names(pool, count, further):
    return [*pool[:count], *(further.format(number) for number in range(len(pool) + 1, count + 1))]


def _sectors(pool, count, kind):
    names = dict(list(pool.items())[:count])
    further = range(len(pool) + 1, count + 1)
    return names | {f"{kind}_{number:02d}": f"{kind.capitalize()} {number}" for number in further}


def _match(world, sectors):
    if len(world) <= len(sectors):
        return [(world[i * len(world) // len(sectors)], sector) for i, sector in enumerate(sectors)]
    return [(label, sectors[i * len(sectors) // len(world)]) for i, label in enumerate(world)]
