using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Hosting;

/// <summary>
/// Where ASP.NET keeps the keys of what the web pages hand out (cookies, antiforgery): in the database, so that one node reads what
/// another has made and a restart signs nobody out, each element encrypted with the master key.
/// </summary>
internal sealed class DataProtectionRing(Database database, MasterKey masterKey, TimeProvider clock) : IXmlRepository
{
    /// <summary>Two servers that share a database share this name; the keys of others do not mix with theirs.</summary>
    public const string ApplicationName = "reprieve";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        // The interface does not await; it is called at start, and once a day.
        [.. database.ReadAsync(connection => Task.FromResult(DataProtectionTable.All(connection)), CancellationToken.None).GetAwaiter().GetResult().Select(Open)];

    public void StoreElement(XElement element, string friendlyName)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        var row = new DataProtectionRow
        {
            Id = id,
            Cipher = masterKey.Encrypt(element.ToString(SaveOptions.DisableFormatting), id),
            KeyVersion = masterKey.CurrentVersion,
            CreatedAt = now.ToUnixTimeMilliseconds(),
        };
        database.WriteAsync(context => DataProtectionTable.Add(context, row), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Without this a wrong master key would show much later: as keys that nobody can sign with, and people signed out.</summary>
    /// <exception cref="InvalidDataException">The database's secrets were encrypted with another master key.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var (ring, key) = await database.ReadAsync(
            async connection => (DataProtectionTable.All(connection), await AccountTable.FirstKeyAsync(connection)), cancellationToken);
        try
        {
            foreach (var row in ring)
            {
                _ = Open(row);
            }

            if (key is not null)
            {
                _ = masterKey.Decrypt(key.SecretCipher, (int)key.SecretKeyVersion, key.AccessKeyId);
            }
        }
        catch (CryptographicException fault)
        {
            throw new InvalidDataException(
                $"the master key ({SecurityOptions.Section}:MasterKeyFile, or master-key in the data folder) is not the one that this database's "
                + $"secrets are encrypted with: {fault.Message}",
                fault);
        }
    }

    private XElement Open(DataProtectionRow row) => XElement.Parse(masterKey.Decrypt(row.Cipher, (int)row.KeyVersion, row.Id));
}
