# Parts of the chain, asked for by name: `snakemake trade`, national, nested, inventory or accounts, of the main case.


rule trade:
    input:
        case.required("trade", "trade.nc", "gravity.csv"),


rule national:
    input:
        case.required("national", "national.nc"),


rule nested:
    input:
        case.required("nested", "nested.nc"),


rule inventory:
    input:
        case.required("inventory", "inventory/{source}.nc"),


rule accounts:
    input:
        case.required("accounts", "accounts.csv"),
