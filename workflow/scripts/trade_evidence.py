"""What the flows of the case say of the trade that was estimated."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.ledger import write_rows
    from nestmrio.report.trade_accuracy import HEADER, evidence_rows
    from nestmrio.report.trade_evidence import pooled_rows

    fitted, trade = step.read_all("gravity_fit"), step.read("trade")["trade"]
    rows = pooled_rows(fitted, trade, step.read("geography")["group"], model=step.params.model)
    write_rows(step.output.accuracy, HEADER, evidence_rows(rows))
    step.log.info("%d rows", len(rows))
