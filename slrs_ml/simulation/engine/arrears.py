"""Days past due, default and cure, day by day, by the definitions of the warehouse.

Money counts from the day it is known and pays the oldest installment first. The due day
is day 0; past due begins the day after; default begins on the first day with more than
90 days past due and ends after 90 consecutive days without arrears. Arrears end by
paying, by a new schedule (which is no cure) or with the loan. The watch of a loan holds
what happened since a snapshot, from which its labels follow.
"""

from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.state import NEVER, OPEN
from slrs_ml.simulation.engine.world import World

__all__ = [
    "add_money",
    "arrears",
    "days_past_due",
    "end_spell",
    "exposure",
    "is_default_on",
    "missed_installments",
    "walk_days",
    "watch",
]

_DEFAULT_DAYS = 91
_CLEAN_DAYS = 90
_NO_DAY = 10**9
DAYS_A_YEAR = 365.0


@compiled
def arrears(loan: Record) -> int:
    """Cents due and unpaid."""
    return max(loan.due_total - loan.paid_total, 0)


@compiled
def exposure(loan: Record) -> int:
    """Cents owed: scheduled principal to come, plus what is due and unpaid."""
    return loan.balance + loan.due_total - loan.paid_total


@compiled
def missed_installments(loan: Record) -> int:
    """Installments due and not wholly paid, of an open loan."""
    if loan.status != OPEN:
        return 0
    return -(-arrears(loan) // loan.installment)


@compiled
def _oldest_unpaid_due_on(loan: Record, world: World) -> int:
    number = loan.paid_total // loan.installment + 1
    if number > loan.term or (
        loan.installments_due == loan.term and loan.paid_total >= loan.due_total
    ):
        return _NO_DAY
    return world.first_days[loan.schedule_month + number - world.begin] + loan.due_day - 1


@compiled
def days_past_due(loan: Record, day: int, world: World) -> int:
    """Days past due of an open loan at the end of a day."""
    if loan.status != OPEN or arrears(loan) == 0:
        return 0
    return max(day - _oldest_unpaid_due_on(loan, world), 0)


@compiled
def is_default_on(loan: Record, day: int) -> bool:
    """Whether a default runs at the end of a day, of a loan walked to that day."""
    return loan.is_default and (loan.in_arrears or day < loan.arrears_ended_on + _CLEAN_DAYS)


@compiled
def add_money(loan: Record, day: int, amount: int) -> None:
    """Let money become known on a day of the month at work."""
    place = loan.money_count
    while place > 0 and loan.money_day[place - 1] > day:
        loan.money_day[place] = loan.money_day[place - 1]
        loan.money_amount[place] = loan.money_amount[place - 1]
        place -= 1
    loan.money_day[place] = day
    loan.money_amount[place] = amount
    loan.money_count += 1


@compiled
def end_spell(loan: Record, day: int, by_paying: bool) -> None:
    """End the arrears on a day."""
    loan.in_arrears = False
    loan.arrears_ended_on = day
    loan.last_spell_paid = by_paying
    if by_paying and loan.first_cure_on == NEVER and loan.watched_from < day <= loan.watched_to:
        loan.first_cure_on = day


@compiled
def _pass_days(loan: Record, first: int, last: int, world: World) -> None:
    if first > last:
        return
    oldest = _oldest_unpaid_due_on(loan, world)
    overdue_on = max(first, oldest + 1)
    if overdue_on <= last and not loan.in_arrears:
        loan.in_arrears = True
        if overdue_on - loan.arrears_ended_on >= _CLEAN_DAYS:
            loan.is_default = False
    default_on = max(first, oldest + _DEFAULT_DAYS)
    if default_on <= last and not loan.is_default:
        loan.is_default = True
        if loan.first_default_on == NEVER and loan.watched_from < default_on <= loan.watched_to:
            loan.first_default_on = default_on


@compiled
def receive(loan: Record, day: int, amount: int) -> None:
    """Count cash in the watch, plain and discounted to the snapshot at 10 % a year."""
    if loan.watched_from < day <= loan.watched_to:
        loan.cash += amount
        loan.discounted_cash += amount / 1.10 ** ((day - loan.watched_from) / DAYS_A_YEAR)


@compiled
def walk_days(loan: Record, first: int, last: int, world: World) -> None:
    """Pass the days of a month, crediting money in the order it becomes known."""
    day = first
    for place in range(loan.money_count):
        known_on, amount = loan.money_day[place], loan.money_amount[place]
        _pass_days(loan, day, known_on - 1, world)
        loan.paid_total += amount
        receive(loan, known_on, amount)
        if loan.in_arrears and _oldest_unpaid_due_on(loan, world) + 1 > known_on:
            end_spell(loan, known_on, True)
        day = known_on
    _pass_days(loan, day, last, world)
    loan.money_count = 0


@compiled
def watch(loan: Record, from_day: int, to_day: int) -> None:
    """Forget what was watched and watch from after one day to the end of another."""
    loan.watched_from = from_day
    loan.watched_to = to_day
    loan.first_default_on = NEVER
    loan.first_cure_on = NEVER
    loan.ended_on = NEVER
    loan.end_reason = -1
    loan.cash = 0
    loan.discounted_cash = 0.0
    loan.cost = 0
