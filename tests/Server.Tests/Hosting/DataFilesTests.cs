using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Hosting;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Hosting;

public sealed class DataFilesTests
{
    [Fact]
    public void Data_in_PostgreSQL_is_in_no_file_and_the_refusal_says_how_to_back_it_up()
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-files-").FullName;
        try
        {
            var config = Path.Combine(folder, "reprieve.json");
            File.WriteAllText(
                config,
                """
                {"Reprieve": {"Storage": {"Provider": "Postgres", "ConnectionString": "Host=db;Password=secret-1"}, "Security": {"MasterKeyFile": "/etc/reprieve/key"}}}
                """);
            var refused = Assert.Throws<ValidationException>(() => DataFiles.Of(folder, config));
            Assert.Contains("pg_dump", refused.Message, StringComparison.Ordinal);
            Assert.Contains("/etc/reprieve/key", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-1", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Leavings.Take(folder);
        }
    }
}
