using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>Reads domains of the portfolio that no item is about, each near its next change, so that lists follow the registry.</summary>
/// <param name="onLate">Told of each item made for a restore that came after its own item had failed.</param>
internal sealed class PortfolioReader(
    PacedLine line, SlotLease lease, Database database, TaskQueue tasks, TaskOptions options, TimeProvider clock, Action<LateRestore> onLate)
{
    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Takes domains whose reading is due; no other worker is given them meanwhile.</summary>
    public async Task<IReadOnlyList<DomainRow>> TakeDueAsync(int limit, CancellationToken cancellationToken)
    {
        var name = line.Profile.Name;
        return await database.ReadAsync(connection => DomainTable.IsReadDueAsync(connection, name, Now), cancellationToken)
            ? await database.WriteAsync(context => DomainTable.TakeToRead(context, name, Now, limit), cancellationToken)
            : [];
    }

    /// <returns>The fault that broke the line, or null; what was read until then is kept.</returns>
    public async Task<RegistryLineException?> ReadAsync(
        IReadOnlyList<DomainRow> rows, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var read = new List<DomainRow>(rows.Count);
        RegistryLineException? fault = null;
        foreach (var row in rows)
        {
            if (stopping.IsCancellationRequested)
            {
                break;
            }

            try
            {
                var inspection = await line.AskAsync((registry, token) => registry.InspectAsync(row.DomainName, token), cancellationToken);
                read.Add(DomainReading.Apply(row, inspection, line.Profile, options, Now, line.ClockOffsetMs));
            }
            catch (RegistryLineException broken)
            {
                fault = broken;
                break;
            }
        }

        if (read.Count > 0)
        {
            var late = await database.WriteAsync(
                context =>
                {
                    lease.Demand(context);
                    DomainTable.UpdateFacts(context, read);
                    return LateRestores.TakeOver(context, read, tasks, options, clock.GetUtcNow());
                },
                cancellationToken);
            foreach (var restore in late)
            {
                onLate(restore);
            }
        }

        return fault;
    }
}
