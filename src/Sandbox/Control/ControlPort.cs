using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Reprieve.Sandbox.Control;

/// <summary>The registry's control port: plain HTTP on the loopback address, for whoever has the token from its file.</summary>
internal sealed class ControlPort : IAsyncDisposable
{
    private static readonly IReadOnlyList<string> Endpoints =
    [
        "GET /", "GET /clock", "POST /clock", "GET /log", "GET /billing", "GET /domains", "GET /account", "GET /sessions", "GET /policy", "POST /policy",
        "GET /faults", "POST /faults", "POST /faults/add", "POST /reset",
    ];

    private readonly WebApplication _application;
    private readonly ControlOperations _operations;
    private readonly byte[] _token;

    private ControlPort(WebApplication application, ControlOperations operations, string token)
    {
        _application = application;
        _operations = operations;
        _token = Encoding.ASCII.GetBytes(token);
    }

    public int Port { get; private set; }

    public static async Task<ControlPort> StartAsync(int port, string token, ControlOperations operations, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var application = builder.Build();
        var control = new ControlPort(application, operations, token);
        application.Run(control.AnswerAsync);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        control.Port = new Uri(application.Urls.Single()).Port;
        return control;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (!IsAuthorized(context.Request))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await WriteAsync(context, new ErrorAnswer("the token of the control token file is needed: Authorization: Bearer TOKEN"), ControlJson.Default.ErrorAnswer, 401);
                return;
            }

            await RouteAsync(context);
        }
        catch (ControlException exception)
        {
            await WriteAsync(context, new ErrorAnswer(exception.Message, exception.Field), ControlJson.Default.ErrorAnswer, exception.Status);
        }
        catch (SeedException exception)
        {
            await WriteAsync(context, new ErrorAnswer(exception.Message, exception.Field), ControlJson.Default.ErrorAnswer, 400);
        }
        catch (JsonException exception)
        {
            await WriteAsync(context, new ErrorAnswer(exception.Message, exception.Path ?? "$"), ControlJson.Default.ErrorAnswer, 400);
        }
    }

    private async Task RouteAsync(HttpContext context)
    {
        var query = context.Request.Query;
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/"):
                await WriteAsync(context, new IndexAnswer("Reprieve practice registry", Endpoints), ControlJson.Default.IndexAnswer);
                break;
            case ("GET", "/clock"):
                await WriteAsync(context, _operations.Clock(), ControlJson.Default.ClockAnswer);
                break;
            case ("POST", "/clock"):
                var clock = await ReadAsync(context, ControlJson.Default.ClockRequest);
                await WriteAsync(context, _operations.MoveClock(clock), ControlJson.Default.ClockAnswer);
                break;
            case ("GET", "/log"):
                var log = _operations.Log(new LogQuery
                {
                    Since = Number(query, "since") ?? 0,
                    Limit = Number(query, "limit") ?? 1000,
                    Last = Number(query, "last"),
                    Name = Text(query, "name"),
                    Registrar = Text(query, "registrar"),
                    Command = Text(query, "command"),
                    Except = Text(query, "except")?.Split(',') ?? [],
                    WithXml = Text(query, "xml") != "false",
                });
                await WriteAsync(context, log, ControlJson.Default.LogAnswer);
                break;
            case ("GET", "/billing"):
                var billing = _operations.Billing(Number(query, "since") ?? 0, Number(query, "limit"), Text(query, "registrar"));
                await WriteBillingAsync(context, billing, Text(query, "format"));
                break;
            case ("GET", "/domains"):
                await WriteAsync(context, _operations.Domains(Text(query, "registrar")), ControlJson.Default.DomainsAnswer);
                break;
            case ("GET", "/account"):
                var account = Text(query, "registrar") ?? throw new ControlException("whose account is needed", "registrar");
                await WriteAsync(context, new AccountAnswer(account, _operations.Account(account)), ControlJson.Default.AccountAnswer);
                break;
            case ("GET", "/sessions"):
                await WriteAsync(context, _operations.Sessions(), ControlJson.Default.SessionsAnswer);
                break;
            case ("GET", "/policy"):
                await WriteAsync(context, _operations.Policy(), ControlJson.Default.PolicyAnswer);
                break;
            case ("POST", "/policy"):
                await WriteAsync(context, _operations.ChangePolicy(await ReadObjectAsync(context)), ControlJson.Default.PolicyAnswer);
                break;
            case ("GET", "/faults"):
                await WriteAsync(context, _operations.Faults(), ControlJson.Default.FaultsBody);
                break;
            case ("POST", "/faults"):
                var faults = await ReadWithoutNullsAsync(context, ControlJson.Default.FaultsBody);
                await WriteAsync(context, await _operations.SetFaultsAsync(faults), ControlJson.Default.FaultsBody);
                break;
            case ("POST", "/faults/add"):
                var rule = await ReadWithoutNullsAsync(context, ControlJson.Default.FaultRule);
                await WriteAsync(context, _operations.AddFault(rule), ControlJson.Default.FaultsBody);
                break;
            case ("POST", "/reset"):
                await WriteAsync(context, await _operations.ResetAsync(), ControlJson.Default.ClockAnswer);
                break;
            default:
                throw new ControlException($"{context.Request.Method} {context.Request.Path} is not here; GET / lists what is", status: 404);
        }
    }

    private bool IsAuthorized(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[scheme.Length..].Trim()), _token);
    }

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static long? Number(IQueryCollection query, string name) => Text(query, name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ControlException($"'{text}' is no number", name);

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
        ?? throw new ControlException("the body is null, a JSON object is needed");

    /// <summary>For bodies of which every field may be left out: null is none of their values.</summary>
    private static async Task<T> ReadWithoutNullsAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        var json = await ReadObjectAsync(context);
        RequireNoNull(json, "");
        return json.Deserialize(type) ?? throw new ControlException("a JSON object is needed", "$");
    }

    private static void RequireNoNull(JsonNode? node, string path)
    {
        switch (node)
        {
            case null:
                throw new ControlException("null is no value here", path);
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    RequireNoNull(value, path.Length == 0 ? name : $"{path}.{name}");
                }

                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    RequireNoNull(items[index], string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"));
                }

                break;
        }
    }

    private static async Task<JsonObject> ReadObjectAsync(HttpContext context) =>
        await JsonNode.ParseAsync(
            context.Request.Body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellationToken: context.RequestAborted) as JsonObject
        ?? throw new ControlException("a JSON object is needed", "$");

    private static Task WriteBillingAsync(HttpContext context, BillingAnswer billing, string? format)
    {
        switch (format)
        {
            case null or "json":
                return WriteAsync(context, billing, ControlJson.Default.BillingAnswer);
            case "csv":
                context.Response.ContentType = "text/csv; charset=utf-8; header=present";
                return context.Response.WriteAsync(BillingLog.Csv(billing.Charges), context.RequestAborted);
            default:
                throw new ControlException("csv or json", "format");
        }
    }

    private static async Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }
}
