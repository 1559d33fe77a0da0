"""YAML is read as plain data, and only where it is not larger than it looks."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.limits import YAML_DEPTH, YAML_VALUES
from nestmrio.yaml_text import LOADER, Overgrown, require_plain


def size(value):
    """How many values a YAML value is made of, keys included."""
    if isinstance(value, dict):
        return 1 + sum(1 + size(part) for part in value.values())
    return 1 + sum(map(size, value)) if isinstance(value, list) else 1


@given(base=st.integers(2, 12), levels=st.integers(1, 9))
def test_aliases_count_as_what_they_stand_for(base, levels):
    lines = ["- &a0 x"] + [f"- &a{n} [{', '.join([f'*a{n - 1}'] * base)}]" for n in range(1, levels + 1)]
    whole = 1 + sum(sum(base**k for k in range(n + 1)) for n in range(levels + 1))
    if whole > YAML_VALUES:
        with pytest.raises(Overgrown, match="those of its aliases included"):
            require_plain("\n".join(lines))
    else:
        require_plain("\n".join(lines))
        assert size(yaml.load("\n".join(lines), Loader=LOADER)) == whole


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=30,
    )
)
def test_plain_data_is_let_through_and_read_as_it_is(value):
    text = yaml.safe_dump(value)
    require_plain(text)
    assert yaml.load(text, Loader=LOADER) == value


@pytest.mark.parametrize("signs", ["[]", "{}"])
@pytest.mark.parametrize("depth", [YAML_DEPTH + 1, 100_000])
def test_what_is_deep_is_refused_before_it_is_built(signs, depth):
    with pytest.raises((Overgrown, yaml.YAMLError)):
        require_plain(signs[0] * depth + signs[1] * depth)


@pytest.mark.parametrize("tag", ["python/object/apply:os.system", "python/name:os.system", "python/module:os"])
def test_no_object_is_built(tag):
    with pytest.raises(yaml.YAMLError):
        yaml.load(f"a: !!{tag} [echo]", Loader=LOADER)
