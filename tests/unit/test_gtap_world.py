"""World tables behind GTAP data files: equal to an independent reading, whatever the layout and the make matrix."""

import numpy as np
import pytest

import gtap_forms as forms
import gtap_truth
from gtap_cases import FINALS, IN_LAYOUTS, SMALL, close, footprints, read, world
from nestmrio import Ledger, expand
from nestmrio.errors import InputError
from nestmrio.mrio.factored import check_identities, factor
from nestmrio.mrio.gtap_world import read_gtap

HERE = {"factor tax": "factor_tax", "output tax": "output_tax", "input tax": "input_tax", "export tax": "export_tax"}
HERE |= {"margin": "transport"}
TRANSPORTS, FORMS = ("exogenous", "endogenous"), ("commodity", "activity")


def scaled(path, name, factor):
    """Multiply the values of a header."""
    forms.changed(path, name, lambda header: [type(header)(header, array=header["array"] * factor)])


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("kind", "layout"), IN_LAYOUTS)
def test_table_and_emissions_are_the_true_ones(kind, layout, form, transport, tmp_path):
    """Z, Y, output, primary rows, production and consumption."""
    economy, files = world(tmp_path, kind, layout)
    truth = gtap_truth.table(economy, transport, form)
    flows, emissions, _ = read(files, economy.regions[0], transport, form)
    n = len(truth.x)
    assert flows["region"].values.tolist() == truth.regions and flows["sector"].values.tolist() == truth.sectors
    assert close(flows["intermediate"].values.reshape(n, n), truth.Z)
    assert close(flows["final_demand"].sel(category=FINALS).values.reshape(n, -1), truth.Y)
    assert close(flows["output"].values.ravel(), truth.x)
    for name, row in zip(truth.primary, truth.V, strict=True):
        found = flows["value_added"].sel(factor=HERE.get(name, name)).values.ravel()
        assert np.abs(found - row).max() <= 1e-9 * truth.x.max(), name
    for name, row in zip(truth.primary, truth.VF, strict=True):
        found = flows["final_value_added"].sel(factor=HERE.get(name, name), category=FINALS).values.ravel()
        assert np.abs(found - row).max() <= 1e-9 * truth.x.max(), name
    assert close(emissions["emissions"].values.ravel(), truth.e_act.ravel())
    assert close(emissions["direct_emissions"].values, truth.e_final)
    production, consumption = footprints(flows, emissions)
    assert close(production, truth.production) and close(consumption, truth.consumption)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", SMALL)
def test_transport_is_final_demand_of_its_supplier_and_nothing_else(kind, form, tmp_path):
    economy, files = world(tmp_path, kind)
    truth = gtap_truth.table(economy, "exogenous", form)
    flows, *_ = read(files, economy.regions[0], "exogenous", form)
    supplied = flows["final_demand"].sel(category="international_transport")
    own = np.einsum("rsr->rs", supplied.transpose("origin", "sector", "destination").values)
    assert close(own.ravel(), truth.itm) and supplied.sum() == pytest.approx(own.sum())
    assert "international_transport" not in read(files, economy.regions[0], "endogenous", form)[0]["category"].values


@pytest.mark.parametrize("kind", SMALL)
def test_the_factored_form_of_commodities_is_exact(kind, tmp_path):
    """Users buy imports of a commodity from origins in the same proportions, which is what the factored form says."""
    economy, files = world(tmp_path, kind)
    flows, *_ = read(files, economy.regions[0])
    again = expand(factor(flows, "10^6 USD"))
    for name in ("intermediate", "final_demand"):
        assert close(again[name].transpose(*flows[name].dims).values, flows[name].values, 1e-12)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("kind", SMALL)
def test_identities_of_file_and_table_hold(kind, transport, form, tmp_path):
    economy, files = world(tmp_path, kind)
    flows, _, ledger = read(files, economy.regions[0], transport, form)
    check_identities(factor(flows, "10^6 USD"), ledger, "world")
    ledger.require()
    gaps = {check.check: check.value for check in ledger.checks if check.check.startswith("GTAP file")}
    assert len(gaps) == 7 and max(gaps.values()) < 1e-12
    assert not [repair for repair in ledger.repairs if repair.item == "value added"]


