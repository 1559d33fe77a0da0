"""A configuration as it was written, checked and completed: one line for each thing that is wrong."""

import os
from copy import deepcopy
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from snakemake.exceptions import WorkflowError

from nestmrio import choices
from nestmrio.yaml_text import LOADER
from workflow.schema_faults import in_words

SCHEMA = Path(__file__).parent / "schemas" / "config.schema.yaml"
SECTIONS = ("tables", "trade", "world", "emissions")
LINK_NEEDS = {
    "provincial": {"concordance"},
    "world": {"provincial_concordance"},
    "given": {"concordance", "provincial_concordance", "link_sectors"},
}


@cache
def schema():
    """The schema of a configuration, read once; `choices` names lists of nestmrio.choices, which stand once."""
    return _with_choices(yaml.load(SCHEMA.read_text(encoding="utf-8"), Loader=LOADER))


def _with_choices(part):
    if isinstance(part, list):
        return [_with_choices(item) for item in part]
    if not isinstance(part, dict):
        return part
    part = {name: _with_choices(value) for name, value in part.items()}
    if isinstance(part.get("choices"), str | list):
        part["choices"] = named_choices(part["choices"])
        part["enum"] = [*part["choices"], *([None] if part.get("default", "") is None else [])]
    return part


def named_choices(names):
    """The choices of one or more lists of nestmrio.choices: {choice: meaning}."""
    names = [names] if isinstance(names, str) else names
    return {choice: meaning for name in names for choice, meaning in getattr(choices, name).items()}


def validated(config, name, changes=None):
    """A configuration with the schema's defaults filled in.

    Arguments: config, name (of it in errors), changes (the sections to look at; the others are known to be sound).
    Raises WorkflowError with one line that names the key and what is wrong with it.
    """
    looked_at = config if changes is None else {key: config[key] for key in changes}
    error = best_match(_validator(complete=changes is None).iter_errors(looked_at))
    if error:
        key = ".".join(map(str, error.absolute_path)) or "top level"
        said = in_words(error)
        raise refused(f"{name}: {key}: {said}{'' if said.endswith('?') else '.'} See docs/configuration.md.")
    return _with_weights(_filled(config, schema(), schema()["definitions"]))


def _with_weights(config):
    """Spatial weights that are left open take what the case knows of its provinces."""
    if config["trade"] and config["trade"]["gravity"]["weights"] is None:
        config["trade"]["gravity"]["weights"] = "contiguity" if config["provinces"]["neighbours"] else "k_nearest"
    return config


@cache
def _validator(*, complete):
    return Draft202012Validator(schema() if complete else schema() | {"required": []})


def refused(text):
    """The error that a faulty configuration ends in, told in a line of its own."""
    return WorkflowError(f"nestmrio: {text}")


def _filled(config, section, definitions):
    if "$ref" in section:
        section = definitions[section["$ref"].rpartition("/")[2]] | section
    if not isinstance(config, dict):
        return config
    config = deepcopy(config)
    for key, part in section.get("properties", {}).items():
        if key not in config and "default" in part:
            config[key] = deepcopy(part["default"])
        if key in config:
            config[key] = _filled(config[key], part, definitions)
    return config


def input_paths(config, part=None, key=""):
    """The inputs that a configuration names: pairs of dotted key and path, by the schema's path types."""
    part = schema() if part is None else part
    if part.get("$ref", "").endswith("path"):
        yield from [(key, config)] if config else []
    elif isinstance(config, list):
        for item in config:
            yield from input_paths(item, part.get("items", {}), key)
    elif isinstance(config, dict):
        for name, value in config.items():
            below = part.get("properties", {}).get(name, part.get("additionalProperties"))
            if isinstance(below, dict):
                yield from input_paths(value, below, f"{key}.{name}".lstrip("."))


def check_choices(config):
    """Check what concerns several keys at once."""
    if not config["example"] and not config["data"] and not os.environ.get("NESTMRIO_DATA"):
        raise refused("config: key data is missing. Name the folder of the inputs, or set NESTMRIO_DATA.")
    if not any(config[section] for section in SECTIONS):
        raise refused(f"config: none of the sections {', '.join(SECTIONS)} is there. Give what the case is to compute.")
    world = config["world"]
    if world and world["har"] and world["source"] != "har" and not world["folder"]:
        raise refused("config: world.source has to be har for world.har.")
    _check_emissions_of_countries(config)
    for key, reason in (*_needed(config), *_sections_of_sources(config), *_needed_by_emissions(config)):
        if lookup(config, key) is None:
            raise refused(f"config: {key} has to be given for {reason}.")
    _check_link(config["world"])
    if config["tables"] and lookup(config, "trade.margins"):
        raise refused(
            "config: trade.margins has to be null with tables, which have outflow and inflow. Keep one of them."
        )
    emissions = config["emissions"] or {"stressors": {}, "reference": None}
    if "co2" in emissions["stressors"]:
        raise refused("config: emissions.stressors: co2 is always computed, from emissions.source. Take it out.")
    for name, stressor in emissions["stressors"].items():
        if config["world"] and not stressor.get("world"):
            raise refused(f"config: emissions.stressors.{name}.world has to be given for the section world.")
    if emissions["reference"] and not config["tables"]:
        raise refused("config: emissions.reference has to be null without tables, in whose sectors it is compared.")


