-- Twilio signs with the old token until its owner makes the new one primary, and never delivers a webhook again that was refused:
-- both tokens have to verify in between.

ALTER TABLE account_credential
    DROP CONSTRAINT account_credential_field_check,
    ADD CONSTRAINT account_credential_field_check
        CHECK (field IN ('api_key', 'auth_token', 'auth_token_previous', 'api_key_sid', 'api_key_secret'));
