from strategy_portal.models.imported_row import ImportedRow

__all__ = ["ImportedRow"]
