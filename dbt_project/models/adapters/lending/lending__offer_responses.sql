{{ optional_input('offer_responses') }}
