-- What was ever ordered for a domain; the open item has an index of its own.
CREATE INDEX items_ended_by_domain ON items (domain_name) WHERE open = 0;
