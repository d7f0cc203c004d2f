CREATE TABLE access_keys (
    access_key_id text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    secret_cipher bytea NOT NULL,
    secret_key_version bigint NOT NULL,
    status text NOT NULL,
    policy text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT access_keys_pkey PRIMARY KEY (access_key_id),
    CONSTRAINT access_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id)
);

CREATE TABLE accounts (
    account_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    task_count bigint NOT NULL DEFAULT 0,
    domain_count bigint NOT NULL DEFAULT 0,
    CONSTRAINT accounts_pkey PRIMARY KEY (account_id)
);

CREATE TABLE audit (
    audit_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at bigint NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    access_key_id text COLLATE "C" NOT NULL,
    client_ip text,
    action text COLLATE "C" NOT NULL,
    subject text NOT NULL,
    args text NOT NULL DEFAULT '[]'::text,
    reason text,
    CONSTRAINT audit_pkey PRIMARY KEY (audit_id)
);

CREATE TABLE cluster_members (
    cluster text NOT NULL,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    proxy_port integer,
    suspect_times text,
    start_time timestamp with time zone NOT NULL,
    i_am_alive_time timestamp with time zone NOT NULL,
    CONSTRAINT cluster_members_pkey PRIMARY KEY (cluster, address, port, generation),
    CONSTRAINT cluster_members_cluster_fkey FOREIGN KEY (cluster) REFERENCES cluster_versions(cluster)
);

CREATE TABLE cluster_versions (
    cluster text NOT NULL,
    version integer NOT NULL DEFAULT 0,
    changed_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT cluster_versions_pkey PRIMARY KEY (cluster)
);

CREATE TABLE data_protection_keys (
    id text NOT NULL,
    cipher bytea NOT NULL,
    key_version bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT data_protection_keys_pkey PRIMARY KEY (id)
);

CREATE TABLE domains (
    domain_name text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    unicode_name text NOT NULL,
    instance_id text COLLATE "C" NOT NULL,
    suffix text NOT NULL,
    domain_type text NOT NULL,
    registry text COLLATE "C",
    registration_date bigint,
    expiration_date bigint,
    deleted_date bigint,
    name_servers text NOT NULL DEFAULT '[]'::text,
    ds_data text NOT NULL DEFAULT '[]'::text,
    remark text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    state text NOT NULL DEFAULT 'Unknown'::text,
    roid text,
    cl_id text,
    registry_expiration_date bigint,
    facts text,
    facts_before_deletion text,
    redemption_seen_at bigint,
    deadline bigint,
    deadline_source text,
    read_at bigint,
    read_error text,
    next_read_at bigint NOT NULL DEFAULT 0,
    number bigint,
    CONSTRAINT domains_pkey PRIMARY KEY (domain_name),
    CONSTRAINT domains_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
    CONSTRAINT domains_instance_id_key UNIQUE (instance_id),
    CONSTRAINT domains_number TRIGGER DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX domains_by_account_created ON public.domains USING btree (account_id, created_at, domain_name);

CREATE INDEX domains_by_account_deadline ON public.domains USING btree (account_id, deadline, domain_name);

CREATE INDEX domains_by_account_expiration ON public.domains USING btree (account_id, expiration_date, domain_name);

CREATE INDEX domains_by_account_expiration_last ON public.domains USING btree (account_id, expiration_date DESC NULLS LAST, domain_name DESC);

CREATE INDEX domains_by_account_registration ON public.domains USING btree (account_id, registration_date, domain_name);

CREATE INDEX domains_by_account_state ON public.domains USING btree (account_id, state, expiration_date);

CREATE UNIQUE INDEX domains_by_number ON public.domains USING btree (account_id, number);

CREATE INDEX domains_to_read ON public.domains USING btree (registry, next_read_at);

CREATE TABLE events (
    event_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    args text NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (event_id)
);

CREATE INDEX events_by_item ON public.events USING btree (task_no, ordinal, event_id);

CREATE TABLE frames (
    frame_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    registry text NOT NULL,
    slot integer NOT NULL,
    at bigint NOT NULL,
    outgoing integer NOT NULL,
    cl_trid text,
    xml text NOT NULL,
    CONSTRAINT frames_pkey PRIMARY KEY (frame_id)
);

CREATE INDEX frames_by_item ON public.frames USING btree (task_no, ordinal, frame_id);

CREATE TABLE funds (
    account_id text COLLATE "C" NOT NULL,
    mode text NOT NULL,
    currency text COLLATE "C" NOT NULL,
    credit_limit bigint NOT NULL DEFAULT 0,
    tax_bp integer NOT NULL DEFAULT 0,
    available bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    updated_at bigint NOT NULL,
    CONSTRAINT funds_pkey PRIMARY KEY (account_id),
    CONSTRAINT funds_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id)
) WITH (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

CREATE TABLE holds (
    hold_id text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    domain_name text COLLATE "C" NOT NULL,
    registry text COLLATE "C" NOT NULL,
    roid text COLLATE "C",
    deletion_time bigint NOT NULL DEFAULT 0,
    currency text COLLATE "C" NOT NULL,
    open integer NOT NULL,
    restore_state text NOT NULL,
    renewal_state text NOT NULL,
    restore_price bigint NOT NULL DEFAULT 0,
    restore_discount bigint NOT NULL DEFAULT 0,
    restore_tax bigint NOT NULL DEFAULT 0,
    restore_voucher bigint NOT NULL DEFAULT 0,
    renewal_price bigint NOT NULL DEFAULT 0,
    renewal_discount bigint NOT NULL DEFAULT 0,
    renewal_tax bigint NOT NULL DEFAULT 0,
    renewal_voucher bigint NOT NULL DEFAULT 0,
    price_id text COLLATE "C" NOT NULL,
    renewal_price_id text COLLATE "C",
    pass_through integer NOT NULL DEFAULT 0,
    cost_currency text,
    expected_cost bigint,
    max_cost bigint,
    voucher_no text COLLATE "C",
    promotion_no text COLLATE "C",
    created_at bigint NOT NULL,
    settled_at bigint,
    CONSTRAINT holds_pkey PRIMARY KEY (hold_id)
) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0.02);

