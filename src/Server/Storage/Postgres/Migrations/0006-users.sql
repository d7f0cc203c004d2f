-- People who sign in to the console; each acts through an access key's rights.
CREATE TABLE users (
    user_id text COLLATE "C" NOT NULL PRIMARY KEY,
    user_name text COLLATE "C" NOT NULL UNIQUE,
    password_hash text NOT NULL,
    access_key_id text COLLATE "C" NOT NULL REFERENCES access_keys (access_key_id),
    stamp text COLLATE "C" NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    locked_until bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    signed_in_at bigint
);
