"""Pure figures of reports: cells of the share report, funnel limits, published figures."""
