-- A renewal of ours went out and info showed twice that it had no effect: one that shows later is by it.
ALTER TABLE items ADD COLUMN renewal_may_have_arrived INTEGER NOT NULL DEFAULT 0;
