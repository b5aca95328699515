"""The kinds of loans: what each costs, how long it runs, what secures it.

Names stand here; the numbers of a product stand in ``parameters``, in this order.
"""

__all__ = ["PRODUCT_NAMES", "PURPOSES", "purpose_labels"]

PRODUCT_NAMES = ("personal", "vehicle", "home", "business")
PURPOSES = (
    ("debt_consolidation", "home_improvement", "medical", "travel", "other"),
    ("new_car", "used_car"),
    ("purchase", "refinance"),
    ("working_capital", "equipment", "expansion"),
)


def purpose_labels() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """All purposes in one row, and where each product's purposes begin in it."""
    begins = [sum(len(names) for names in PURPOSES[:product]) for product in range(len(PURPOSES))]
    return tuple(name for names in PURPOSES for name in names), tuple(begins)
