"""Which product line a customer buys, as one word to group by."""

import ibis

from tenure.catalog.definition import metric


@metric(unit="text")
def product_line(contract_lines):
    """The product on the contract lines in force, trials too: its name, both names where there are two, `several`
    where there are more, `none` where no line is in force. Not known where no line in force names a product."""
    product = contract_lines["product"]
    names = product.nunique()
    return ibis.cases(
        (contract_lines.count() == 0, "none"),
        (names == 1, product.max()),
        (names == 2, product.min() + " + " + product.max()),
        (names > 2, "several"),
        else_=ibis.null("string"),
    )
