using Reprieve.AlteredServer;

return args switch
{
    ["worker", var database, var config, var registry, var owner] => await LoneWorker.RunAsync(database, config, registry, owner),
    ["unsynced", var data, var config] => await UnsyncedServer.RunAsync(data, config),
    _ => throw new ArgumentException("worker DATABASE CONFIG REGISTRY OWNER, or unsynced DATA CONFIG", nameof(args)),
};
