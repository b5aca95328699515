{#-
    The input contract: for each table its key, the columns that must be filled, what
    refers to which table, the column that names another row of the same table (and what
    the two rows share), the column that tells when the row happened (`event`), those
    that tell of something later (`told_later`: null until then), the codes a column may
    hold, and each column with its kind.
    This dictionary is the one truth; `_sources.yml` and `slrs_ml.loading` are tested
    against it (tests/unit/loading/test_contract.py). It is a macro because dbt's graph
    is not available in unit tests.

    kinds   id, text    text
            money       amount in the reporting currency, never negative
            balance     amount that may be below zero (a card overpaid)
            rate        fraction per year, 0 to 10
            fraction    0 to 1
            ratio       number above 0 (a rate of exchange)
            count       whole number, 0 or more
            boolean, date, time
            clock       local time of day
    Every table may carry `recorded_at`; it belongs to the key, because rows of one key
    with different `recorded_at` are versions.
-#}
{% macro input_contract() -%}
    {%- set contract = {
        'borrowers': {
            'key': ['borrower_id'],
            'needed': ['borrower_id'],
            'columns': {
                'borrower_id': 'id', 'birth_date': 'date', 'employment_type': 'text',
                'employment_started_on': 'date', 'monthly_income': 'money',
                'is_income_verified': 'boolean', 'monthly_essential_expenses': 'money',
                'monthly_debt_payments': 'money', 'dependents': 'count',
                'country_code': 'text', 'region': 'text', 'postal_code': 'text',
                'time_zone': 'text', 'phone_time_zone': 'text',
                'education_level': 'text', 'preferred_language': 'text',
                'preferred_channel': 'text', 'recorded_at': 'time',
            },
        },
        'borrower_protected_attributes': {
            'key': ['borrower_id'],
            'needed': ['borrower_id'],
            'references': {'borrower_id': 'borrowers'},
            'columns': {
                'borrower_id': 'id', 'sex': 'text', 'age_band': 'text',
                'marital_status': 'text', 'ethnicity': 'text', 'recorded_at': 'time',
            },
        },
        'borrower_flags': {
            'key': ['flag_id'],
            'event': 'opened_at',
            'told_later': ['closed_at'],
            'needed': ['flag_id', 'borrower_id', 'flag_type', 'opened_at'],
            'references': {'borrower_id': 'borrowers'},
            'codes': {
                'flag_type': [
                    'vulnerable', 'bankruptcy', 'deceased', 'attorney_represented',
                    'dispute', 'breathing_space', 'cease_communication', 'military',
                ],
            },
            'columns': {
                'flag_id': 'id', 'borrower_id': 'id', 'flag_type': 'text',
                'opened_at': 'time', 'closed_at': 'time', 'review_due_on': 'date',
                'recorded_at': 'time',
            },
        },
        'loans': {
            'key': ['loan_id'],
            'event': 'originated_on',
            'told_later': ['closed_on', 'close_reason'],
            'needed': ['loan_id', 'borrower_id', 'principal_amount'],
            'references': {'borrower_id': 'borrowers'},
            'codes': {
                'close_reason': ['paid_off', 'settled', 'charged_off', 'sold'],
                'collector_role': ['first_party', 'third_party'],
            },
            'columns': {
                'loan_id': 'id', 'borrower_id': 'id', 'product_type': 'text',
                'loan_purpose': 'text', 'currency': 'text', 'originated_on': 'date',
                'principal_amount': 'money', 'annual_interest_rate': 'rate',
                'lender_grade': 'count', 'term_months': 'count',
                'installment_amount': 'money', 'grace_days': 'count',
                'is_secured': 'boolean', 'collateral_value': 'money', 'jurisdiction': 'text',
                'collector_role': 'text', 'statute_barred_on': 'date',
                'closed_on': 'date', 'close_reason': 'text', 'recorded_at': 'time',
            },
        },
        'installments': {
            'key': ['loan_id', 'schedule_version', 'installment_number'],
            'needed': ['loan_id', 'installment_number', 'due_on', 'principal_due'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'loan_id': 'id', 'installment_number': 'count',
                'schedule_version': 'count', 'due_on': 'date',
                'principal_due': 'money', 'interest_due': 'money', 'fees_due': 'money',
                'recorded_at': 'time',
            },
        },
        'payments': {
            'key': ['payment_id'],
            'event': 'paid_at',
            'needed': ['payment_id', 'loan_id', 'paid_at', 'amount'],
            'references': {'loan_id': 'loans'},
            'own_reference': {'column': 'reversal_of_payment_id', 'same': ['loan_id']},
            'columns': {
                'payment_id': 'id', 'loan_id': 'id', 'paid_at': 'time',
                'amount': 'money', 'method': 'text', 'payer': 'text',
                'reversal_of_payment_id': 'id', 'recorded_at': 'time',
            },
        },
        'loan_status_reports': {
            'key': ['loan_id', 'reported_on'],
            'event': 'reported_on',
            'needed': ['loan_id', 'reported_on'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'loan_id': 'id', 'reported_on': 'date', 'days_past_due': 'count',
                'missed_installments': 'count', 'outstanding_amount': 'balance',
                'arrears_amount': 'money', 'paid_amount': 'money',
                'billed_amount': 'balance', 'reported_status': 'text',
                'recorded_at': 'time',
            },
        },
        'loan_outcomes': {
            'key': ['loan_id'],
            'event': 'decided_on',
            'needed': ['loan_id'],
            'references': {'loan_id': 'loans'},
            'codes': {
                'recovery_status': [
                    'fully_recovered', 'partially_recovered', 'written_off',
                    'outstanding',
                ],
            },
            'columns': {
                'loan_id': 'id', 'recovery_status': 'text',
                'recovered_amount': 'money', 'recovered_fraction': 'fraction',
                'is_default': 'boolean', 'decided_on': 'date', 'recorded_at': 'time',
            },
        },
        'collection_actions': {
            'key': ['action_id'],
            'event': 'acted_at',
            'needed': ['action_id', 'loan_id', 'acted_at', 'channel'],
            'references': {'loan_id': 'loans', 'borrower_id': 'borrowers'},
            'codes': {
                'channel': ['call', 'sms', 'email', 'letter', 'visit', 'app'],
                'outcome': [
                    'not_connected', 'no_answer', 'voicemail', 'wrong_party',
                    'right_party_contact', 'promise_to_pay', 'refused', 'dispute',
                    'payment',
                ],
            },
            'columns': {
                'action_id': 'id', 'loan_id': 'id', 'borrower_id': 'id',
                'acted_at': 'time', 'channel': 'text', 'direction': 'text',
                'outcome': 'text', 'is_conversation': 'boolean',
                'consent_given_at': 'time', 'cost_amount': 'money',
                'decision_id': 'id', 'recorded_at': 'time',
            },
        },
        'contact_consents': {
            'key': ['borrower_id', 'channel', 'effective_at'],
            'event': 'effective_at',
            'needed': ['borrower_id', 'channel', 'status', 'effective_at'],
            'references': {'borrower_id': 'borrowers'},
            'codes': {
                'channel': ['call', 'sms', 'email', 'letter', 'visit', 'app'],
                'status': ['opted_in', 'opted_out'],
            },
            'columns': {
                'borrower_id': 'id', 'channel': 'text', 'status': 'text',
                'effective_at': 'time', 'inconvenient_from': 'clock',
                'inconvenient_to': 'clock', 'recorded_at': 'time',
            },
        },
        'account_transactions': {
            'key': ['transaction_id'],
            'event': 'booked_on',
            'needed': ['transaction_id', 'borrower_id', 'booked_on', 'amount'],
            'references': {'borrower_id': 'borrowers'},
            'columns': {
                'transaction_id': 'id', 'borrower_id': 'id', 'account_id': 'id',
                'booked_on': 'date', 'amount': 'balance', 'balance_amount': 'balance',
                'transaction_type': 'text', 'recorded_at': 'time',
            },
        },
        'promises_to_pay': {
            'key': ['promise_id'],
            'event': 'promised_at',
            'needed': [
                'promise_id', 'loan_id', 'promised_at', 'promised_amount', 'due_on',
            ],
            'references': {'loan_id': 'loans'},
            'columns': {
                'promise_id': 'id', 'loan_id': 'id', 'promised_at': 'time',
                'promised_amount': 'money', 'due_on': 'date', 'recorded_at': 'time',
            },
        },
        'legal_events': {
            'key': ['legal_event_id'],
            'event': 'occurred_at',
            'needed': ['legal_event_id', 'loan_id', 'event_type', 'occurred_at'],
            'references': {'loan_id': 'loans'},
            'codes': {
                'event_type': [
                    'notice', 'filed', 'judgment', 'writ', 'possession', 'garnishment',
                    'withdrawn',
                ],
            },
            'columns': {
                'legal_event_id': 'id', 'loan_id': 'id', 'event_type': 'text',
                'occurred_at': 'time', 'cost_amount': 'money', 'recorded_at': 'time',
            },
        },
        'forbearance_measures': {
            'key': ['measure_id'],
            'event': 'granted_at',
            'needed': ['measure_id', 'loan_id', 'measure_type', 'granted_at'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'measure_id': 'id', 'loan_id': 'id', 'measure_type': 'text',
                'granted_at': 'time', 'starts_on': 'date', 'ends_on': 'date',
                'is_performing_at_grant': 'boolean', 'recorded_at': 'time',
            },
        },
        'recovery_ledger': {
            'key': ['entry_id'],
            'event': 'booked_on',
            'needed': ['entry_id', 'loan_id', 'booked_on', 'entry_type', 'amount'],
            'references': {'loan_id': 'loans'},
            'codes': {
                'entry_type': [
                    'recovery_cash', 'collateral_proceeds', 'insurance',
                    'settlement_discount', 'write_off', 'agency_fee', 'legal_cost',
                    'contact_cost', 'debt_sale',
                ],
            },
            'columns': {
                'entry_id': 'id', 'loan_id': 'id', 'booked_on': 'date',
                'entry_type': 'text', 'amount': 'money', 'recorded_at': 'time',
            },
        },
        'past_decisions': {
            'key': ['decision_id'],
            'event': 'decided_at',
            'needed': ['decision_id', 'loan_id', 'decided_at', 'treatment_code'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'decision_id': 'id', 'loan_id': 'id', 'decided_at': 'time',
                'policy_version': 'text', 'arm': 'text', 'treatment_code': 'text',
                'propensity': 'fraction', 'is_randomised': 'boolean',
                'recorded_at': 'time',
            },
        },
        'decision_overrides': {
            'key': ['decision_id', 'overridden_at'],
            'event': 'overridden_at',
            'needed': ['decision_id', 'overridden_at', 'overridden_by', 'reason'],
            'columns': {
                'decision_id': 'id', 'overridden_at': 'time', 'overridden_by': 'text',
                'reason': 'text', 'treatment_code': 'text', 'recorded_at': 'time',
            },
        },
        'offer_responses': {
            'key': ['loan_id', 'responded_at', 'offer_type'],
            'event': 'responded_at',
            'needed': ['loan_id', 'responded_at'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'loan_id': 'id', 'responded_at': 'time', 'offer_type': 'text',
                'is_accepted': 'boolean', 'recorded_at': 'time',
            },
        },
        'complaints': {
            'key': ['complaint_id'],
            'event': 'received_at',
            'needed': ['complaint_id', 'borrower_id', 'received_at'],
            'references': {'borrower_id': 'borrowers'},
            'columns': {
                'complaint_id': 'id', 'borrower_id': 'id', 'received_at': 'time',
                'complaint_type': 'text', 'recorded_at': 'time',
            },
        },
        'customer_messages': {
            'key': ['message_id'],
            'event': 'received_at',
            'needed': ['message_id', 'borrower_id', 'received_at', 'body_text'],
            'references': {'borrower_id': 'borrowers', 'loan_id': 'loans'},
            'columns': {
                'message_id': 'id', 'borrower_id': 'id', 'loan_id': 'id',
                'received_at': 'time', 'channel': 'text', 'body_text': 'text',
                'language': 'text', 'recorded_at': 'time',
            },
        },
        'treatment_capacities': {
            'key': ['treatment_code', 'capacity_on'],
            'needed': ['treatment_code', 'capacity_on', 'units'],
            'columns': {
                'treatment_code': 'text', 'capacity_on': 'date', 'units': 'count',
                'unit_cost': 'money', 'recorded_at': 'time',
            },
        },
        'exchange_rates': {
            'key': ['currency', 'rated_on'],
            'needed': ['currency', 'rated_on', 'rate'],
            'columns': {
                'currency': 'text', 'rated_on': 'date', 'rate': 'ratio',
                'recorded_at': 'time',
            },
        },
        'snapshot_dates': {
            'key': ['loan_id', 'snapshot_date'],
            'needed': ['loan_id', 'snapshot_date'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'loan_id': 'id', 'snapshot_date': 'date', 'recorded_at': 'time',
            },
        },
        'loan_undated_attributes': {
            'key': ['loan_id', 'attribute_name'],
            'needed': ['loan_id', 'attribute_name'],
            'references': {'loan_id': 'loans'},
            'columns': {
                'loan_id': 'id', 'attribute_name': 'text', 'value': 'text',
                'recorded_at': 'time',
            },
        },
        'build_settings': {
            'key': ['portfolio'],
            'needed': ['portfolio', 'as_of_date', 'time_zone'],
            'columns': {
                'portfolio': 'id', 'as_of_date': 'date', 'observed_from': 'date',
                'time_zone': 'text', 'reporting_currency': 'text',
                'hash_ids': 'boolean', 'salt': 'text',
            },
        },
    } -%}
    {{ return(contract) }}
{%- endmacro %}

{#- The columns of one table of the input contract, name to kind, in contract order. -#}
{% macro contract_columns(table) -%}
    {{ return(input_contract()[table]['columns']) }}
{%- endmacro %}
