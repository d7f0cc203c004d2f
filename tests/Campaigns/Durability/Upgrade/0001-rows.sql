-- Rows of a server of the first release, a crash after the last of them: {now} is the test's time, {expiry} 50 days before it, UTC ms.
INSERT INTO accounts VALUES ('a-1', 'root', {expiry});
INSERT INTO access_keys VALUES ('key-1', 'a-1', x'0102', 1, 'Active', '{"Version":"1"}', {expiry});
INSERT INTO nonces VALUES ({now} / 300000, x'00112233445566778899aabbccddeeff');
INSERT INTO registries (registry, clock_offset, clock_read_at) VALUES ('practice', 5, {now});
INSERT INTO messages (registry, message_id, stored_at, text, xml, handled_at) VALUES ('practice', '17', {now}, 'a message', '<epp/>', {now});
INSERT INTO leases VALUES ('practice', 0, 'the one before', 7, {now} + 15000);

INSERT INTO domains (domain_name, account_id, unicode_name, instance_id, suffix, domain_type, registry, expiration_date, created_at, updated_at, state)
SELECT value || '.com', 'a-1', value || '.com', 'S-' || value, 'com', 'gTLD', 'practice', {expiry}, {expiry}, {expiry}, 'Redemption'
FROM json_each('["waiting", "claimed", "quote", "intended", "accepted", "owing", "restored", "done", "failed"]');

INSERT INTO tasks (task_no, account_id, access_key_id, task_type, task_biz_type, created_at, lang, client_token, request_hash, item_count, open_items, started)
VALUES ('t-1', 'a-1', 'key-1', 'ORDER_REDEEM', 'orderWithRegistry', {now}, 'en', 'token-1', 'hash', 9, 7, 1);

INSERT INTO items (task_no, ordinal, detail_no, account_id, domain_name, name_as_sent, instance_id, registry, current_expiration_date,
    expiration_on_record, created_at, updated_at, status, step, open)
SELECT 't-1', key + 1, 'd-' || key, 'a-1', value || '.com', value || '.com', 'S-' || value, 'practice', {expiry}, {expiry}, {now}, {now}, 1, 'Inspect', 1
FROM json_each('["waiting", "claimed", "quote", "intended", "accepted", "owing", "restored", "done", "failed"]');
UPDATE items SET status = 0 WHERE ordinal = 1;
UPDATE items SET claim_slot = 0, claim_epoch = 7 WHERE ordinal IN (2, 3, 4, 5);
UPDATE items SET step = 'Quote', try_count = 1 WHERE ordinal = 3;
-- Written down, and its frame never left.
UPDATE items SET step = 'Request', intent_kind = 'Request', intent_outcome = 'Unknown', intent_cl_trid = 'RPV-1', intent_at = {now} WHERE ordinal = 4;
-- Written down and applied, and its answer never read.
UPDATE items SET step = 'Request', intent_kind = 'Request', intent_outcome = 'Unknown', intent_cl_trid = 'RPV-2', intent_at = {now} WHERE ordinal = 5;
UPDATE items SET step = 'Report', intent_kind = 'Request', intent_outcome = 'Accepted', intent_cl_trid = 'RPV-3', intent_at = {now}, requested_at = {now},
    deadline_order = {now} + 600000000, deadline_source = 'Report' WHERE ordinal = 6;
UPDATE items SET step = 'AfterRestore', intent_kind = 'Report', intent_outcome = 'Accepted', intent_cl_trid = 'RPV-4', intent_at = {now}, requested_at = {now},
    reported_at = {now}, restored_at = {now} WHERE ordinal = 7;
UPDATE items SET step = 'Settle', open = 0, status = 2, finished_at = {now} WHERE ordinal = 8;
UPDATE items SET step = 'Settle', open = 0, status = 3, finished_at = {now}, fail_code = 'TooLate', fail_args = '["failed.com"]', request_may_have_arrived = 1
    WHERE ordinal = 9;

INSERT INTO events (task_no, ordinal, at, kind, args) SELECT task_no, ordinal, {now}, 'Accepted', '[]' FROM items;
INSERT INTO frames (task_no, ordinal, registry, slot, at, outgoing, cl_trid, xml) VALUES ('t-1', 8, 'practice', 0, {now}, 1, 'RPV-0', '<epp/>');
