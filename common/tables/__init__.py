from common.tables.base import Header, Table
from common.tables.columns import (
    ChoiceColumn,
    Column,
    DayColumn,
    KronerColumn,
    MomentColumn,
    NumberColumn,
    ShareColumn,
    YesNoColumn,
)

__all__ = [
    "ChoiceColumn",
    "Column",
    "DayColumn",
    "Header",
    "KronerColumn",
    "MomentColumn",
    "NumberColumn",
    "ShareColumn",
    "Table",
    "YesNoColumn",
]
