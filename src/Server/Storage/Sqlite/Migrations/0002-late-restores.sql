-- The task that answers for what a failed item's request may still come to.
ALTER TABLE items ADD COLUMN taken_over_by TEXT;

CREATE INDEX items_that_may_arrive ON items (domain_name)
    WHERE open = 0 AND request_may_have_arrived = 1 AND taken_over_by IS NULL;
