using System.Text.RegularExpressions;
using Reprieve.Server.Api;
using Reprieve.Server.Hosting;
using Reprieve.Server.Registries;
using Reprieve.Server.Tasks;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Hosting;

/// <summary>docs/operating.md has a row for every option and no other.</summary>
public sealed partial class OperatingDocumentTests
{
    [Theory]
    [InlineData(typeof(StorageOptions), "### `Reprieve:Storage`")]
    [InlineData(typeof(SecurityOptions), "### `Reprieve:Security`")]
    [InlineData(typeof(ClusterOptions), "### `Reprieve:Cluster`")]
    [InlineData(typeof(ApiOptions), "### `Reprieve:Api`")]
    [InlineData(typeof(TaskOptions), "### `Reprieve:Tasks`")]
    [InlineData(typeof(RegistryProfile), "### `Reprieve:Registries` (a list)")]
    [InlineData(typeof(TlsProfile), "### `Tls` of a registry")]
    public async Task Every_option_has_its_row(Type options, string heading)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operating.md"), TestContext.Current.CancellationToken);
        var section = text[text.IndexOf(heading, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n#", 3, StringComparison.Ordinal)];

        var rows = Row().Matches(section).Select(match => match.Groups["option"].Value);
        var properties = options.GetProperties().Where(property => property.CanWrite && property.PropertyType != typeof(TlsProfile)).Select(property => property.Name);

        Assert.Equal(properties.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(?<option>\w+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
