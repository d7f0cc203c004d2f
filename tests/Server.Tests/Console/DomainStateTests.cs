using System.Net;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Console.Components;

namespace Reprieve.Server.Tests.Console;

/// <summary>The colour that goes with a domain's state: only what is known to be in order is green.</summary>
public sealed class DomainStateTests
{
    [Theory]
    [InlineData("Active", "3", "state good", "in order")]
    [InlineData("Active", "1", "state bad", "expires soon")]
    [InlineData("AutoRenew", "3", "state soon", "expired, renewed by the registry for now")]
    [InlineData("AutoRenew", "1", "state bad", "expired, renewed by the registry for now")]
    [InlineData("Redemption", "2", "state bad", "deleted, can be redeemed")]
    [InlineData("Gone", null, "state muted", "dropped, or never registered")]
    [InlineData("Unknown", "3", "state muted", "not read yet")]
    [InlineData("Unknown", "1", "state muted", "not read yet")]
    public async Task A_state_has_the_colour_of_what_it_asks_for(string state, string? status, string expected, string words)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(DomainState.State)] = state, [nameof(DomainState.DomainStatus)] = status };
        var shown = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<DomainState>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        Assert.Equal($"<span class=\"{expected}\">{words}</span>", WebUtility.HtmlDecode(shown).Trim());
    }
}
