using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Hosting;

/// <summary>What one server's pages hand out another takes back, and the keys of that lie nowhere in the clear.</summary>
public sealed class DataProtectionRingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-ring-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Leavings.Take(_folder.FullName);

    [Fact]
    public async Task What_a_server_protects_the_next_start_on_its_folder_reads()
    {
        await using var storage = await TestStorage.CreateAsync(_folder.FullName);
        string ticket;
        await using (var server = await RunningServer.StartAsync(dataDirectory: _folder.FullName, storage: storage))
        {
            ticket = Protector(server).Protect("a ticket");
            await DemandCipherAsync(server);
        }

        await using var again = await RunningServer.StartAsync(dataDirectory: _folder.FullName, storage: storage);
        Assert.Equal("a ticket", Protector(again).Unprotect(ticket));
    }

    [Fact]
    public async Task Nodes_that_start_together_have_one_ring()
    {
        await using var storage = await TestStorage.CreatePostgresAsync(_folder.FullName);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RunningServer.StartAsync(storage: storage)));
        try
        {
            Assert.Equal("of one", Protector(nodes[1]).Unprotect(Protector(nodes[0]).Protect("of one")));
            Assert.Equal("of another", Protector(nodes[0]).Unprotect(Protector(nodes[1]).Protect("of another")));
            Assert.Single(await DemandCipherAsync(nodes[0]));
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Another_master_key_stops_the_start_and_makes_no_new_ring()
    {
        await using var storage = await TestStorage.CreateAsync(_folder.FullName);
        await using (await RunningServer.StartAsync(dataDirectory: _folder.FullName, storage: storage))
        {
            // It has made its ring.
        }

        var right = await File.ReadAllTextAsync(storage.MasterKeyFile, Cancellation);
        await File.WriteAllTextAsync(storage.MasterKeyFile, $"1 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n", Cancellation);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => RunningServer.StartAsync(dataDirectory: _folder.FullName, storage: storage));

        Assert.Contains("the master key", refused.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(storage.MasterKeyFile, right, Cancellation);
        await using var again = await RunningServer.StartAsync(dataDirectory: _folder.FullName, storage: storage);
        Assert.Single(await DemandCipherAsync(again));
    }

    private static IDataProtector Protector(RunningServer server) =>
        server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tickets");

    /// <returns>The rows' ids.</returns>
    private static async Task<IReadOnlyList<string>> DemandCipherAsync(RunningServer server)
    {
        var rows = await server.Services.GetRequiredService<Database>().ReadAsync(
            connection => connection.QueryAsync<DataProtectionRow>("SELECT * FROM data_protection_keys"), Cancellation);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(row.Cipher.AsSpan().IndexOf("descriptor"u8) < 0, $"{row.Id} is in the clear"));
        return [.. rows.Select(row => row.Id)];
    }
}