def test_single_precision_is_booked_and_said(tmp_path):
    """A file whose flows are no integers keeps its identities to single precision; the table keeps them exactly."""
    economy, files = world(tmp_path)
    for name in ("VDFB", "EVFP", "VXSB"):
        forms.changed(
            files.table, name, lambda header: [type(header)(header, array=header["array"] * np.float32(1 + 3e-5))]
        )
    flows, _, ledger = read(files, economy.regions[0])
    gaps = [check.value for check in ledger.checks if check.check.startswith("GTAP file")]
    assert 1e-6 < max(gaps) < 1e-3
    assert [repair.item for repair in ledger.repairs] == ["value added"]
    inputs = flows["intermediate"].sum(["origin", "sector"]).values + flows["value_added"].sum("factor").values
    np.testing.assert_allclose(inputs, flows["output"].values, rtol=1e-12)


def test_other_scale_other_order(tmp_path):
    """Eight times the flows are eight times the table; the order of regions in one header changes nothing."""
    economy, files = world(tmp_path / "one", "own trade")
    flows, emissions, _ = read(files, economy.regions[0])
    for name in ("VXSB", "VMFB", "VTWR", "MAKB", "EVFP"):
        forms.labels_permuted(files.table, name, "REG", seed=5)
    forms.labels_permuted(files.table, "VDFP", "COMM", seed=2)
    forms.labels_permuted(files.emissions, "MDF", "ACTS", seed=2)
    turned, same, _ = read(files, economy.regions[0])
    regions = {dim: flows[dim].values for dim in ("origin", "destination", "region")}
    in_order = turned.sel(regions)
    for name in flows.data_vars:
        assert close(in_order[name].values, flows[name].values, 1e-14), name
    np.testing.assert_allclose(same["emissions"].sel(region=flows["region"]), emissions["emissions"], rtol=1e-14)
    for name in [header["name"] for header in forms.headers(files.table) if header["data_type"] == "RE"]:
        scaled(files.table, name, 8)
    larger, *_ = read(files, economy.regions[0])
    assert close(larger["intermediate"].values, 8 * turned["intermediate"].values, 1e-14)


def test_categories_may_share_a_name(tmp_path):
    economy, files = world(tmp_path)
    together = dict.fromkeys(("private", "government", "investment"), "all_uses")
    flows = read_gtap(files.table, economy.regions[0], categories=together)
    assert flows["category"].values.tolist() == ["all_uses", "international_transport"]
    assert flows["final_value_added"].sizes["category"] == 2
    with pytest.raises(InputError, match="lacks investment"):
        read_gtap(files.table, economy.regions[0], categories={"private": "p", "government": "g"})


def test_without_a_ledger_nothing_is_lost(tmp_path):
    economy, files = world(tmp_path)
    assert read_gtap(files.table, economy.regions[0]).identical(
        read_gtap(files.table, economy.regions[0], ledger=Ledger())
    )


@pytest.mark.real
@pytest.mark.parametrize("layout", ["format6", "format7"])
@pytest.mark.parametrize("name", ["5x4", "14x5stress"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_invented_worlds_of_others(name, layout, transport, data_folder):
    """Both invented worlds beside the real data, to their exact tables."""
    folder = data_folder / "gtap" / name
    truth = np.load(folder / "truth.npz")
    emissions = folder / layout / ("gsdemiss.har" if layout == "format6" else "co2.har")
    files = type("Files", (), {"table": folder / layout / "basedata.har", "emissions": emissions})
    country = truth["regions"].tolist()[-1]
    flows, own, ledger = read(files, country, transport)
    n, prefix = truth["output"].size, f"{transport[:3]}_"
    assert close(flows["intermediate"].values.reshape(n, n), truth[f"{prefix}Z"])
    assert close(flows["final_demand"].sel(category=FINALS).values.reshape(n, -1), truth[f"{prefix}Y"])
    assert close(flows["output"].values, truth["output"])
    assert close(flows["value_added"].sum("factor").values.ravel(), truth[f"{prefix}V"].sum(0))
    assert close(
        flows["final_value_added"].sel(category=FINALS).sum("factor").values.ravel(), truth[f"{prefix}VF"].sum(0)
    )
    assert close(own["emissions"].values, truth["e_act"]) and close(own["direct_emissions"].values, truth["e_final"].T)
    production, consumption = footprints(flows, own)
    assert close(production, truth[f"{prefix}production"]) and close(consumption, truth[f"{prefix}consumption"])
    assert not ledger.repairs and max(check.value for check in ledger.checks) < 1e-12
