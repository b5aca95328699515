{{ optional_input('contact_consents') }}