CREATE UNIQUE INDEX holds_by_item ON public.holds USING btree (task_no, ordinal);

CREATE UNIQUE INDEX holds_open ON public.holds USING btree (registry, COALESCE(roid, domain_name), deletion_time) WHERE (open = 1);

CREATE TABLE items (
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    detail_no text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    domain_name text COLLATE "C" NOT NULL,
    name_as_sent text NOT NULL,
    instance_id text,
    registry text COLLATE "C",
    current_expiration_date bigint NOT NULL,
    expiration_on_record bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    finished_at bigint,
    status integer NOT NULL,
    step text NOT NULL,
    open integer NOT NULL,
    deadline_order bigint NOT NULL DEFAULT 0,
    deadline_source text,
    due_at bigint NOT NULL DEFAULT 0,
    claim_slot integer,
    claim_epoch bigint,
    try_count integer NOT NULL DEFAULT 0,
    wait_code text,
    wait_args text NOT NULL DEFAULT '[]'::text,
    roid text,
    cl_id text,
    expiration_before bigint,
    expiration_after bigint,
    deleted_at bigint,
    quote text,
    intent_kind text,
    intent_cl_trid text,
    intent_outcome text,
    intent_at bigint,
    intent_session_ended_at bigint,
    intent_not_applied_at bigint,
    request_may_have_arrived integer NOT NULL DEFAULT 0,
    renewal_may_have_arrived integer NOT NULL DEFAULT 0,
    taken_over_by text,
    requested_at bigint,
    reported_at bigint,
    restored_at bigint,
    renewed integer NOT NULL DEFAULT 0,
    task_result text,
    fail_code text,
    fail_args text NOT NULL DEFAULT '[]'::text,
    warnings text NOT NULL DEFAULT '[]'::text,
    CONSTRAINT items_pkey PRIMARY KEY (task_no, ordinal),
    CONSTRAINT items_task_no_fkey FOREIGN KEY (task_no) REFERENCES tasks(task_no)
) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0.02);

CREATE UNIQUE INDEX items_by_detail ON public.items USING btree (detail_no);

CREATE INDEX items_claimed ON public.items USING btree (registry, claim_slot) WHERE ((open = 1) AND (claim_slot IS NOT NULL));

