"""Every gravity model fitted to the observed flows of one sector."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance
    from nestmrio.errors import InputError
    from nestmrio.inputs.tidy import read_flows
    from nestmrio.trade.candidates import fit_candidates
    from nestmrio.trade.estimation import sample_flows

    given, params, sector = step.input, step.params, step.wildcards.sector
    if given.concordance:
        flows = step.read(f"{given.flows}/flows.nc", "interregional")["flows"]
        flow = sample_flows(flows, read_concordance(given.concordance, [sector], flows["sector"].values, others=True))
        flow = flow.sel(sector=sector, drop=True)
    else:
        flow = read_flows(given.flows, sector=sector if params.one_file else None, decimal=params.decimal)
    options = {"weights": params.weights, "neighbours": params.neighbours, "constrained": params.constrained}
    try:
        fitted = fit_candidates(flow, step.read("geography"), sector=sector, **options)
    except InputError as error:
        raise error.at(file=given.flows) from None
    step.write(fitted, "gravity_fit")
    for model in fitted["model"].values.tolist():
        own = fitted.sel(model=model)
        step.log.info("%s: hold-out error %.4f, AICc %.1f", model, own["holdout_error"], own["aicc"])
