"""Where the rules of the workflow run on a cluster, as the rule files say."""

import re


def places(project):
    """The group of every rule with a script; None for a rule that runs where Snakemake runs.

    Raises AssertionError for a rule that says neither, or both.
    """
    found = {}
    for file in sorted((project / "workflow/rules").glob("*.smk")):
        for name, body in re.findall(r"^ *rule (\w+):\n(.*?)(?=^ *rule |\Z)", file.read_text("utf-8"), re.M | re.S):
            if "script:" not in body:
                continue
            group, local = re.findall(r"\n? *group:\s+\"(\w+)\"", body), "localrule: True" in body
            assert len(group) + local == 1, f"rule {name} has to say group or localrule, one of them"
            found[name] = group[0] if group else None
    return found
