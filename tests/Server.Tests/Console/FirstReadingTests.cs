using System.Net;
using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;
using MudBlazor.Services;
using Reprieve.Server.Accounts;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Console.Pages.Domains;
using Reprieve.Server.Console.Pages.Tasks;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Operations;
using TaskList = Reprieve.Server.Console.Pages.Tasks.Tasks;

namespace Reprieve.Server.Tests.Console;

/// <summary>Pages that the database is away for when they are first shown: they say so, and go on by themselves once it is back.</summary>
public sealed class FirstReadingTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private UserDirectory _users = null!;
    private string _taskNo = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        _users = new UserDirectory(_host.Database, _host.Accounts, _host.Services.GetRequiredService<MasterKey>(), _host.Clock);
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "test1.com"));
        // It fails at once: its expiry is another.
        var order = await _host.JsonAsync(
            "SaveBatchTaskForCreatingOrderRedeem", ("OrderRedeemParam.1.DomainName", "test1.com"), ("OrderRedeemParam.1.CurrentExpirationDate", "0"));
        _taskNo = order.GetProperty("TaskNo").GetString() ?? "";
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("users")]
    [InlineData("items")]
    public async Task What_was_ordered_for_a_domain_is_read_again(string missing) =>
        await ReadsAgainAsync<DomainHistory>(missing, "class=\"timeline\"", (nameof(DomainHistory.DomainName), "test1.com"));

    [Theory]
    [InlineData("users")]
    [InlineData("events")]
    public async Task An_item_is_read_again(string missing) =>
        await ReadsAgainAsync<ItemPage>(missing, "class=\"timeline\"", (nameof(ItemPage.TaskNo), _taskNo), (nameof(ItemPage.ItemNo), 1));

    [Fact]
    public async Task A_task_is_read_again() => await ReadsAgainAsync<TaskPage>("tasks", "data-testid=\"counts\"", (nameof(TaskPage.TaskNo), _taskNo));

    [Fact]
    public async Task The_list_of_tasks_is_read_again() => await ReadsAgainAsync<TaskList>("tasks", "class=\"data-table\"");

    private async Task ReadsAgainAsync<TPage>(string missing, string sign, params (string Name, object Value)[] parameters)
        where TPage : IComponent
    {
        await using var services = Services(await SignInAsync());
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        // As in a circuit, where something was shown before.
        await services.GetRequiredService<ConsoleSession>().CallerAsync(Cancelled);
        await RenameAsync(missing, "away");
        var page = await renderer.Dispatcher.InvokeAsync(() => renderer.RenderComponentAsync<TPage>(
            ParameterView.FromDictionary(parameters.ToDictionary(pair => pair.Name, object? (pair) => pair.Value, StringComparer.Ordinal))));
        var first = await ShownAsync();
        Assert.Contains("ServiceUnavailable", first, StringComparison.Ordinal);
        Assert.DoesNotContain(sign, first, StringComparison.Ordinal);

        await RenameAsync("away", missing);
        var shown = first;
        for (var patience = 500; patience > 0 && (!shown.Contains(sign, StringComparison.Ordinal) || shown.Contains("ServiceUnavailable", StringComparison.Ordinal)); patience--)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Cancelled);
            shown = await ShownAsync();
        }

        Assert.Contains(sign, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("ServiceUnavailable", shown, StringComparison.Ordinal);

        Task<string> ShownAsync() => renderer.Dispatcher.InvokeAsync(() => WebUtility.HtmlDecode(page.ToHtmlString()));
    }

    private async Task<ClaimsPrincipal> SignInAsync()
    {
        await _host.JsonAsync("SaveUser", ("UserName", "ada"), ("Password", "quartz-heron-41-lantern"), ("AccessKeyId", _host.Root.AccessKeyId));
        var (_, user) = await _users.SignInAsync("ada", "quartz-heron-41-lantern", Cancelled);
        Assert.NotNull(user);
        return ConsoleUser.Principal(user, "tests");
    }

    private ServiceProvider Services(ClaimsPrincipal user) => new ServiceCollection()
        .AddLogging()
        .AddMudServices()
        .AddSingleton<IJSRuntime, NoScripts>()
        .AddSingleton<TimeProvider>(_host.Clock)
        .AddSingleton<NavigationManager, FixedAddress>()
        .AddSingleton(services => new ConsoleSession(_host.Services, new SignedIn(user), _users, services.GetRequiredService<NavigationManager>()))
        .BuildServiceProvider();

    // A table that is not there fails as a database that is not.
    private Task RenameAsync(string table, string name) => _host.Database.WriteAsync(
        context => { context.Connection.Execute($"ALTER TABLE {table} RENAME TO {name}"); }, Cancelled);

    private sealed class FixedAddress : NavigationManager
    {
        public FixedAddress() => Initialize("http://127.0.0.1/", "http://127.0.0.1/console");
    }

    // A page that is written down as text runs none.
    private sealed class NoScripts : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new InvalidOperationException(identifier);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            throw new InvalidOperationException(identifier);
    }

    private sealed class SignedIn(ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(user));
    }
}
