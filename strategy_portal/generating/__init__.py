"""A realistic installation for measurements: invented municipalities with portfolios of any size, made in bulk."""
