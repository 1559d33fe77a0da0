"""Observed flows as constraints on trade between provinces, held against the margins before anything is fitted."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.margins import read_margins
    from nestmrio.trade.given import read_given
    from nestmrio.trade.observed import bind, read_samples, require_consistent

    given, params, geography = step.input, step.params, step.read("geography")
    margins, provinces = step.read("tables"), geography["region"].values.tolist()
    if given.margins:
        margins = read_margins(given.margins, provinces, currency=params.currency, decimal=params.decimal)
    sectors = margins["sector"].values.tolist()
    kept = read_given(given.given, provinces, sectors, decimal=params.decimal) if given.given else None
    flows, sample_of = None, {}
    if params.use != "sample":
        cube = step.read(f"{given.interregional}/flows.nc", "interregional") if given.interregional else None
        files = given.files if isinstance(given.files, list) or not given.files else [given.files]
        flows, sample_of = read_samples(cube, files, given.concordance, sectors, decimal=params.decimal)
    result = bind(flows, sample_of, geography, margins, use=params.use, **{k: params.flows[k] for k in params.bound})
    require_consistent(result, margins, kept, infeasible=params.infeasible)
    step.settle()
    step.write(result, "observed_flows")
    step.log.info("%s: %d flows bind", params.use, int(result["observed"].count()))
