-- What drops first, or last, of all domains of an account.
CREATE INDEX domains_by_account_deadline ON domains (account_id, deadline, domain_name);