CREATE INDEX items_ended_by_domain ON public.items USING btree (domain_name) WHERE (open = 0);

CREATE UNIQUE INDEX items_open_domain ON public.items USING btree (domain_name) WHERE (open = 1);

CREATE INDEX items_that_may_arrive ON public.items USING btree (domain_name) WHERE ((open = 0) AND (request_may_have_arrived = 1) AND (taken_over_by IS NULL));

CREATE INDEX items_to_claim ON public.items USING btree (registry, deadline_order, created_at, task_no, ordinal, due_at) WHERE ((open = 1) AND (claim_slot IS NULL));

CREATE TABLE leases (
    registry text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    owner text NOT NULL,
    epoch bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT leases_pkey PRIMARY KEY (registry, slot)
);

CREATE TABLE ledger_entries (
    entry_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    movement_id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    ledger_account text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    kind text NOT NULL,
    task_no text COLLATE "C",
    ordinal integer,
    hold_id text COLLATE "C",
    line text,
    reason text,
    access_key_id text COLLATE "C",
    CONSTRAINT ledger_entries_pkey PRIMARY KEY (entry_id)
);

CREATE INDEX ledger_entries_by_account ON public.ledger_entries USING btree (ledger_account, entry_id);

CREATE INDEX ledger_entries_by_task ON public.ledger_entries USING btree (task_no) WHERE (task_no IS NOT NULL);

CREATE TABLE messages (
    registry text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    queued_at bigint,
    stored_at bigint NOT NULL,
    text text,
    xml text NOT NULL,
    pending_domain text,
    pending_cl_trid text,
    is_carried_out integer,
    handled_at bigint,
    CONSTRAINT messages_pkey PRIMARY KEY (registry, message_id)
);

CREATE INDEX messages_to_handle ON public.messages USING btree (registry) WHERE (handled_at IS NULL);

CREATE TABLE nonces (
    bucket bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT nonces_pkey PRIMARY KEY (bucket, hash)
);

CREATE TABLE orleansquery (
    querykey text NOT NULL,
    querytext text NOT NULL,
    CONSTRAINT orleansquery_pkey PRIMARY KEY (querykey)
);

CREATE TABLE payments (
    account_id text COLLATE "C" NOT NULL,
    client_token text COLLATE "C" NOT NULL,
    request_hash text COLLATE "C" NOT NULL,
    movement_id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT payments_pkey PRIMARY KEY (account_id, client_token),
    CONSTRAINT payments_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id)
);

CREATE TABLE prices (
    price_id text COLLATE "C" NOT NULL,
    suffix text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    amount bigint,
    effective_from bigint NOT NULL,
    created_at bigint NOT NULL,
    pass_through integer NOT NULL DEFAULT 0,
    cost_currency text,
    expected_cost bigint,
    max_cost bigint,
    access_key_id text COLLATE "C",
    CONSTRAINT prices_pkey PRIMARY KEY (price_id)
);

CREATE INDEX prices_by_suffix ON public.prices USING btree (suffix, action, currency, effective_from, created_at);

CREATE TABLE promotion_uses (
    promotion_no text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    used integer NOT NULL,
    CONSTRAINT promotion_uses_pkey PRIMARY KEY (promotion_no, account_id),
    CONSTRAINT promotion_uses_promotion_no_fkey FOREIGN KEY (promotion_no) REFERENCES promotions(promotion_no)
);

CREATE TABLE promotions (
    promotion_no text COLLATE "C" NOT NULL,
    account_id text COLLATE "C",
    currency text COLLATE "C",
    kind text NOT NULL,
    value bigint NOT NULL,
    valid_from bigint NOT NULL,
    valid_until bigint NOT NULL,
    actions text NOT NULL DEFAULT '[]'::text,
    suffixes text NOT NULL DEFAULT '[]'::text,
    uses_total integer,
    uses_per_account integer,
    used integer NOT NULL DEFAULT 0,
    status text NOT NULL,
    created_at bigint NOT NULL,
    note text,
    CONSTRAINT promotions_pkey PRIMARY KEY (promotion_no),
    CONSTRAINT promotions_used_check CHECK ((used >= 0))
);

