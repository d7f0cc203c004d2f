using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>Reads domains of the portfolio that no item is about, each near its next change, so that lists follow the registry.</summary>
internal sealed class PortfolioReader(PacedLine line, SlotLease lease, Database database, TaskOptions options, TimeProvider clock)
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
            await database.WriteAsync(
                context =>
                {
                    lease.Demand(context);
                    DomainTable.UpdateFacts(context, read);
                },
                cancellationToken);
        }

        return fault;
    }
}
