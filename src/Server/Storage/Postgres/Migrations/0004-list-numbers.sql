-- A list's total and its pages at any depth: each row has its place in its account's list, from 1 without a gap, as none is ever taken away.
ALTER TABLE accounts ADD COLUMN task_count bigint NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN domain_count bigint NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN number bigint;
ALTER TABLE domains ADD COLUMN number bigint;

UPDATE tasks SET number = n.number
FROM (SELECT task_no, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY created_at, task_no) AS number FROM tasks) AS n
WHERE tasks.task_no = n.task_no;
UPDATE domains SET number = n.number
FROM (SELECT domain_name, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY created_at, domain_name) AS number FROM domains) AS n
WHERE domains.domain_name = n.domain_name;
UPDATE accounts SET
    task_count = (SELECT COUNT(*) FROM tasks WHERE tasks.account_id = accounts.account_id),
    domain_count = (SELECT COUNT(*) FROM domains WHERE domains.account_id = accounts.account_id);

CREATE UNIQUE INDEX tasks_by_number ON tasks (account_id, number);
CREATE UNIQUE INDEX domains_by_number ON domains (account_id, number);

-- The first row of a commit numbers all of its account's: those without a number are the commit's own, no other's are seen before they have
-- theirs. One by one, the account's row would be written anew for each.
CREATE FUNCTION tasks_number() RETURNS trigger LANGUAGE plpgsql AS '
DECLARE added bigint; last bigint;
BEGIN
    IF (SELECT number FROM tasks WHERE task_no = NEW.task_no) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    SELECT COUNT(*) INTO added FROM tasks WHERE account_id = NEW.account_id AND number IS NULL;
    UPDATE accounts SET task_count = task_count + added WHERE account_id = NEW.account_id RETURNING task_count INTO last;
    UPDATE tasks SET number = n.number
    FROM (SELECT task_no, last - added + ROW_NUMBER() OVER (ORDER BY created_at, task_no) AS number
          FROM tasks WHERE account_id = NEW.account_id AND number IS NULL) AS n
    WHERE tasks.task_no = n.task_no;
    RETURN NULL;
END';

CREATE FUNCTION domains_number() RETURNS trigger LANGUAGE plpgsql AS '
DECLARE added bigint; last bigint;
BEGIN
    IF (SELECT number FROM domains WHERE domain_name = NEW.domain_name) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    SELECT COUNT(*) INTO added FROM domains WHERE account_id = NEW.account_id AND number IS NULL;
    UPDATE accounts SET domain_count = domain_count + added WHERE account_id = NEW.account_id RETURNING domain_count INTO last;
    UPDATE domains SET number = n.number
    FROM (SELECT domain_name, last - added + ROW_NUMBER() OVER (ORDER BY created_at, domain_name) AS number
          FROM domains WHERE account_id = NEW.account_id AND number IS NULL) AS n
    WHERE domains.domain_name = n.domain_name;
    RETURN NULL;
END';

-- At the commit: the account's row is not kept from the other nodes for longer than that.
CREATE CONSTRAINT TRIGGER tasks_number AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tasks_number();
CREATE CONSTRAINT TRIGGER domains_number AFTER INSERT ON domains DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION domains_number();