CREATE TABLE registries (
    registry text COLLATE "C" NOT NULL,
    clock_offset bigint NOT NULL DEFAULT 0,
    clock_read_at bigint,
    fault text,
    fault_message text,
    fault_since bigint,
    circuit_open_until bigint NOT NULL DEFAULT 0,
    circuit_faults bigint NOT NULL DEFAULT 0,
    CONSTRAINT registries_pkey PRIMARY KEY (registry)
);

CREATE TABLE registry_charges (
    charge_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    registry text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    domain_name text COLLATE "C",
    cl_trid text COLLATE "C",
    sv_trid text,
    currency text COLLATE "C",
    amount bigint,
    task_no text COLLATE "C",
    ordinal integer,
    CONSTRAINT registry_charges_pkey PRIMARY KEY (charge_id)
);

CREATE INDEX registry_charges_by_time ON public.registry_charges USING btree (registry, at);

CREATE TABLE registry_passwords (
    id text NOT NULL,
    registry text COLLATE "C" NOT NULL,
    state text NOT NULL,
    cipher bytea,
    key_version bigint NOT NULL,
    configured_hash text NOT NULL,
    password_hash text NOT NULL,
    sent_at bigint,
    answer text,
    at bigint NOT NULL,
    CONSTRAINT registry_passwords_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX registry_passwords_by_state ON public.registry_passwords USING btree (registry, state);

CREATE TABLE tasks (
    task_no text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    access_key_id text NOT NULL,
    task_type text NOT NULL,
    task_biz_type text NOT NULL,
    created_at bigint NOT NULL,
    client_ip text,
    lang text NOT NULL,
    coupon_no text,
    use_coupon integer NOT NULL DEFAULT 0,
    promotion_no text,
    use_promotion integer NOT NULL DEFAULT 0,
    client_token text,
    request_hash text,
    item_count integer NOT NULL,
    open_items integer NOT NULL,
    started integer NOT NULL DEFAULT 0,
    number bigint,
    CONSTRAINT tasks_pkey PRIMARY KEY (task_no),
    CONSTRAINT tasks_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id),
    CONSTRAINT tasks_number TRIGGER DEFERRABLE INITIALLY DEFERRED
) WITH (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

CREATE INDEX tasks_by_account ON public.tasks USING btree (account_id, created_at, task_no);

CREATE UNIQUE INDEX tasks_by_client_token ON public.tasks USING btree (account_id, client_token) WHERE (client_token IS NOT NULL);

CREATE UNIQUE INDEX tasks_by_number ON public.tasks USING btree (account_id, number);

CREATE TABLE users (
    user_id text COLLATE "C" NOT NULL,
    user_name text COLLATE "C" NOT NULL,
    password_hash text NOT NULL,
    access_key_id text COLLATE "C" NOT NULL,
    stamp text COLLATE "C" NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    locked_until bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    signed_in_at bigint,
    CONSTRAINT users_pkey PRIMARY KEY (user_id),
    CONSTRAINT users_access_key_id_fkey FOREIGN KEY (access_key_id) REFERENCES access_keys(access_key_id),
    CONSTRAINT users_user_name_key UNIQUE (user_name)
);

CREATE TABLE vouchers (
    voucher_no text COLLATE "C" NOT NULL,
    account_id text COLLATE "C",
    currency text COLLATE "C" NOT NULL,
    face_value bigint NOT NULL,
    remaining bigint NOT NULL,
    valid_from bigint NOT NULL,
    valid_until bigint NOT NULL,
    minimum_order bigint NOT NULL DEFAULT 0,
    actions text NOT NULL DEFAULT '[]'::text,
    suffixes text NOT NULL DEFAULT '[]'::text,
    divisible integer NOT NULL,
    status text NOT NULL,
    created_at bigint NOT NULL,
    note text,
    CONSTRAINT vouchers_pkey PRIMARY KEY (voucher_no),
    CONSTRAINT vouchers_remaining_check CHECK ((remaining >= 0))
) WITH (fillfactor=70);

CREATE TABLE writers (
    writer uuid NOT NULL,
    transaction bigint NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT writers_pkey PRIMARY KEY (writer)
) WITH (fillfactor=50);