def _needed(config):
    """Pairs of a key and what cannot do without it."""
    sections = {"tables": ("provinces.list", "sectors.provincial", "currency.tables")}
    sections["world"] = ("country", "currency.tables_per_world")
    for section, keys in sections.items():
        yield from ((key, f"the section {section}") for key in keys if config[section])
    trade = config["trade"]
    if trade and not config["tables"]:
        yield "trade.margins", "trade without tables"
    if trade and not config["provinces"]["list"]:
        yield "provinces.distances", "trade without provinces.list"
    if trade and trade["flows"]["workbook"]:
        yield "sectors.provincial", "trade.flows.workbook"
    if trade and trade["gravity"]["weights"] == "contiguity":
        yield "provinces.neighbours", "trade.gravity.weights contiguity; or choose k_nearest or inverse_distance"
    if config["provinces"]["gdp_population"] and not config["currency"]["tables"]:
        yield "provinces.gdp_unit", "provinces.gdp_population without currency.tables"


def _needed_by_emissions(config):
    """The same of the section emissions."""
    if not config["emissions"]:
        return
    yield "provinces.list", "the section emissions"
    yield from ((key, choice) for choice, key in _sections_of_inventories(config["emissions"]))
    places = {"ceads": ("concordance",), "energy": ("concordance", "industry")}
    for inventory, keys in places.items():
        if config["tables"] and config["emissions"][inventory]:
            yield from ((f"emissions.{inventory}.{key}", "an inventory in the sectors of tables") for key in keys)


def _check_link(world):
    if not world:
        return
    needed = LINK_NEEDS[world["link"]]
    for key in ("concordance", "provincial_concordance", "link_sectors"):
        if (world[key] is not None) != (key in needed):
            verb = "has to be given" if key in needed else "has to be null"
            raise refused(f"config: world.{key} {verb} for world.link {world['link']}.")


def _sections_of_sources(config):
    """Pairs of a key and the choice of the world table or its emissions that cannot do without it."""
    if not config["world"]:
        return
    source = f"world.source {config['world']['source']}"
    if config["world"]["source"] != "har":
        yield "world.folder", source
        if config["world"]["source"] == "folder":
            yield "world.sectors", source
        if config["emissions"] and not config["emissions"]["extension"]:
            yield "emissions.world", f"{source} without emissions.extension"
    else:
        yield "world.har", source
        if config["emissions"] and config["emissions"]["world"] is None:
            yield "world.har.emissions", f"{source} without emissions.world"


def _check_emissions_of_countries(config):
    """Refuse two sources of the countries' emissions, and an extension of a table that has none."""
    if not config["emissions"] or not config["emissions"]["extension"]:
        return
    if not config["world"]:
        raise refused("config: emissions.extension has to be null without the section world.")
    if config["emissions"]["world"]:
        raise refused("config: emissions.world has to be null with emissions.extension. Keep one of them.")
    without = {"har": "world.har.emissions", "icio": "emissions.world", "tidy": "emissions.world"}
    source = config["world"]["source"]
    if source in without:
        what = f"config: emissions.extension has to be null for world.source {source}"
        raise refused(f"{what}, which has no extension of emissions. Use {without[source]}.")


def _sections_of_inventories(emissions):
    """Pairs of a choice of inventory and the key that it cannot do without."""
    homes = {"energy_balance": "emissions.energy", "ceads": "emissions.ceads", "table": "emissions.table"}
    yield f"emissions.source {emissions['source']}", homes[emissions["source"]]
    if emissions["reference"]:
        yield f"emissions.reference {emissions['reference']}", homes[emissions["reference"]]
        yield f"emissions.reference {emissions['reference']}", "emissions.energy"
    if emissions["energy"] and emissions["energy"]["reference_factors"]:
        yield "emissions.energy.reference_factors", "emissions.reference"
    process = emissions["energy"]["process"] if emissions["energy"] else "none"
    if process != "none":
        needed = {"ceads": "emissions.ceads", "cement": "emissions.energy.cement"}[process]
        yield f"emissions.energy.process {process}", needed


def lookup(config, key):
    """The value of a dotted key, null below a section that is null."""
    for part in key.split("."):
        config = None if config is None else config[part]
    return config
