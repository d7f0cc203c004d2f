-- Which nodes there are, for Orleans: its AdoNet clustering asks OrleansQuery for statements by key, gives them its parameters and reads
-- columns by these names; the tables behind them are ours.

CREATE TABLE cluster_versions (
    cluster text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cluster_members (
    cluster text NOT NULL REFERENCES cluster_versions (cluster),
    address text NOT NULL,
    port integer NOT NULL,
    -- Of a process: it starts with a new one.
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    proxy_port integer,
    suspect_times text,
    start_time timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE TABLE OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);

-- Each answers one row with one number: whether it changed anything. Every change of a member goes with the version that its writer has seen.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', '
    WITH added AS (
        INSERT INTO cluster_versions (cluster) VALUES (@DeploymentId) ON CONFLICT (cluster) DO NOTHING RETURNING 1)
    SELECT count(*) FROM added'),
('InsertMembershipKey', '
    WITH seen AS (
        UPDATE cluster_versions SET version = version + 1, changed_at = now()
        WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT 1 FROM cluster_members AS m
            WHERE m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
        RETURNING cluster),
    added AS (
        INSERT INTO cluster_members (
            cluster, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM seen
        RETURNING 1)
    SELECT count(*) FROM added'),
('UpdateMembershipKey', '
    WITH seen AS (
        UPDATE cluster_versions SET version = version + 1, changed_at = now()
        WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
            SELECT 1 FROM cluster_members AS m
            WHERE m.cluster = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
        RETURNING cluster),
    changed AS (
        UPDATE cluster_members AS m SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
        FROM seen
        WHERE m.cluster = seen.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT count(*) FROM changed'),
('UpdateIAmAlivetimeKey', '
    UPDATE cluster_members SET i_am_alive_time = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('MembershipReadRowKey', '
    SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
        m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
        m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
    FROM cluster_versions AS v
    LEFT JOIN cluster_members AS m
        ON m.cluster = v.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.cluster = @DeploymentId'),
('MembershipReadAllKey', '
    SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
        m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
        m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
    FROM cluster_versions AS v LEFT JOIN cluster_members AS m ON m.cluster = v.cluster
    WHERE v.cluster = @DeploymentId'),
('GatewaysQueryKey', '
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM cluster_members
    WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0'),
('DeleteMembershipTableEntriesKey', '
    WITH members AS (DELETE FROM cluster_members WHERE cluster = @DeploymentId)
    DELETE FROM cluster_versions WHERE cluster = @DeploymentId'),
-- 3 is Active: a member of that state is never forgotten, only declared dead.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM cluster_members WHERE cluster = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3');
