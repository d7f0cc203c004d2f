-- What drops first of all domains of an account.
CREATE INDEX domains_by_account_deadline ON domains (account_id, deadline, domain_name);

-- The latest expiry first, with those that have none last: the other way round than the first index read backwards.
CREATE INDEX domains_by_account_expiration_last ON domains (account_id, expiration_date DESC NULLS LAST, domain_name DESC);
